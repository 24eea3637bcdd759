import { createHash } from 'node:crypto';

// Taken once: looking a global up for every number is slow where it is intercepted, as in test runners.
const { imul } = Math;
const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/**
 * Repeatable random numbers: xoshiro128** (Blackman and Vigna, 2018), its state the SHA-256 of a key.
 * The same key always gives the same sequence; different keys are independent for every purpose here.
 */
export class Random {
  private readonly state: [number, number, number, number];

  constructor(key: string) {
    const digest = createHash('sha256').update(key).digest();
    this.state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)) as [
      number,
      number,
      number,
      number,
    ];
  }

  /** Uniform in (0, 1], in steps of 2⁻⁵³: never 0, so that it can divide and have a logarithm. */
  unit(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 2 ** 26 + low + 1) / 2 ** 53;
  }

  /** Uniform between two bounds. */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Exponential with this mean: the time to the next event of a Poisson process. */
  exponential(mean: number): number {
    return -Math.log(this.unit()) * mean;
  }

  /** Standard normal (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  chance(probability: number): boolean {
    return this.unit() <= probability;
  }

  private next(): number {
    const state = this.state;
    const result = imul(rotate(imul(state[1], 5), 7), 9);
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11);
    return result >>> 0;
  }
}
