import { join } from 'node:path';
import { BOUNDS } from './bounds';
import {
  changeTime,
  type FileState,
  fileState,
  listHeights,
  listSharelogs,
  rootChangeTime,
} from './directory-scan';
import { type FileFaults, UNREADABLE, type Unreadable } from './file-faults';
import { FollowedFile } from './followed-file';
import { HotHeight } from './hot-height';

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
    private readonly faults: FileFaults,
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
   * @throws DirectoryUnavailable; the error of Redis. An entry that the file system refuses is skipped and tried again
   */
  async *everything(): AsyncGenerator<FollowedFile[]> {
    await this.refreshHeights(Date.now());
    for (const height of this.heights) {
      const now = Date.now();
      const listed = await this.faults.attempt(height, 'list', async () => ({
        change: await changeTime(join(this.root, height)),
        files: await listSharelogs(this.root, height),
      }));
      if (listed === UNREADABLE) {
        this.retryHeight(height, now);
        continue;
      }
      const { change, files } = listed;
      if (change !== undefined && this.isHot(height, change, now)) {
        this.hot.set(height, new HotHeight(this.root, this.faults, height, now, { change, files }));
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
    let unreadable = 0;
    for (const [name, height] of this.hot) {
      const isNewest = this.isNewest(name);
      for (const file of await this.admit(await height.newFiles(now, isNewest), now)) due.add(file);
      if (height.isUnreadable && unreadable < BOUNDS.unreadableEntries) unreadable += 1;
      else if (!isNewest && now - height.changedAt > BOUNDS.warmMs) this.hot.delete(name);
    }
    for (const file of await this.admit(await this.nextCold(now), now)) due.add(file);
    for (const file of this.followed.values()) {
      if (!file.isDueAt(now)) continue;
      const state = await this.stateOf(file.name);
      if (state === UNREADABLE) file.refused(now);
      else if (state === undefined) this.followed.delete(file.name);
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
      const state = await this.stateOf(name);
      const offset = offsets[at] ?? 0;
      if (state === undefined) continue;
      if (state === UNREADABLE) {
        const file = new FollowedFile(name, offset, now);
        file.refused(now);
        this.followed.set(name, file);
        continue;
      }
      if (state.size === offset && now - state.mtimeMs > BOUNDS.warmMs) continue;
      const file = new FollowedFile(name, offset, Math.min(state.mtimeMs, now));
      this.followed.set(name, file);
      if (file.sees(state, now)) admitted.push(file);
    }
    return admitted;
  }

  private letGo(now: number): void {
    let unreadable = 0;
    for (const file of this.followed.values()) {
      if (file.isUnreadable && unreadable < BOUNDS.unreadableEntries) unreadable += 1;
      else if (now - file.changedAt > BOUNDS.warmMs) this.followed.delete(file.name);
    }
  }

  /** State of a share log; undefined where it is gone. */
  private async stateOf(file: string): Promise<FileState | undefined | Unreadable> {
    const state = await this.faults.attempt(file, 'stat', () => fileState(this.root, file));
    if (state === undefined) this.faults.forget(file);
    return state;
  }

  /** A height that cannot be listed is tried again like one in which files may appear. Beyond the bound the slow round comes by. */
  private retryHeight(name: string, now: number): void {
    if (this.hot.has(name) || this.hot.size >= BOUNDS.unreadableEntries) return;
    const height = new HotHeight(this.root, this.faults, name, now);
    height.isUnreadable = true;
    this.hot.set(name, height);
  }

  private async refreshHeights(now: number): Promise<void> {
    const change = await rootChangeTime(this.root);
    const settled = this.rootListedAt - change > BOUNDS.settleMs;
    if (change === this.rootChange && settled && now - this.rootListedAt < BOUNDS.coldRoundMs) return;
    const isFirst = this.rootChange === -1;
    const before = new Set(this.heights);
    this.heights = await listHeights(this.root);
    this.rootChange = change;
    this.rootListedAt = now;
    if (isFirst) return;
    for (const height of this.heights) {
      if (!before.has(height)) this.hot.set(height, new HotHeight(this.root, this.faults, height, now));
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
      const files = await this.faults.attempt(height, 'list', () => listSharelogs(this.root, height));
      if (files === UNREADABLE) {
        this.retryHeight(height, Date.now());
        continue;
      }
      for (const file of files) {
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
