import { HASHES_PER_DIFFICULTY } from './difficulty';

/** Expected seconds until `hashrate` (H/s) finds a block: D · 2³² / H. Infinity without hashrate. */
export function expectedSeconds(hashrate: number, networkDifficulty: number): number {
  return hashrate > 0 ? (networkDifficulty * HASHES_PER_DIFFICULTY) / hashrate : Number.POSITIVE_INFINITY;
}

/**
 * Probability (0–1) of at least one block within `seconds`: 1 − e^(−H·t/(D·2³²)).
 * Computed with expm1, so that a home miner's 1e-9 keeps its digits. NaN unless the network difficulty is above 0.
 */
export function probability(hashrate: number, networkDifficulty: number, seconds: number): number {
  if (!(networkDifficulty > 0)) return Number.NaN;
  const expected =
    (Math.max(0, hashrate) * Math.max(0, seconds)) / (networkDifficulty * HASHES_PER_DIFFICULTY);
  return expected === 0 ? 0 : -Math.expm1(-expected);
}
