import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { changeTime, listSharelogs } from './directory-scan';
import { type FileFaults, UNREADABLE } from './file-faults';

/** A height directory in which new files may appear at any moment. */
export class HotHeight {
  changedAt: number;
  /** The file system refused it when it was last tried. */
  isUnreadable = false;
  private change = -1;
  private listedAt = 0;
  private checkedAt = 0;
  private known: Set<string>;

  /** @param listed  what the caller has just listed and taken care of; without it every file is new */
  constructor(
    private readonly root: string,
    private readonly faults: FileFaults,
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
    const isHot = isNewest || now - this.changedAt < BOUNDS.hotMs;
    const every = this.isUnreadable ? BOUNDS.unreadableEveryMs : isHot ? 0 : BOUNDS.warmEveryMs;
    if (now - this.checkedAt < every) return [];
    this.checkedAt = now;
    const change = await this.faults.attempt(this.name, 'stat', () => changeTime(join(this.root, this.name)));
    if (change === UNREADABLE) return this.refused();
    if (change === undefined) return [];
    // Access that is given back leaves the time alone: what was not listed is listed then.
    if (change === this.change && this.listedAt - change > BOUNDS.settleMs) return [];
    const files = await this.faults.attempt(this.name, 'list', () => listSharelogs(this.root, this.name));
    if (files === UNREADABLE) return this.refused();
    this.isUnreadable = false;
    if (change !== this.change) this.changedAt = now;
    this.change = change;
    this.listedAt = now;
    const fresh = files.filter((file) => !this.known.has(file));
    this.known = new Set(files);
    return fresh;
  }

  private refused(): string[] {
    this.isUnreadable = true;
    return [];
  }
}
