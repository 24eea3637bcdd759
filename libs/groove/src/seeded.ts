import { createHash } from 'node:crypto';

const WORD = 2 ** 32;

const digest = (parts: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

/** A number in [0, 1) that depends on the given texts alone: the first 32 bits of their SHA-256. */
export const hashFraction = (...parts: string[]): number => digest(parts).readUInt32BE(0) / WORD;

/** Numbers in [0, 1). */
export type Random = () => number;

/** Random numbers that depend on the given texts alone: sfc32 (Doty-Humphrey's PractRand), seeded by their SHA-256. */
export function seededRandom(...parts: string[]): Random {
  const seed = digest(parts);
  let a = seed.readInt32BE(0);
  let b = seed.readInt32BE(4);
  let c = seed.readInt32BE(8);
  let counter = seed.readInt32BE(12);
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / WORD;
  };
}

/** A standard normal variate by the transform of Box and Muller (1958). */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A gamma variate of scale 1 by Marsaglia and Tsang (2000); shapes below 1 by their power of a uniform variate. */
export function sampleGamma(shape: number, random: Random): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A beta variate, 0–1: X/(X+Y) of two gamma variates. */
export function sampleBeta(alpha: number, beta: number, random: Random): number {
  const x = sampleGamma(alpha, random);
  return x / (x + sampleGamma(beta, random));
}
