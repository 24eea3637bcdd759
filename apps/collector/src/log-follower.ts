import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { BOUNDS } from './bounds';
import { fileState } from './directory-scan';
import { type FileFaults, UNREADABLE } from './file-faults';
import type { FeedEntry } from './feed-entry';
import { type Line, type Position, readChunk } from './line-reader';
import { identify, identityOf, LOG_NAME, openIfThere, type RotatedLog, rotatedLogs } from './log-files';
import type { PoolMemory } from './pool-memory';
import type { Steps } from './pool-steps';
import type { TipTracker } from './tip-tracker';

/** Turns lines of one log into entries. */
export interface LogReader {
  read(file: string, lines: readonly Line[], now: number): Promise<FeedEntry[]>;
}

export interface LogParts {
  root: string;
  /** Byte offset up to which a log was read. */
  offsetOf: (name: string) => Promise<number>;
  news: LogReader;
  /** The reader of a log whose lines come after newer ones were read. */
  lateReader: () => LogReader;
  memory: PoolMemory;
  steps: Steps;
  tips: TipTracker;
  faults: FileFaults;
  onEntries?: (count: number) => void;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** A log that is being read; it stays open, so that what is written after a rename is read too. */
interface OpenLog {
  /** Name in the log directory when it was opened. */
  file: string;
  handle: FileHandle;
  name: string;
  inode: number;
  position: Position;
  size: number;
}

/** Follows ckpool.log through rotations: renamed, copied and emptied, or moved away. Without it the share logs are still worth reading. */
export class LogFollower {
  private current: OpenLog | undefined;
  /** When the logs that were put aside are looked at again, because one of them may have been missed; undefined: none was. */
  private rotatedAgainAt: number | undefined;
  /** ckpool.log could not be read: when it is tried again. */
  private currentAgainAt = 0;

  constructor(private readonly parts: LogParts) {}

  /** Reads what is left of logs that were put aside, then ckpool.log to its end. @throws as `Steps.write` */
  async catchUp(signal: AbortSignal): Promise<void> {
    this.currentAgainAt = 0;
    await this.readRotated(signal);
    await this.poll(signal);
  }

  /** Reads what was written since the last call. @throws as `Steps.write`; a fault of the file is logged, not thrown */
  async poll(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    if (this.rotatedAgainAt !== undefined && now >= this.rotatedAgainAt) await this.readRotated(signal);
    if (now < this.currentAgainAt) return;
    const { faults, root } = this.parts;
    const state = await faults.attempt(LOG_NAME, 'stat', () => fileState(root, LOG_NAME));
    if (this.current) {
      await this.readOn(this.current, signal);
      const isMovedAway = state !== undefined && state !== UNREADABLE && state.inode !== this.current?.inode;
      // The pool writes into the new file now: nothing more comes into the old one.
      if (isMovedAway) await this.close();
    }
    if (state === UNREADABLE) return this.tryLater(now);
    if (!this.current && state !== undefined && state.size > 0) {
      const opened = await this.open(LOG_NAME);
      if (opened === UNREADABLE) return this.tryLater(now);
      this.current = opened;
      if (opened) await this.readOn(opened, signal);
    }
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.handle.close().catch(() => undefined);
  }

  private tryLater(now: number): void {
    if (!this.current) this.currentAgainAt = now + BOUNDS.unreadableEveryMs;
  }

  /** Reads logs that were put aside to their ends, oldest first; one that cannot be read is left for later. */
  private async readRotated(signal: AbortSignal): Promise<void> {
    const { logs, isUnreadable } = await rotatedLogs(this.parts.root, this.parts.faults);
    let isMissed = isUnreadable;
    const isNewerRead = await this.readNewer(logs);
    for (const [at, { file }] of logs.entries()) {
      const open = await this.open(file);
      if (open === UNREADABLE) isMissed = true;
      if (!open || open === UNREADABLE) continue;
      const isLate = isNewerRead[at] ?? false;
      try {
        if (!(await this.drain(open, isLate ? this.parts.lateReader() : this.parts.news, signal)))
          isMissed = true;
      } finally {
        await open.handle.close().catch(() => undefined);
      }
    }
    this.rotatedAgainAt = isMissed ? Date.now() + BOUNDS.unreadableEveryMs : undefined;
  }

  /** For each of these logs, whether a newer one, or ckpool.log itself, was read before. */
  private async readNewer(logs: readonly RotatedLog[]): Promise<boolean[]> {
    const { root, faults, offsetOf } = this.parts;
    const newest = await faults.attempt(LOG_NAME, 'read', () => identityOf(join(root, LOG_NAME)));
    let isRead = newest !== undefined && newest !== UNREADABLE && (await offsetOf(newest.name)) > 0;
    const found: boolean[] = [];
    for (const { name } of [...logs].reverse()) {
      // A copy of ckpool.log is the same log.
      const isSame = newest !== undefined && newest !== UNREADABLE && newest.name === name;
      found.push(isRead && !isSame);
      isRead ||= (await offsetOf(name)) > 0;
    }
    return found.reverse();
  }

  private async readOn(open: OpenLog, signal: AbortSignal): Promise<void> {
    const looked = await this.parts.faults.attempt(open.file, 'read', async () => {
      const { size } = await open.handle.stat();
      const isRead = size === open.size;
      const isSame =
        size >= open.position.offset && (isRead || (await identify(open.handle))?.name === open.name);
      return { size, isRead, isSame };
    });
    if (looked === UNREADABLE) return this.lose();
    if (looked.isRead) return;
    if (!looked.isSame) {
      this.parts.log.info(`${LOG_NAME} was emptied and begun again: reading goes on with the new one`);
      await this.close();
      return;
    }
    open.size = looked.size;
    if (!(await this.drain(open, this.parts.news, signal))) await this.lose();
  }

  /** The open log cannot be read on: it is opened anew, and may have been put aside by then. */
  private async lose(): Promise<void> {
    await this.close();
    this.currentAgainAt = Date.now() + BOUNDS.unreadableEveryMs;
    this.rotatedAgainAt = this.currentAgainAt;
  }

  private async open(file: string): Promise<OpenLog | undefined | typeof UNREADABLE> {
    const { root, faults, offsetOf } = this.parts;
    const opened = await faults.attempt(file, 'read', () => openLog(join(root, file)));
    if (!opened || opened === UNREADABLE) return opened;
    const offset = await offsetOf(opened.name);
    return { ...opened, file, position: { offset, searched: offset }, size: -1 };
  }

  /** @returns whether the log was read to its end */
  private async drain(open: OpenLog, reader: LogReader, signal: AbortSignal): Promise<boolean> {
    const { steps, tips, faults, onEntries } = this.parts;
    for (let isAtEnd = false; !isAtEnd;) {
      signal.throwIfAborted();
      const chunk = await faults.attempt(open.file, 'read', () => readChunk(open.handle, open.position));
      if (chunk === UNREADABLE) return false;
      const lines = chunk.isCut ? chunk.lines.slice(1) : chunk.lines;
      const { offset } = open.position;
      if (chunk.next.offset > offset) {
        const entries = await reader.read(open.name, lines, Date.now());
        await steps.write(entries, signal, { name: open.name, from: offset, to: chunk.next.offset });
        onEntries?.(entries.length);
        if (this.parts.memory.tip.queue.length >= BOUNDS.tipsQueued) await tips.drain(signal);
      }
      open.position = chunk.next;
      isAtEnd = chunk.atEnd;
    }
    return true;
  }
}

/** A log with its identity; undefined where it has none yet or is not there. @throws the error of the file system */
async function openLog(path: string): Promise<Pick<OpenLog, 'handle' | 'name' | 'inode'> | undefined> {
  const handle = await openIfThere(path);
  if (!handle) return undefined;
  let isKept = false;
  try {
    const identity = await identify(handle);
    if (!identity) return undefined;
    const { ino } = await handle.stat();
    isKept = true;
    return { handle, name: identity.name, inode: ino };
  } finally {
    if (!isKept) await handle.close().catch(() => undefined);
  }
}
