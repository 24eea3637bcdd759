import { readFileSync } from 'node:fs';

/** Processor time that the main thread of this process has used, in ms; Linux counts it in nanoseconds. */
const mainThreadMs = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/**
 * The longest stretch of processor time, in ms, for which the event loop of this process did nothing else while `work`
 * ran. Processor time and not the clock's: a loop that is merely not scheduled, on a busy host, blocks nobody of its own.
 */
export async function longestStretch(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = mainThreadMs();
  let isRunning = true;
  const look = (): void => {
    const now = mainThreadMs();
    longest = Math.max(longest, now - last);
    last = mainThreadMs();
    if (isRunning) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isRunning = false;
  }
  return Math.max(longest, mainThreadMs() - last);
}
