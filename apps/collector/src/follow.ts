import { join } from 'node:path';
import type { Logger } from 'pino';
import { BOUNDS } from './bounds';
import type { FollowedFile } from './followed-file';
import { type Chunk, type Line, readLines } from './line-reader';
import { CheckpointMoved, type Feed } from './feed';
import { type FileFaults, UNREADABLE } from './file-faults';
import { type FeedEntry, lineIdentity, type ShareEntry } from './feed-entry';
import { parseSharelogLine } from './sharelog-line';
import type { Tally } from './tally';

export interface Skipped {
  offset: number;
  reason: string;
}

/** What the reading of a share needs to know beside its line. */
export interface ShareContext {
  /** Leads every identity, where the pool has a name. */
  pool?: string | undefined;
  /** The network's difficulty at a moment (epoch milliseconds), undefined where nobody knows it. */
  difficultyAt?: (ms: number) => number | undefined;
}

/** Turns lines into entries; what cannot be read comes back beside them. */
export function readShares(
  file: string,
  lines: Line[],
  context: ShareContext = {},
): { entries: (ShareEntry | FeedEntry<'block_found'>)[]; skipped: Skipped[] } {
  const entries: (ShareEntry | FeedEntry<'block_found'>)[] = [];
  const skipped: Skipped[] = [];
  for (const line of lines) {
    if (!('text' in line)) {
      skipped.push({ offset: line.offset, reason: `line of ${line.bytes} bytes, over ${BOUNDS.lineBytes}` });
      continue;
    }
    const parsed = parseSharelogLine(line.text);
    if (parsed.ok) {
      const eventId = lineIdentity(file, line.offset, context.pool);
      const entry: ShareEntry = { event: 'share_submitted', eventId, ts: parsed.ts, data: parsed.share };
      entries.push(entry);
      const block = blockOf(file, entry, context);
      if (block) entries.push(block);
    } else skipped.push({ offset: line.offset, reason: parsed.reason });
  }
  return { entries, skipped };
}

/** The block that an accepted share is when it reached the network's difficulty; whether the network took it, ckpool.log says. */
function blockOf(
  file: string,
  { data, eventId, ts }: ShareEntry,
  { difficultyAt }: ShareContext,
): FeedEntry<'block_found'> | undefined {
  const network = difficultyAt?.(Number(ts) * 1000);
  if (!data.accepted || data.sdiff === null || network === undefined || data.sdiff < network)
    return undefined;
  const { user, worker, sdiff, hash } = data;
  const height = parseInt(file.slice(0, 8), 16);
  const block = { user, worker, height, diff: sdiff, network_diff: network, status: 'candidate' as const };
  return {
    event: 'block_found',
    eventId: `${eventId}:block`,
    ts,
    data: hash === undefined ? block : { ...block, hash },
  };
}

export interface FollowerParts {
  root: string;
  feed: Feed;
  tally: Tally;
  log: Logger;
  faults: FileFaults;
  context: ShareContext;
  /** Brings `context` up to date: the difficulty may have changed after it was last looked at. Throws as `follow` does. */
  beforeBlock: (signal: AbortSignal) => Promise<void>;
  /** Hears of every share that was written. */
  onShare?: (entry: ShareEntry) => void;
}

/** Reads a file on to its end, one chunk and one MULTI at a time. */
export class Follower {
  private readonly toldShorter = new Set<string>();

  constructor(private readonly parts: FollowerParts) {}

  /** @throws CheckpointMoved; the error of Redis; the signal's reason when asked to end. A fault of the file is logged, not thrown */
  async follow(file: FollowedFile, signal: AbortSignal): Promise<void> {
    const { feed, tally, onShare } = this.parts;
    this.tellSurprise(file);
    for (let isAtEnd = false; !isAtEnd;) {
      signal.throwIfAborted();
      const chunk = await this.read(file);
      if (!chunk) return;
      const lines = chunk.isCut ? chunk.lines.slice(1) : chunk.lines;
      const { entries, skipped } = await this.judge(file.name, lines, signal);
      const from = file.position.offset;
      if (chunk.next.offset > from) {
        const step = { entries, file: { name: file.name, from, to: chunk.next.offset } };
        if ((await feed.write(step, signal)) === 'moved') throw new CheckpointMoved(file.name);
        tally.wrote(chunk.lines.length, entries);
        if (chunk.isCut) tally.skipped(file.name, from, 'not what was read here before');
        for (const each of skipped) tally.skipped(file.name, each.offset, each.reason);
        for (const each of entries) if (each.event === 'share_submitted') onShare?.(each);
      }
      file.position = chunk.next;
      isAtEnd = chunk.atEnd;
    }
  }

  /** Reads lines; what looks like a block is looked at once more, by what the pool said meanwhile. */
  private async judge(
    name: string,
    lines: Line[],
    signal: AbortSignal,
  ): Promise<ReturnType<typeof readShares>> {
    const { context, beforeBlock } = this.parts;
    const read = readShares(name, lines, context);
    if (read.entries.every(({ event }) => event !== 'block_found')) return read;
    await beforeBlock(signal);
    return readShares(name, lines, context);
  }

  /** The next chunk; undefined where the file cannot be read. */
  private async read(file: FollowedFile): Promise<Chunk | undefined> {
    const chunk = await this.parts.faults.attempt(file.name, 'read', () =>
      readLines(join(this.parts.root, file.name), file.position),
    );
    file.isUnreadable = chunk === UNREADABLE;
    if (chunk !== UNREADABLE) return chunk;
    file.refused(Date.now());
    return undefined;
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
        this.parts.log.warn(
          { file: file.name, offset },
          `${file.name} became shorter than what was read of it: reading goes on once it is longer than ${offset} bytes`,
        );
      if (this.toldShorter.size < BOUNDS.toldFiles) this.toldShorter.add(file.name);
    } else if (file.surprise === 'replaced') {
      this.parts.log.warn(
        { file: file.name, offset },
        `${file.name} was replaced by another file: reading goes on at byte ${offset}`,
      );
    }
    file.surprise = 'none';
  }
}
