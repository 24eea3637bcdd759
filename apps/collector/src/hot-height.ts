import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { changeTime, listSharelogs } from './directory-scan';

/** A height directory in which new files may appear at any moment. */
export class HotHeight {
  changedAt: number;
  private change = -1;
  private listedAt = 0;
  private checkedAt = 0;
  private known: Set<string>;

  /** @param listed  what the caller has just listed and taken care of; without it every file is new */
  constructor(
    private readonly root: string,
    readonly name: string,
    now: number,
    listed?: { change: number; files: string[] },
  ) {
    this.changedAt = listed ? Math.min(listed.change, now) : now;
    this.change = listed?.change ?? -1;
    this.listedAt = listed ? now : 0;
    this.known = new Set(listed?.files);
  }

  /**
   * Files that appeared since the last call. The directory is listed only when it changed, and once more after that.
   * @param isNewest  the pool writes here now, however long its miners were silent
   */
  async newFiles(now: number, isNewest: boolean): Promise<string[]> {
    const every = isNewest || now - this.changedAt < BOUNDS.hotMs ? 0 : BOUNDS.warmEveryMs;
    if (now - this.checkedAt < every) return [];
    this.checkedAt = now;
    const change = await changeTime(join(this.root, this.name));
    if (change === undefined) return [];
    if (change === this.change && this.listedAt - change > BOUNDS.settleMs) return [];
    if (change !== this.change) this.changedAt = now;
    this.change = change;
    this.listedAt = now;
    const files = await listSharelogs(this.root, this.name);
    const fresh = files.filter((file) => !this.known.has(file));
    this.known = new Set(files);
    return fresh;
  }
}
