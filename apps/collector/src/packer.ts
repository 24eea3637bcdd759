import { join } from 'node:path';
import type { Redis } from '@app/redis';
import { BOUNDS } from './bounds';
import { type Checkpoints, readOffset } from './checkpoints';
import { changeTime } from './directory-scan';
import { type FileFaults, UNREADABLE } from './file-faults';
import { formatMark, heightMark, parseMark } from './height-mark';

const SHARELOG = /^[0-9a-f]{8}\/[0-9a-f]{16}\.sharelog$/;
const SCAN_COUNT = 500;

/**
 * Packs the checkpoints of heights that are over into one mark each, so that years of share logs stay small in Redis. Nothing is forgotten:
 * ckpool never deletes a directory, and whoever restores one must not count it again.
 */
export class Packer {
  private at: number;
  private scan:
    { cursor: string; isOver: boolean; offsets: Map<string, Map<string, number>>; files: number } | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly checkpoints: Checkpoints,
    private readonly root: string,
    private readonly faults: FileFaults,
    now: number,
  ) {
    // Soon after a start, which may be the first since years.
    this.at = now - BOUNDS.packEveryMs;
  }

  /** One small piece of work at a time. @param newest  heights that the pool may write to. @throws the error of Redis */
  async poll(now: number, newest: ReadonlySet<string>): Promise<void> {
    if (!this.scan) {
      if (now - this.at < BOUNDS.packEveryMs) return;
      this.at = now;
      this.scan = { cursor: '0', isOver: false, offsets: new Map(), files: 0 };
    }
    const { scan } = this;
    if (scan.offsets.size > 0 && (scan.isOver || scan.files >= BOUNDS.packFilesAtOnce)) {
      await this.packSome(scan.offsets, now, newest);
      if (scan.offsets.size === 0) scan.files = 0;
    } else if (scan.isOver) {
      this.scan = undefined;
    } else {
      const [cursor, pairs] = await this.redis.hscan(this.checkpoints.key, scan.cursor, 'COUNT', SCAN_COUNT);
      scan.cursor = cursor;
      scan.isOver = cursor === '0';
      for (let at = 0; at + 1 < pairs.length; at += 2) this.note(pairs[at] ?? '', pairs[at + 1] ?? '');
    }
  }

  private async packSome(
    heights: Map<string, Map<string, number>>,
    now: number,
    newest: ReadonlySet<string>,
  ): Promise<void> {
    for (const [height, offsets] of [...heights].slice(0, BOUNDS.packHeightsPerPoll)) {
      heights.delete(height);
      if (!newest.has(height.slice(0, -1)) && (await this.isOld(height, now)))
        await this.pack(height, offsets);
    }
  }

  private note(file: string, text: string): void {
    const offset = readOffset(text);
    if (!this.scan || offset === undefined || !SHARELOG.test(file)) return;
    const height = heightMark(file);
    const offsets = this.scan.offsets.get(height) ?? new Map<string, number>();
    this.scan.offsets.set(height, offsets.set(file, offset));
    this.scan.files += 1;
  }

  private async isOld(height: string, now: number): Promise<boolean> {
    const name = height.slice(0, -1);
    const change = await this.faults.attempt(name, 'stat', () => changeTime(join(this.root, name)));
    if (change === UNREADABLE) return false;
    return change === undefined || now - change > BOUNDS.packAfterMs;
  }

  /** Moves fields into the mark, unless somebody writes at the same moment: then the next round does it. */
  private async pack(height: string, offsets: ReadonlyMap<string, number>): Promise<void> {
    const { key } = this.checkpoints;
    const files = [...offsets.keys()];
    await this.redis.watch(key);
    const [mark = null, ...current] = await this.redis.hmget(key, height, ...files);
    const packed = parseMark(height, mark ?? '');
    for (const [at, file] of files.entries()) {
      const offset = readOffset(current[at] ?? null);
      if (offset !== undefined) packed.set(file, offset);
    }
    await this.redis
      .multi()
      .hset(key, height, formatMark(packed))
      .hdel(key, ...files)
      .exec();
  }
}
