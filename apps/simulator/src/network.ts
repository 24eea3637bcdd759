import { hashFromDifficulty } from '@app/bitcoin';
import type { Emission } from './emission';
import { Random } from './random';
import { DAY, inside, type Span } from './times';

export interface NetworkBlock {
  height: number;
  time: number;
  difficulty: number;
  hash: string;
  previousHash: string;
}

const BLOCKS_PER_DAY = 144;
const BLOCKS_PER_EPOCH = 2016;
const BASE_DIFFICULTY = 1.5e14;
/** Heights are counted from here: near 925,000 at the end of November 2025, as on the real chain. */
const FIRST_DAY = Math.floor(Date.UTC(2025, 10, 24) / DAY);
const FIRST_HEIGHT = 925_000;
const REMEMBERED_DAYS = 8;

/**
 * The Bitcoin network as a pool sees it. Each UTC day has 144 blocks at uniformly random moments: a Poisson process
 * given its count, so the gaps are exponential, ten minutes on average, and a height follows from the date alone.
 */
export class Network {
  private readonly days = new Map<number, number[]>();

  constructor(private readonly seed: number) {}

  /** Blocks found inside a span, in order. */
  blocksWithin(span: Span): NetworkBlock[] {
    const blocks: NetworkBlock[] = [];
    for (let day = Math.floor(span.from / DAY); day * DAY < span.to; day += 1) {
      this.times(day).forEach((time, index) => {
        if (inside(span, time)) blocks.push(this.block(heightOf(day, index), time));
      });
    }
    return blocks;
  }

  /** The newest block at a moment. */
  tip(time: number): NetworkBlock {
    const blocks = this.blocksWithin({ from: time - DAY, to: time + 1 });
    const last = blocks[blocks.length - 1];
    if (last === undefined) throw new Error('a day without a block');
    return last;
  }

  /** Difficulty at a height: it moves every 2016 blocks, by some per cent. */
  difficulty(height: number): number {
    const epoch = Math.floor(height / BLOCKS_PER_EPOCH);
    return BASE_DIFFICULTY * Math.exp(0.03 * new Random(`${this.seed}:epoch:${epoch}`).normal());
  }

  private block(height: number, time: number): NetworkBlock {
    const [hash, previousHash] = [this.hash(height), this.hash(height - 1)];
    return { height, time, difficulty: this.difficulty(height), hash, previousHash };
  }

  /** A hash that meets the target, distributed as real ones are. */
  private hash(height: number): string {
    const reached = this.difficulty(height) / new Random(`${this.seed}:block:${height}`).unit();
    return hashFromDifficulty(reached) ?? '';
  }

  private times(day: number): number[] {
    const known = this.days.get(day);
    if (known) return known;
    const random = new Random(`${this.seed}:network:${day}`);
    const times = Array.from(
      { length: BLOCKS_PER_DAY },
      () => day * DAY + Math.floor(random.unit() * (DAY - 1)),
    );
    times.sort((a, b) => a - b);
    if (this.days.size >= REMEMBERED_DAYS) this.days.clear();
    this.days.set(day, times);
    return times;
  }
}

const heightOf = (day: number, index: number): number =>
  FIRST_HEIGHT + (day - FIRST_DAY) * BLOCKS_PER_DAY + index;

/** The stream event of a network block. */
export const networkBlockEvent = (seed: number, block: NetworkBlock): Emission => ({
  event: 'new_block_network',
  time: block.time,
  id: `demo:${seed}:network:${block.height}`,
  data: { height: block.height, hash: block.hash, diff: block.difficulty, prev_hash: block.previousHash },
});
