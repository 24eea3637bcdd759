import { join } from 'node:path';
import { BOUNDS } from './bounds';
import { type FileFaults, UNREADABLE } from './file-faults';
import { fileState, listHeights, listSharelogs } from './directory-scan';
import { readShares, type ShareContext, type Skipped } from './follow';
import { type Position, readLines } from './line-reader';
import type { FeedEntry } from './feed-entry';

/** Something that happened in a recording; `time` in epoch milliseconds. */
export type Recorded = FeedEntry & { time: number };

export type OnSkipped = (file: string, skipped: Skipped) => void;

const byTime = (a: Recorded, b: Recorded) => a.time - b.time;
export const withTime = (entry: FeedEntry): Recorded => ({ ...entry, time: Number(entry.ts) * 1000 });

/** One share log of a recording, a chunk in memory at a time. */
class OpenLog {
  private position: Position = { offset: 0, searched: 0 };
  private shares: Recorded[] = [];
  private at = 0;
  private isAtEnd = false;

  constructor(
    private readonly root: string,
    private readonly faults: FileFaults,
    private readonly file: string,
    private readonly onSkipped: OnSkipped,
    private readonly context: ShareContext,
  ) {}

  /** The next share, not taken yet; undefined at the end. */
  get head(): Recorded | undefined {
    return this.shares[this.at];
  }

  /** Takes the head and makes the next one ready. */
  async advance(): Promise<void> {
    this.at += 1;
    if (this.head === undefined) await this.fill();
  }

  async fill(): Promise<void> {
    this.shares = [];
    this.at = 0;
    while (this.shares.length === 0 && !this.isAtEnd) {
      const chunk = await this.faults.attempt(this.file, 'read', () =>
        readLines(join(this.root, this.file), this.position),
      );
      if (chunk === UNREADABLE) return;
      const { entries, skipped } = readShares(this.file, chunk.lines, this.context);
      for (const each of skipped) this.onSkipped(this.file, each);
      // Several share threads may swap neighbours inside a file.
      this.shares = entries.map(withTime).sort(byTime);
      this.position = chunk.next;
      this.isAtEnd = chunk.atEnd;
    }
  }
}

/** Share logs of a directory in the order in which their work bases were made; what cannot be read is left out. @throws Error when there is none */
export async function listRecording(root: string, faults: FileFaults): Promise<string[]> {
  const files: string[] = [];
  for (const height of await listHeights(root)) {
    const listed = await faults.attempt(height, 'list', () => listSharelogs(root, height));
    if (listed !== UNREADABLE) files.push(...listed);
  }
  if (files.length === 0) {
    throw new Error(`There is no share log in ${root}: it should hold directories like 000e1d48.`);
  }
  return files;
}

/**
 * All shares of a recording by time. Work bases live ten minutes and files come in their order: once a file begins later than
 * that after the present share, no later file can hold an earlier one. So only the files of some minutes are open at once.
 * A file that cannot be read is left out from there on.
 */
export async function* sharesByTime(
  { root, faults }: { root: string; faults: FileFaults },
  files: string[],
  onSkipped: OnSkipped,
  context: ShareContext = {},
): AsyncGenerator<Recorded> {
  const open: OpenLog[] = [];
  let opened = 0;
  let newestStart = -Infinity;
  for (;;) {
    let first = earliest(open);
    while (opened < files.length && newestStart <= (first?.head?.time ?? Infinity) + BOUNDS.warmMs) {
      const log = new OpenLog(root, faults, files[opened] ?? '', onSkipped, context);
      opened += 1;
      await log.fill();
      if (log.head === undefined) continue;
      newestStart = log.head.time;
      open.push(log);
      first = earliest(open);
    }
    if (first?.head === undefined) return;
    yield first.head;
    await first.advance();
    if (first.head === undefined) open.splice(open.indexOf(first), 1);
  }
}

/** The open log whose head is earliest; some dozens are open, so looking at each is cheap. */
function earliest(open: OpenLog[]): OpenLog | undefined {
  let best: OpenLog | undefined;
  for (const log of open) {
    if (best === undefined || (log.head?.time ?? Infinity) < (best.head?.time ?? Infinity)) best = log;
  }
  return best;
}

/** Files whose ends are looked at for the last share: work bases of ten minutes, with new tips between. */
const LAST_FILES = 64;

/** Time of the last share of a recording, epoch milliseconds; from the ends of the newest files. */
export async function lastTime(root: string, files: string[], faults: FileFaults): Promise<number> {
  let last = 0;
  for (const file of files.slice(-LAST_FILES)) {
    const end = await faults.attempt(file, 'read', async () => {
      const size = (await fileState(root, file))?.size ?? 0;
      const offset = Math.max(0, size - BOUNDS.chunkBytes / 2);
      return { offset, ...(await readLines(join(root, file), { offset, searched: offset })) };
    });
    if (end === UNREADABLE) continue;
    const { offset, lines } = end;
    const { entries } = readShares(file, offset === 0 ? lines : lines.slice(1));
    for (const entry of entries) last = Math.max(last, Number(entry.ts) * 1000);
  }
  return last;
}
