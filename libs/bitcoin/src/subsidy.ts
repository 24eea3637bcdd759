const FIRST_SUBSIDY_SATS = 5_000_000_000;
/** Blocks between halvings; regtest halves every 150. */
export const HALVING_INTERVAL = 210_000;

/** Newly made satoshis that a block of this height may claim: 50 BTC halved every `interval` blocks, rounded down. */
export function subsidySats(height: number, interval: number = HALVING_INTERVAL): number {
  return Math.floor(FIRST_SUBSIDY_SATS / 2 ** Math.floor(height / interval));
}
