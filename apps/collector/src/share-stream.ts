import { redisKeys, streamName } from '@app/contracts';
import type { Redis } from '@app/redis';
import type { Backlog } from './backlog';
import { BOUNDS } from './bounds';
import { entryFields, type ShareEntry } from './share-entry';

const STREAM = streamName('share_submitted');

/** A step of one file: the entries of its bytes `from` to `to`. */
export interface Step {
  file: string;
  from: number;
  to: number;
  entries: ShareEntry[];
}

/**
 * Writes shares and the checkpoint that says so in one MULTI.
 *
 * The checkpoint is read under WATCH first. So a step is written only where the file's checkpoint is still its `from`: a step
 * whose reply was lost is not sent again, and two collectors on one directory cannot both write it, in
 * whatever order Redis meets what they sent.
 */
export class ShareStream {
  private readonly checkpointKey: string;

  constructor(
    private readonly redis: Redis,
    private readonly source: string,
    private readonly backlog: Backlog,
  ) {
    this.checkpointKey = redisKeys.collectorCheckpoint(source);
  }

  /** Byte offset up to which each file has been taken; 0 for one never seen. @throws the error of Redis */
  async checkpoints(files: string[]): Promise<number[]> {
    const offsets: number[] = [];
    for (let at = 0; at < files.length; at += BOUNDS.checkpointsAtOnce) {
      const some = files.slice(at, at + BOUNDS.checkpointsAtOnce);
      offsets.push(...(await this.redis.hmget(this.checkpointKey, ...some)).map(readOffset));
    }
    return offsets;
  }

  /**
   * @returns `written`, or `moved` when Redis holds another checkpoint for the file than `from`: nothing was written then
   * @throws the error of Redis; whether the step was written is unknown then, and the checkpoint tells
   */
  async write(step: Step, signal: AbortSignal): Promise<'written' | 'moved'> {
    await this.backlog.makeRoom(step.entries.length, signal);
    await this.redis.watch(this.checkpointKey);
    const stored = readOffset(await this.redis.hget(this.checkpointKey, step.file));
    if (stored !== step.from) {
      await this.redis.unwatch();
      return 'moved';
    }
    const transaction = this.redis.multi();
    for (const entry of step.entries) transaction.xadd(STREAM, '*', ...entryFields(entry, this.source));
    transaction.hset(this.checkpointKey, step.file, step.to);
    const replies = await transaction.exec();
    if (replies === null) return 'moved';
    for (const [error] of replies) if (error) throw error;
    return 'written';
  }
}

const readOffset = (text: string | null): number =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : 0;
