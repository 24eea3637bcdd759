/** Bounds of the pause after 429, in ms; the jitter spreads the pages that share an address. */
export const RETRY_AFTER = { minMs: 1_000, maxMs: 120_000, defaultMs: 10_000, jitterMs: 2_000 } as const;

/** The pause in ms that a Retry-After of so many seconds (null: none given) asks for; `random` is 0 ≤ r < 1. */
export function retryAfterMs(seconds: number | null, random: number): number {
  const { minMs, maxMs, defaultMs, jitterMs } = RETRY_AFTER;
  const wanted = seconds === null ? defaultMs : seconds * 1_000;
  return Math.min(Math.max(wanted, minMs), maxMs) + random * jitterMs;
}
