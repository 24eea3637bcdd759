import { existsSync, readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const WORK_MS = 5;
const EVERY_MS = 50;

/** Time of all processors so far, and of it what the host gave to others, in ticks; null where nobody tells. */
function processorTime() {
  if (!existsSync('/proc/stat')) return null;
  const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/);
  const all = ticks.slice(0, 8).map(Number);
  return { all: all.reduce((sum, value) => sum + value, 0), stolen: all[7] };
}

/**
 * What the machine itself adds to a measurement of time: a loop worth five milliseconds, run twenty times a second beside
 * it, should always take as long. @returns a function that ends it and tells how long the loop took at most, in ms, and
 * which part of the processors the host gave to others, 0 to 1 or null
 */
export async function listenToMachine() {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve) => worker.once('message', resolve));
  const before = processorTime();
  return async () => {
    const longest = await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('end');
    });
    await worker.terminate();
    const after = processorTime();
    const stolen = before && after ? (after.stolen - before.stolen) / (after.all - before.all) : null;
    return { longest, stolen };
  };
}

function work(rounds) {
  let value = 1;
  const begun = performance.now();
  for (let round = 0; round < rounds; round += 1) value = (value * 48_271) % 2_147_483_647;
  return { ms: performance.now() - begun, value };
}

if (!isMainThread) {
  let rounds = 50_000;
  // Grows until its quickest run of five takes as long as wanted.
  while (Math.min(...Array.from({ length: 5 }, () => work(rounds).ms)) < WORK_MS)
    rounds = Math.ceil(rounds * 1.2);
  let longest = 0;
  setInterval(() => {
    longest = Math.max(longest, work(rounds).ms);
  }, EVERY_MS);
  parentPort.on('message', () => parentPort.postMessage(longest));
  parentPort.postMessage('ready');
}
