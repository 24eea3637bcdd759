import { CONSUMER_GROUP, LIMITS, streamName } from '@app/contracts';
import type { Redis } from '@app/redis';
import { BOUNDS } from './bounds';
import type { FeedEntry } from './feed-entry';
import { pause } from './pause';

/** Entries after an id, counted inside Redis and up to a bound: for a group whose lag Redis itself does not know. */
const COUNT_AFTER = `return #redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])`;

/**
 * Entries of a stream that the workers have not acknowledged yet, up to one more than the limit of the backlog.
 * @throws the error of Redis
 */
export async function unreadEntries(redis: Redis, stream: string): Promise<number> {
  const exists = (await redis.exists(stream)) === 1;
  if (!exists) return 0;
  const groups = (await redis.xinfo('GROUPS', stream)) as unknown[][];
  const group = groups.map(readPairs).find((each) => each.get('name') === CONSUMER_GROUP);
  if (!group) return redis.xlen(stream);
  const pending = Number(group.get('pending') ?? 0);
  const lag = group.get('lag');
  if (typeof lag === 'number') return lag + pending;
  const most = LIMITS.streamBacklogEntries + 1;
  const last = String(group.get('last-delivered-id') ?? '0-0');
  return Number(await redis.eval(COUNT_AFTER, 1, stream, last, most)) + pending;
}

function readPairs(reply: unknown[]): Map<string, unknown> {
  const pairs = new Map<string, unknown>();
  for (let at = 0; at + 1 < reply.length; at += 2) pairs.set(String(reply[at]), reply[at + 1]);
  return pairs;
}

/** Holds a feeder back while too much lies unread in a stream, so that a dead worker never fills Redis. */
export class Backlog {
  private room = 0;

  constructor(
    private readonly redis: Redis,
    private readonly stream: string,
    private readonly onPause: (unread: number) => void,
    private readonly limit: number = LIMITS.streamBacklogEntries,
  ) {}

  /** Resolves when `entries` more may be written. @throws the error of Redis, or the signal's reason when asked to end */
  async makeRoom(entries: number, signal: AbortSignal): Promise<void> {
    for (let isFirst = true; this.room < entries; isFirst = false) {
      signal.throwIfAborted();
      const unread = await unreadEntries(this.redis, this.stream);
      this.room = Math.min(this.limit - unread, BOUNDS.backlogEveryEntries);
      // A batch larger than the whole limit still has to pass once nothing is left unread.
      if (this.room >= entries || unread === 0) break;
      if (isFirst) this.onPause(unread);
      await pause(BOUNDS.backlogWaitMs, signal);
    }
    this.room -= entries;
  }
}

/** The backlogs of all streams: each holds back only what goes into it. */
export class Backlogs {
  private readonly byStream = new Map<string, Backlog>();

  constructor(
    private readonly redis: Redis,
    private readonly onPause: (unread: number, stream: string) => void,
  ) {}

  /** As `Backlog.makeRoom`, for entries that may belong to several streams. */
  async makeRoom(entries: readonly FeedEntry[], signal: AbortSignal): Promise<void> {
    const counts = new Map<string, number>();
    for (const { event } of entries) {
      const stream = streamName(event);
      counts.set(stream, (counts.get(stream) ?? 0) + 1);
    }
    for (const [stream, count] of counts) await this.of(stream).makeRoom(count, signal);
  }

  private of(stream: string): Backlog {
    const known = this.byStream.get(stream);
    if (known) return known;
    const fresh = new Backlog(this.redis, stream, (unread) => this.onPause(unread, stream));
    this.byStream.set(stream, fresh);
    return fresh;
  }
}
