import { expectedSeconds } from '@app/bitcoin';

/** How long the first share may take, in seconds. */
export interface FirstShareWait {
  /** Over many miners, on average. */
  readonly mean: number;
  /** Half of them have their first share by then. */
  readonly half: number;
  /** Nineteen of twenty have it by then. */
  readonly most: number;
}

const MOST = 0.95;

/**
 * Waiting time for a share of `difficulty` at `hashrate` H/s. Every hash meets difficulty D with probability 1/(D·2³²),
 * independently: the wait is exponential with mean D·2³²/H, and P(wait ≤ t) = 1 − e^(−t/mean), so that a part p of all
 * waits is over after −mean·ln(1 − p). Null unless both are above 0.
 */
export function firstShareWait(hashrate: number, difficulty: number): FirstShareWait | null {
  if (!(hashrate > 0 && difficulty > 0)) return null;
  const mean = expectedSeconds(hashrate, difficulty);
  return { mean, half: mean * Math.LN2, most: -mean * Math.log(1 - MOST) };
}

/** Devices that people mine solo with: hashrate in H/s by their makers, and where their pool settings are. */
export const DEVICES = [
  { id: 'nerdminer', name: 'NerdMiner', hashrate: 78e3 },
  { id: 'bitaxe', name: 'Bitaxe Gamma', hashrate: 1.2e12 },
  { id: 'nerdqaxe', name: 'NerdQAxe++', hashrate: 4.8e12 },
  { id: 'avalon', name: 'Avalon Q', hashrate: 90e12 },
  { id: 'antminer', name: 'Antminer S21', hashrate: 200e12 },
] as const;

/** Difficulties that pools begin with before they adapt to the miner. */
export const START_DIFFICULTIES = [
  { id: 'low', difficulty: 0.001 },
  { id: 'one', difficulty: 1 },
  { id: 'ckpool', difficulty: 42 },
  { id: 'thousand', difficulty: 1_000 },
  { id: 'public-pool', difficulty: 16_384 },
] as const;
