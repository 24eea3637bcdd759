import { HASHES_PER_DIFFICULTY } from '@app/bitcoin';
import type { Miner } from './fleet';
import { DAY, HOUR } from './times';

/** How densely a stretch of history is told: mean seconds between the shares of a demo miner and of a guest. */
interface Tier {
  name: string;
  youngerThan: number;
  demoSeconds: number;
  guestSeconds: number;
}
/** Fewer, heavier shares the further back: the work they prove is the same. */
const TIERS: readonly Tier[] = [
  { name: 'h', youngerThan: HOUR, demoSeconds: 10, guestSeconds: 30 },
  { name: 'd', youngerThan: DAY, demoSeconds: 75, guestSeconds: 480 },
  { name: 'w', youngerThan: 7 * DAY, demoSeconds: 360, guestSeconds: 3600 },
  { name: 'm', youngerThan: Number.POSITIVE_INFINITY, demoSeconds: 900, guestSeconds: 7200 },
];

/** The assigned difficulty of a miner's historical shares of that age (ms), and the name of the tier. */
export function densityOf(miner: Miner, age: number): { tier: string; diff: number } {
  const tier = TIERS.find(({ youngerThan }) => age < youngerThan);
  if (tier === undefined) throw new Error('the last tier has no end');
  const seconds = miner.isDemo ? tier.demoSeconds : tier.guestSeconds;
  return {
    tier: tier.name,
    diff: Number(((miner.device.hashrate * seconds) / HASHES_PER_DIFFICULTY).toPrecision(3)),
  };
}

/** How much history is made and written at once: an hour, or ten minutes where it is dense. */
export const chunkLength = (age: number): number => (age > DAY ? HOUR : HOUR / 6);
