import { HASHES_PER_DIFFICULTY } from '@app/bitcoin';
import { identity, type Emission } from './emission';
import type { Miner } from './fleet';
import type { Random } from './random';
import { SECOND } from './times';

/** One share in 200 comes for a job that a new block has outdated. */
export const STALE_PROBABILITY = 0.005;

export interface DrawnShare {
  diff: number;
  sdiff: number;
  accepted: boolean;
}

/**
 * A share at an assigned difficulty. Hashes are uniform, so one that meets the target reaches d or more with
 * probability assigned/d: its difficulty is assigned / U, U uniform in (0, 1].
 */
export function drawShare(random: Random, assigned: number): DrawnShare {
  const sdiff = assigned / random.unit();
  return { diff: assigned, sdiff, accepted: !random.chance(STALE_PROBABILITY) };
}

/** Mean milliseconds between the shares of a miner: difficulty · 2³² / hashrate. */
export const meanInterval = (hashrate: number, difficulty: number): number =>
  ((difficulty * HASHES_PER_DIFFICULTY) / hashrate) * SECOND;

export const shareEvent = (miner: Miner, share: DrawnShare, time: number, id: string): Emission => ({
  event: 'share_submitted',
  time: Math.floor(time),
  id,
  data: { ...identity(miner), ...share, reject_reason: share.accepted ? '' : 'Stale' },
});
