import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { changeTime, fileState, listHeights, listSharelogs } from './directory-scan';
import { FollowedFile } from './followed-file';
import { HotHeight } from './hot-height';

/** The log directory itself cannot be read; it may come back. */
export class DirectoryAway extends Error {}

/**
 * Knows which share logs may have grown. What changed lately is looked at often, everything else a few files at a time,
 * so that a poll costs the same whether the pool has run for a day or for years.
 */
export class WatchList {
  private heights: string[] = [];
  private rootChange = -1;
  private rootListedAt = 0;
  private readonly hot = new Map<string, HotHeight>();
  private readonly followed = new Map<string, FollowedFile>();
  private coldWalk: AsyncGenerator<string[]> | undefined;
  private coldStartedAt: number;

  constructor(
    private readonly root: string,
    private readonly checkpoints: (files: string[]) => Promise<number[]>,
    now: number,
  ) {
    this.coldStartedAt = now;
  }

  /** Names of the height directories known, ascending. */
  get heightNames(): readonly string[] {
    return this.heights;
  }

  /**
   * The first scan: every share log that holds more than its checkpoint says, oldest first, some at a time.
   * @throws DirectoryAway; the error of the file system or of Redis
   */
  async *everything(): AsyncGenerator<FollowedFile[]> {
    await this.refreshHeights(Date.now());
    for (const height of this.heights) {
      const now = Date.now();
      const change = await changeTime(join(this.root, height));
      const files = await listSharelogs(this.root, height);
      if (change !== undefined && this.isHot(height, change, now)) {
        this.hot.set(height, new HotHeight(this.root, height, now, { change, files }));
      }
      for (let at = 0; at < files.length; at += BOUNDS.checkpointsAtOnce) {
        yield await this.admit(files.slice(at, at + BOUNDS.checkpointsAtOnce), Date.now());
        this.letGo(Date.now());
      }
    }
  }

  /** The files that have grown since they were last given out. @throws as `everything` */
  async due(now: number): Promise<FollowedFile[]> {
    await this.refreshHeights(now);
    const due = new Set<FollowedFile>();
    for (const [name, height] of this.hot) {
      const isNewest = this.isNewest(name);
      for (const file of await this.admit(await height.newFiles(now, isNewest), now)) due.add(file);
      if (!isNewest && now - height.changedAt > BOUNDS.warmMs) this.hot.delete(name);
    }
    for (const file of await this.admit(await this.nextCold(now), now)) due.add(file);
    for (const file of this.followed.values()) {
      if (!file.isDueAt(now)) continue;
      const state = await fileState(this.root, file.name);
      if (state === undefined) this.followed.delete(file.name);
      else if (file.sees(state, now)) due.add(file);
    }
    this.letGo(now);
    return [...due];
  }

  /** Follows those of `files` that are unread or young. */
  private async admit(files: string[], now: number): Promise<FollowedFile[]> {
    const strangers = files.filter((file) => !this.followed.has(file));
    if (strangers.length === 0) return [];
    const offsets = await this.checkpoints(strangers);
    const admitted: FollowedFile[] = [];
    for (const [at, name] of strangers.entries()) {
      const state = await fileState(this.root, name);
      const offset = offsets[at] ?? 0;
      if (state === undefined) continue;
      if (state.size === offset && now - state.mtimeMs > BOUNDS.warmMs) continue;
      const file = new FollowedFile(name, offset, Math.min(state.mtimeMs, now));
      this.followed.set(name, file);
      if (file.sees(state, now)) admitted.push(file);
    }
    return admitted;
  }

  private letGo(now: number): void {
    for (const file of this.followed.values()) {
      if (now - file.changedAt > BOUNDS.warmMs) this.followed.delete(file.name);
    }
  }

  private async refreshHeights(now: number): Promise<void> {
    const change = await changeTime(this.root);
    if (change === undefined) throw new DirectoryAway(`The directory ${this.root} is not there.`);
    const settled = this.rootListedAt - change > BOUNDS.settleMs;
    if (change === this.rootChange && settled && now - this.rootListedAt < BOUNDS.coldRoundMs) return;
    const isFirst = this.rootChange === -1;
    const before = new Set(this.heights);
    this.heights = await listHeights(this.root);
    this.rootChange = change;
    this.rootListedAt = now;
    if (isFirst) return;
    for (const height of this.heights) {
      if (!before.has(height)) this.hot.set(height, new HotHeight(this.root, height, now));
    }
  }

  /** Some of the files that nobody looks at otherwise: late lines, and directories that a copy filled. */
  private async nextCold(now: number): Promise<string[]> {
    if (!this.coldWalk) {
      if (now - this.coldStartedAt < BOUNDS.coldRoundMs) return [];
      this.coldStartedAt = now;
      this.coldWalk = this.walk();
    }
    const next = await this.coldWalk.next();
    if (!next.done) return next.value;
    this.coldWalk = undefined;
    return [];
  }

  private async *walk(): AsyncGenerator<string[]> {
    let batch: string[] = [];
    for (const height of [...this.heights]) {
      for (const file of await listSharelogs(this.root, height)) {
        batch.push(file);
        if (batch.length < BOUNDS.coldFilesPerPoll) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  private isHot(height: string, change: number, now: number): boolean {
    return now - change < BOUNDS.warmMs || this.isNewest(height);
  }

  private isNewest(height: string): boolean {
    return this.heights.slice(-2).includes(height);
  }
}
