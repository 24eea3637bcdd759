import type { Redis } from '@app/redis';
import type { Backlogs } from './backlog';
import type { Checkpoints } from './checkpoints';
import { type FeedEntry, toXadd } from './feed-entry';

/** Redis holds another checkpoint than ours: it lost data, or somebody else reads the same directory. */
export class CheckpointMoved extends Error {}

/** Entries, and what must be remembered with them. */
export interface Step {
  entries: FeedEntry[];
  /** The bytes that they come from. */
  file?: { name: string; from: number; to: number };
  /** What a reader has to remember beside offsets. */
  change?: Change;
}

/** Fields of a hash that change together with a step. */
export interface Change {
  key: string;
  /** Counter of all changes, a field of the checkpoint: it must still be `from`. */
  counter: { field: string; from: number };
  set: Record<string, string>;
  drop: string[];
}

/**
 * Writes entries and the checkpoint that says so in one MULTI.
 *
 * The checkpoint is read under WATCH first. So a step is written only where the file's checkpoint is still its `from`: a step
 * whose reply was lost is not sent again, and two collectors on one directory cannot both write it, in
 * whatever order Redis meets what they sent.
 */
export class Feed {
  constructor(
    private readonly redis: Redis,
    private readonly source: string,
    private readonly checkpoints: Checkpoints,
    private readonly backlogs: Backlogs,
  ) {}

  /**
   * @returns `written`, or `moved` when Redis holds another checkpoint than the step's: nothing was written then
   * @throws the error of Redis; whether the step was written is unknown then, and the checkpoint tells
   */
  async write({ entries, file, change }: Step, signal: AbortSignal): Promise<'written' | 'moved'> {
    const { key } = this.checkpoints;
    await this.backlogs.makeRoom(entries, signal);
    await this.redis.watch(key);
    const guards: [string, number][] = [];
    if (file) guards.push([file.name, file.from]);
    if (change) guards.push([change.counter.field, change.counter.from]);
    const stored = await this.checkpoints.read(guards.map(([field]) => field));
    if (guards.some(([, from], at) => stored[at] !== from)) {
      await this.redis.unwatch();
      return 'moved';
    }
    const transaction = this.redis.multi();
    for (const entry of entries) transaction.xadd(...toXadd(entry, this.source));
    if (file) transaction.hset(key, file.name, file.to);
    if (change) {
      transaction.hset(key, change.counter.field, change.counter.from + 1);
      if (Object.keys(change.set).length > 0) transaction.hset(change.key, change.set);
      if (change.drop.length > 0) transaction.hdel(change.key, ...change.drop);
    }
    const replies = await transaction.exec();
    if (replies === null) return 'moved';
    for (const [error] of replies) if (error) throw error;
    return 'written';
  }
}
