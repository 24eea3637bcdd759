import { Agents } from './agents';
import { listHeights } from './directory-scan';
import type { FeedEntry } from './feed-entry';
import type { FileFaults } from './file-faults';
import { LogFollower } from './log-follower';
import { LogNewsReader } from './log-news';
import { PoolMemory } from './pool-memory';
import type { Steps } from './pool-steps';
import { type Recorded, withTime } from './recording';
import { BOUNDS } from './bounds';
import { TipTracker } from './tip-tracker';

/** What a recording tells beside its shares. */
export interface RecordedEvents {
  /** By time. */
  events: Recorded[];
  /** The network's difficulty at a moment, as ckpool.log told it. */
  difficultyAt: (ms: number) => number | undefined;
}

/** Keeps entries instead of writing them. */
class Kept implements Steps {
  readonly entries: FeedEntry[] = [];

  write(entries: FeedEntry[]): Promise<void> {
    for (const entry of entries) this.entries.push(entry);
    return Promise.resolve();
  }
}

/**
 * Connections, tips and verdicts on blocks of a recorded log directory, read as the collector reads them and under the
 * same identities. What cannot be read is left out. @throws DirectoryUnavailable; the signal's reason when asked to end
 */
export async function recordedEvents(
  root: string,
  pool: string | undefined,
  { say, faults }: { say: (sentence: string) => void; faults: FileFaults },
  signal: AbortSignal,
): Promise<RecordedEvents> {
  const memory = new PoolMemory('');
  const steps = new Kept();
  const tips = new TipTracker(root, faults, memory, steps, pool);
  const news = new LogNewsReader(memory, new Agents(root, faults), pool);
  const log = { info: () => undefined, warn: say };
  const offsetOf = () => Promise.resolve(0);
  const follower = new LogFollower({
    ...{ root, offsetOf, news, lateReader: () => news, memory, steps, tips, faults, log },
  });
  tips.see(await listHeights(root));
  await follower.catchUp(signal);
  await follower.close();
  const now = Date.now();
  // Nothing comes any more: what waits for its other half has waited long enough.
  for (const ms of [now, now + BOUNDS.tipHoldMs]) await tips.settle(ms, signal);
  const events = steps.entries.map(withTime).sort((a, b) => a.time - b.time);
  return { events, difficultyAt: (ms) => memory.difficulty.at(ms) };
}

/**
 * Merges events into shares; both come by time, and an event before the share of the same moment. The log may begin long before the first
 * share and end long after the last: such events go with that share, so that no pace waits for them.
 */
export async function* merge(
  shares: AsyncIterable<Recorded>,
  events: readonly Recorded[],
): AsyncGenerator<Recorded> {
  let at = 0;
  let first: number | undefined;
  let last = 0;
  for await (const share of shares) {
    first ??= share.time;
    last = share.time;
    for (let next = events[at]; next && next.time <= share.time; next = events[at]) {
      yield { ...next, time: Math.max(next.time, first) };
      at += 1;
    }
    yield share;
  }
  for (const event of events.slice(at)) yield { ...event, time: last };
}
