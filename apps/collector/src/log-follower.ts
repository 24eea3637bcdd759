import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { BOUNDS } from './bounds';
import { fileState } from './directory-scan';
import { type Position, readChunk } from './line-reader';
import { identify, LOG_NAME, openIfThere, rotatedLogs } from './log-files';
import type { LogNewsReader } from './log-news';
import type { PoolMemory } from './pool-memory';
import type { Steps } from './pool-steps';
import type { TipTracker } from './tip-tracker';

export interface LogParts {
  root: string;
  /** Byte offset up to which a log was read. */
  offsetOf: (name: string) => Promise<number>;
  news: LogNewsReader;
  memory: PoolMemory;
  steps: Steps;
  tips: TipTracker;
  onEntries?: (count: number) => void;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** A log that is being read; it stays open, so that what is written after a rename is read too. */
interface OpenLog {
  handle: FileHandle;
  name: string;
  inode: number;
  position: Position;
  size: number;
}

/** Follows ckpool.log through rotations: renamed, copied and emptied, or moved away. */
export class LogFollower {
  private current: OpenLog | undefined;
  private hasComplained = false;

  constructor(private readonly parts: LogParts) {}

  /** Reads what is left of logs that were put aside, then ckpool.log to its end. @throws as `Steps.write` */
  async catchUp(signal: AbortSignal): Promise<void> {
    await this.guarded(async () => {
      for (const path of await rotatedLogs(this.parts.root)) {
        const open = await this.open(path);
        if (!open) continue;
        try {
          await this.drain(open, signal);
        } finally {
          await open.handle.close();
        }
      }
    });
    await this.poll(signal);
  }

  /** Reads what was written since the last call. @throws as `Steps.write`; a fault of the file is told, not thrown */
  async poll(signal: AbortSignal): Promise<void> {
    await this.guarded(async () => {
      const path = join(this.parts.root, LOG_NAME);
      const state = await fileState(this.parts.root, LOG_NAME);
      if (this.current) {
        await this.readOn(this.current, signal);
        const isMovedAway = state !== undefined && state.inode !== this.current?.inode;
        // The pool writes into the new file now: nothing more comes into the old one.
        if (isMovedAway) await this.close();
      }
      if (!this.current && state !== undefined && state.size > 0) {
        this.current = await this.open(path);
        if (this.current) await this.readOn(this.current, signal);
      }
    });
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.handle.close().catch(() => undefined);
  }

  private async readOn(open: OpenLog, signal: AbortSignal): Promise<void> {
    const { size } = await open.handle.stat();
    if (size === open.size) return;
    const isSame = size >= open.position.offset && (await identify(open.handle))?.name === open.name;
    if (!isSame) {
      this.parts.log.info(`${LOG_NAME} was emptied and begun again: reading goes on with the new one`);
      await this.close();
      return;
    }
    open.size = size;
    await this.drain(open, signal);
  }

  private async open(path: string): Promise<OpenLog | undefined> {
    const handle = await openIfThere(path);
    if (!handle) return undefined;
    const identity = await identify(handle).catch(() => undefined);
    if (!identity) {
      await handle.close();
      return undefined;
    }
    const offset = await this.parts.offsetOf(identity.name);
    const { ino } = await handle.stat();
    return { handle, name: identity.name, inode: ino, position: { offset, searched: offset }, size: -1 };
  }

  private async drain(open: OpenLog, signal: AbortSignal): Promise<void> {
    const { news, steps, tips, onEntries } = this.parts;
    for (let isAtEnd = false; !isAtEnd;) {
      signal.throwIfAborted();
      const chunk = await readChunk(open.handle, open.position);
      const lines = chunk.isCut ? chunk.lines.slice(1) : chunk.lines;
      const { offset } = open.position;
      if (chunk.next.offset > offset) {
        const entries = await news.read(open.name, lines, Date.now());
        await steps.write(entries, signal, { name: open.name, from: offset, to: chunk.next.offset });
        onEntries?.(entries.length);
        if (this.parts.memory.tip.queue.length >= BOUNDS.tipsQueued) await tips.drain(signal);
      }
      open.position = chunk.next;
      isAtEnd = chunk.atEnd;
    }
  }

  /** Without ckpool.log the share logs are still worth reading. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.hasComplained = false;
    } catch (error) {
      const { code, syscall } = error as { code?: unknown; syscall?: unknown };
      const isFile =
        typeof code === 'string' && ['open', 'read', 'stat', 'scandir'].includes(String(syscall));
      if (!isFile) throw error;
      if (!this.hasComplained) this.parts.log.warn(`Cannot read ${LOG_NAME}: ${(error as Error).message}`);
      this.hasComplained = true;
      await this.close();
    }
  }
}
