import { HALVING_INTERVAL } from '@app/bitcoin';

/** Blocks between changes of the network's difficulty. */
export const RETARGET_INTERVAL = 2016;
/** What the network aims at, in seconds a block. */
export const BLOCK_SECONDS = 600;
/** From this many blocks on top the reward may be spent. */
export const MATURITY = 100;

/** Blocks from this height of the tip to the next one that a rule of every `interval` blocks falls on. */
const until = (height: number, interval: number): number => interval - (height % interval);

/** Blocks until the difficulty changes, when the tip has this height. */
export const untilRetarget = (height: number): number => until(height, RETARGET_INTERVAL);

/** Blocks until the subsidy is halved, when the tip has this height. */
export const untilHalving = (height: number): number => until(height, HALVING_INTERVAL);

/**
 * Work since the last block in percent of what a block takes on average: 100 is par, more is bad luck. Seconds that passed
 * over expected seconds, so it holds as far as the hashrate was the same all the time. Null where it cannot be said.
 */
export function effortSince(
  lastBlock: string | null,
  expectedSeconds: number | null,
  now: number,
): number | null {
  if (
    lastBlock === null ||
    expectedSeconds === null ||
    !(expectedSeconds > 0) ||
    !Number.isFinite(expectedSeconds)
  )
    return null;
  const seconds = (now - Date.parse(lastBlock)) / 1000;
  return seconds > 0 ? (seconds / expectedSeconds) * 100 : null;
}

/** How a listed block stands with the network. */
export type BlockState =
  | { readonly kind: 'candidate' }
  | { readonly kind: 'confirmed'; readonly confirmations: number | null }
  | { readonly kind: 'mature'; readonly confirmations: number };

export function blockState(block: { confirmed: boolean; confirmations: number | null }): BlockState {
  if (!block.confirmed) return { kind: 'candidate' };
  const { confirmations } = block;
  return confirmations !== null && confirmations > MATURITY
    ? { kind: 'mature', confirmations }
    : { kind: 'confirmed', confirmations };
}
