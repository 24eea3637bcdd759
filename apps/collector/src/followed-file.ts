import { BOUNDS } from './bounds';
import type { FileState } from './directory-scan';
import type { Position } from './line-reader';

/** What happened to a file that a pool only ever appends to. */
export type Surprise = 'none' | 'shorter' | 'replaced';

/** One share log that is being read: where reading stands, and what was last seen of the file. */
export class FollowedFile {
  position: Position;
  surprise: Surprise = 'none';
  /** The file system refused it when it was last tried. */
  isUnreadable = false;
  private size = -1;
  private inode: number | undefined;
  private checkedAt = 0;

  constructor(
    readonly name: string,
    checkpoint: number,
    public changedAt: number,
  ) {
    this.position = { offset: checkpoint, searched: checkpoint };
  }

  isDueAt(now: number): boolean {
    const isHot = now - this.changedAt < BOUNDS.hotMs;
    const every = this.isUnreadable ? BOUNDS.unreadableEveryMs : isHot ? 0 : BOUNDS.warmEveryMs;
    return now - this.checkedAt >= every;
  }

  /** Takes note that the file system refused the file. */
  refused(now: number): void {
    this.checkedAt = now;
    this.isUnreadable = true;
  }

  /** Takes note of the file's state. @returns whether there is something to do: new bytes, or a surprise to tell */
  sees(state: FileState, now: number): boolean {
    this.checkedAt = now;
    const isReplaced = this.inode !== undefined && this.inode !== state.inode;
    const isChanged = isReplaced || state.size !== this.size;
    if (this.size !== -1 && isChanged) this.changedAt = now;
    if (isChanged && state.size < this.position.offset) this.surprise = 'shorter';
    else if (isReplaced) this.surprise = 'replaced';
    if (this.surprise !== 'none') {
      this.position = { offset: this.position.offset, searched: this.position.offset };
    }
    this.size = state.size;
    this.inode = state.inode;
    const isUnread = state.size > this.position.offset;
    if (this.isUnreadable && isUnread) return true;
    this.isUnreadable = false;
    return isChanged && (this.surprise !== 'none' || isUnread);
  }
}
