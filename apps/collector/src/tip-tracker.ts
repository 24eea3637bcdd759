import { BOUNDS } from './bounds';
import { listHeights, rootChangeTime } from './directory-scan';
import { type FeedEntry, named, toTs } from './feed-entry';
import type { FileFaults } from './file-faults';
import { type Evidence, heightEvidence } from './height-evidence';
import type { PoolMemory } from './pool-memory';
import type { Steps } from './pool-steps';

const asName = (directory: number): string => directory.toString(16).padStart(8, '0');

/** A directory on its way to being told. */
interface Candidate {
  directory: number;
  evidence?: Evidence;
  ms: number;
}

/**
 * Tells each tip of the network once. Heights come from the directories (a pool mines one above the tip), hashes from ckpool.log, which
 * names no height; both are joined by time: while a share of a height was accepted, the hash named last was that of the height below.
 */
export class TipTracker {
  private heights: readonly string[] = [];
  /** Change of the log directory at which that list was made. */
  private listed: number | undefined;
  /** Evidence of directories that are not told yet. */
  private readonly evidence = new Map<number, Evidence>();
  /** When something was first met that still waits for its other half. */
  private waiting: { key: string; since: number } | undefined;

  constructor(
    private readonly root: string,
    private readonly faults: FileFaults,
    private readonly memory: PoolMemory,
    private readonly steps: Steps,
    private readonly pool: string | undefined,
  ) {}

  /** Takes note of the height directories there are: names, in ascending order. */
  see(heights: readonly string[]): void {
    if (heights !== this.heights) this.listed = undefined;
    this.heights = heights;
  }

  /**
   * Tells all that is certain by what has been read of ckpool.log so far.
   * @throws as `Steps.write`; DirectoryUnavailable
   */
  async drain(signal: AbortSignal): Promise<void> {
    const { tip } = this.memory;
    // A list from before the lines that were read would hide what they belong to.
    if (tip.queue.length > 0) await this.refreshHeights();
    const left = this.untold();
    for (let at = 0; ;) {
      const [first, next] = tip.queue;
      if (!first || !next) return;
      await this.tell(await this.minedBefore(left, at, next.ms), signal);
      while ((left[at] ?? Infinity) <= tip.directory) at += 1;
      // Whatever it was the tip of is not here to be seen.
      if (tip.queue[0] === first) tip.queue.shift();
    }
  }

  /** As `drain`, and tells what is newest: ckpool.log has been read to its end. */
  async settle(now: number, signal: AbortSignal): Promise<void> {
    await this.drain(signal);
    const left = this.untold();
    const newest = left.at(-1);
    if (newest === undefined) return this.sameHeight(now, signal);
    const evidence = await this.of(newest);
    const found = await this.minedBefore(left.slice(0, -1), 0, Infinity);
    const older = evidence ? found.map((each) => earlier(each, evidence.ms)) : found;
    const ready = this.ready(older, now);
    await this.tell(ready, signal);
    if (ready.length === older.length) await this.newest(newest, now, signal);
  }

  /** Those that need not wait for a line of ckpool.log: theirs was read, or a later one, or it does not come. */
  private ready(candidates: readonly Candidate[], now: number): readonly Candidate[] {
    let [change] = this.memory.tip.queue;
    const waiting = candidates.findIndex(({ evidence, ms }) => {
      const isIts = change !== undefined && evidence !== undefined && evidence.ms >= change.ms;
      if (isIts) change = undefined;
      return !isIts && ms > this.memory.log.lastMs;
    });
    const first = candidates[waiting];
    if (!first || this.hasWaited(asName(first.directory), now)) return candidates;
    return candidates.slice(0, waiting);
  }

  /** Lists the directories anew where one may have been made since. */
  private async refreshHeights(): Promise<void> {
    const change = await rootChangeTime(this.root);
    if (this.listed === change) return;
    const isSettled = Date.now() - change > BOUNDS.settleMs;
    this.heights = await listHeights(this.root);
    this.listed = isSettled ? change : undefined;
  }

  /** Directories above the newest that was told, ascending; only the end of the list is looked at. */
  private untold(): number[] {
    const newer: number[] = [];
    for (let at = this.heights.length - 1; at >= 0; at -= 1) {
      const height = parseInt(this.heights[at] ?? '', 16);
      if (!(height > this.memory.tip.directory)) break;
      newer.push(height);
    }
    return newer.reverse();
  }

  /** Directories, from an index on, in which the pool certainly or likely worked before a moment. */
  private async minedBefore(directories: readonly number[], from: number, end: number): Promise<Candidate[]> {
    const sure: Candidate[] = [];
    let unsure: Candidate[] = [];
    for (let at = from; at < directories.length; at += 1) {
      const directory = directories[at] ?? 0;
      const evidence = await this.of(directory);
      const ms = evidence?.ms ?? this.memory.log.lastMs;
      unsure.push(evidence ? { directory, evidence, ms } : { directory, ms });
      if (!evidence?.isSure) continue;
      if (evidence.ms >= end) {
        unsure.pop();
        break;
      }
      // Those before it came earlier, whatever their own time says.
      sure.push(...unsure.map((each) => earlier(each, evidence.ms)));
      unsure = [];
    }
    for (const each of unsure) {
      if (each.evidence ? each.evidence.ms >= end : end !== Infinity) break;
      sure.push(each);
    }
    return sure;
  }

  private async of(directory: number): Promise<Evidence | undefined> {
    const known = this.evidence.get(directory);
    if (known?.isSure) return known;
    const found = await heightEvidence(this.root, asName(directory), this.faults);
    if (found) this.evidence.set(directory, found);
    return found;
  }

  /** Tells directories in order; the one that the oldest change of the tip belongs to gets its hash. */
  private async tell(candidates: readonly Candidate[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < candidates.length; at += BOUNDS.tipsAtOnce) {
      const entries = candidates.slice(at, at + BOUNDS.tipsAtOnce).map(({ directory, evidence, ms }) => {
        const [change] = this.memory.tip.queue;
        const isIts = change !== undefined && evidence !== undefined && evidence.ms >= change.ms;
        return this.entry(directory, isIts ? change : { ms });
      });
      await this.steps.write(entries, signal);
    }
  }

  /** The newest directory has no successor: it waits shortly for the line that names its tip. */
  private async newest(directory: number, now: number, signal: AbortSignal): Promise<void> {
    const evidence = await this.of(directory);
    const [change] = this.memory.tip.queue;
    if (change && isOf(change.ms, evidence)) return this.steps.write([this.entry(directory, change)], signal);
    if (!change && !this.hasWaited(asName(directory), now)) return;
    await this.steps.write([this.entry(directory, { ms: Math.min(evidence?.ms ?? now, now) })], signal);
  }

  /** A change of the tip without a new directory: another block took the place of the tip. */
  private async sameHeight(now: number, signal: AbortSignal): Promise<void> {
    const { tip } = this.memory;
    const [change] = tip.queue;
    if (!change || tip.directory === -1 || !this.hasWaited(change.hash, now)) return;
    await this.steps.write([this.entry(tip.directory, change, change.hash)], signal);
  }

  private hasWaited(key: string, now: number): boolean {
    if (this.waiting?.key !== key) this.waiting = { key, since: now };
    return now - this.waiting.since >= BOUNDS.tipHoldMs;
  }

  /** The entry of a tip, taken note of. @param replaced  names the hash in the identity where the height was told before */
  private entry(
    directory: number,
    { hash, ms }: { hash?: string; ms: number },
    replaced?: string,
  ): FeedEntry {
    const { tip, difficulty } = this.memory;
    const data: FeedEntry<'new_block_network'>['data'] = { height: directory - 1 };
    if (hash !== undefined) data.hash = hash;
    const network = difficulty.at(ms);
    if (network !== undefined) data.diff = network;
    if (tip.hash !== undefined && tip.directory === directory - 1) data.prev_hash = tip.hash;
    if (hash !== undefined) tip.queue.shift();
    if (hash === undefined) delete tip.hash;
    else tip.hash = hash;
    tip.directory = directory;
    this.evidence.delete(directory);
    const identity = `${asName(directory)}:tip${replaced === undefined ? '' : `:${replaced.slice(-16)}`}`;
    return { event: 'new_block_network', eventId: named(identity, this.pool), ts: toTs(ms), data };
  }
}

/** Whether a change of the tip may be that of the newest directory: before its first share, or about when it was made. */
function isOf(ms: number, evidence: Evidence | undefined): boolean {
  if (!evidence) return true;
  return evidence.isSure ? ms <= evidence.ms : Math.abs(evidence.ms - ms) < BOUNDS.tipApartMs;
}

/** One that came before `ms`: a later time of its own is a copy's, and says nothing of its hash. */
const earlier = ({ directory, evidence }: Candidate, ms: number): Candidate =>
  evidence && evidence.ms <= ms ? { directory, evidence, ms: evidence.ms } : { directory, ms };
