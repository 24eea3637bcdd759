import { redisKeys } from '@app/contracts';
import type { Redis } from '@app/redis';
import { BOUNDS } from './bounds';
import { heightMark, parseMark } from './height-mark';

/** Byte offset up to which each file has been taken. The hash in Redis is the only truth. */
export class Checkpoints {
  readonly key: string;

  constructor(
    private readonly redis: Redis,
    source: string,
  ) {
    this.key = redisKeys.collectorCheckpoint(source);
  }

  /** Offsets in the order of the files; 0 for one never seen. @throws the error of Redis */
  async read(files: readonly string[]): Promise<number[]> {
    const offsets: number[] = [];
    for (let at = 0; at < files.length; at += BOUNDS.checkpointsAtOnce) {
      offsets.push(...(await this.readSome(files.slice(at, at + BOUNDS.checkpointsAtOnce))));
    }
    return offsets;
  }

  /** A file's own field rules; without one, what the mark of its height says. */
  private async readSome(files: readonly string[]): Promise<number[]> {
    const own = await this.redis.hmget(this.key, ...files);
    const lacking = files.filter((file, at) => own[at] === null && file.includes('/'));
    const heights = [...new Set(lacking.map(heightMark))];
    const marks = heights.length === 0 ? [] : await this.redis.hmget(this.key, ...heights);
    const packed = new Map(heights.map((height, at) => [height, parseMark(height, marks[at] ?? '')]));
    return files.map(
      (file, at) => readOffset(own[at] ?? null) ?? packed.get(heightMark(file))?.get(file) ?? 0,
    );
  }
}

/** A number as it stands in a checkpoint; undefined for anything else. */
export const readOffset = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
