import { join } from 'node:path';
import type { Logger } from 'pino';
import { BOUNDS } from './bounds';
import type { FollowedFile } from './followed-file';
import { type Chunk, type Line, readLines } from './line-reader';
import { shareIdentity, type ShareEntry } from './share-entry';
import type { ShareStream } from './share-stream';
import { parseSharelogLine } from './sharelog-line';
import type { Tally } from './tally';

/** Redis holds another checkpoint than ours: it lost data, or somebody else reads the same directory. */
export class CheckpointMoved extends Error {}

export interface Skipped {
  offset: number;
  reason: string;
}

/** Turns lines into entries; what cannot be read comes back beside them. */
export function readShares(
  file: string,
  lines: Line[],
  pool?: string,
): { entries: ShareEntry[]; skipped: Skipped[] } {
  const entries: ShareEntry[] = [];
  const skipped: Skipped[] = [];
  for (const line of lines) {
    if (!('text' in line)) {
      skipped.push({ offset: line.offset, reason: `line of ${line.bytes} bytes, over ${BOUNDS.lineBytes}` });
      continue;
    }
    const parsed = parseSharelogLine(line.text);
    if (parsed.ok) {
      const eventId = shareIdentity(file, line.offset, pool);
      entries.push({ eventId, ts: parsed.ts, share: parsed.share });
    } else skipped.push({ offset: line.offset, reason: parsed.reason });
  }
  return { entries, skipped };
}

/** Reads a file on to its end, one chunk and one MULTI at a time. */
export class Follower {
  private readonly toldShorter = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly stream: ShareStream,
    private readonly tally: Tally,
    private readonly log: Logger,
    private readonly pool: string | undefined,
  ) {}

  /** @throws CheckpointMoved; the error of Redis; the signal's reason when asked to end. A fault of the file is told, not thrown */
  async follow(file: FollowedFile, signal: AbortSignal): Promise<void> {
    this.tellSurprise(file);
    for (let isAtEnd = false; !isAtEnd;) {
      signal.throwIfAborted();
      const chunk = await this.read(file);
      if (!chunk) return;
      const lines = chunk.isCut ? chunk.lines.slice(1) : chunk.lines;
      const { entries, skipped } = readShares(file.name, lines, this.pool);
      const step = { file: file.name, from: file.position.offset, to: chunk.next.offset, entries };
      if (step.to > step.from) {
        if ((await this.stream.write(step, signal)) === 'moved') throw new CheckpointMoved(file.name);
        this.tally.wrote(chunk.lines.length, entries);
        if (chunk.isCut) this.tally.skipped(file.name, step.from, 'not what was read here before');
        for (const each of skipped) this.tally.skipped(file.name, each.offset, each.reason);
      }
      file.position = chunk.next;
      isAtEnd = chunk.atEnd;
    }
  }

  /** The next chunk; undefined where the file cannot be read. */
  private async read(file: FollowedFile): Promise<Chunk | undefined> {
    try {
      return await readLines(join(this.root, file.name), file.position);
    } catch (error) {
      if (!file.hasComplained) this.log.warn(`Cannot read ${file.name}: ${(error as Error).message}`);
      file.hasComplained = true;
      return undefined;
    }
  }

  /**
   * A pool never does either; a copy does both, and brings back the same bytes. A byte range that was counted stays counted,
   * so reading goes on where it stood and never starts over.
   */
  private tellSurprise(file: FollowedFile): void {
    const { offset } = file.position;
    if (file.surprise === 'shorter') {
      // Once a file: it may stay like this for ever, and is met again on every round.
      if (!this.toldShorter.has(file.name))
        this.log.warn(
          { file: file.name, offset },
          `${file.name} became shorter than what was read of it: reading goes on once it is longer than ${offset} bytes`,
        );
      if (this.toldShorter.size < BOUNDS.toldFiles) this.toldShorter.add(file.name);
    } else if (file.surprise === 'replaced') {
      this.log.warn(
        { file: file.name, offset },
        `${file.name} was replaced by another file: reading goes on at byte ${offset}`,
      );
    }
    file.surprise = 'none';
  }
}
