import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or returns at once when the program is asked to end. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Whether an error is only the request to end. */
export const isStop = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted && error === signal.reason;
