/** Reconnecting: base 1 s doubling to 30 s, plus up to 1 s of jitter, ten attempts in a row. */
export const BACK_OFF = { baseMs: 1_000, ceilingMs: 30_000, jitterMs: 1_000, attempts: 10 } as const;

/** Pause in milliseconds before attempt 0, 1, 2 …; `random` is 0 ≤ r < 1. */
export function backOffMs(attempt: number, random: number): number {
  return Math.min(BACK_OFF.baseMs * 2 ** attempt, BACK_OFF.ceilingMs) + random * BACK_OFF.jitterMs;
}
