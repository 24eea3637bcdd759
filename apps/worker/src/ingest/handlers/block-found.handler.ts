import { Injectable } from '@nestjs/common';
import { BlockIngestRepository, type BlockNews, type FoundBlock } from '@app/database';
import type { Delivered, EventHandler } from '../entry';
import { feedText } from '../feed-text';
import { blockMessage, feedMessage, type Message, NEWS_MS, Publisher } from '../publisher';

const SATOSHIS = 100_000_000n;
const HASH = /^[0-9a-f]{64}$/i;

/** A block of ours: merged by height, told once, when its finder is known (or nobody names one in time). */
@Injectable()
export class BlockFoundHandler implements EventHandler<'block_found'> {
  readonly event = 'block_found';

  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly publisher: Publisher,
  ) {}

  async handle(entries: readonly Delivered<'block_found'>[]): Promise<void> {
    for (const delivered of entries) {
      const found = await this.blocks.found(toBlock(delivered), feedText, delivered.raw.redelivered);
      if (found) await this.publisher.publish(blockNews(found, Date.now()));
    }
  }
}

/** The messages of a block, none for one that was found long ago. */
export function blockNews(block: BlockNews, now: number): Message[] {
  if (block.foundAt.getTime() <= now - NEWS_MS) return [];
  return [blockMessage(block), ...block.feed.map((row) => feedMessage(row, block.owner))];
}

function toBlock({ entry, address, worker }: Delivered<'block_found'>): FoundBlock {
  const { height, hash, reward_sats, diff, network_diff, coinbase_sig } = entry.data;
  return {
    height,
    hash: hash && HASH.test(hash) ? hash.toLowerCase() : null,
    address: address || null,
    worker: worker || null,
    rewardBtc: toBtc(reward_sats),
    difficulty: diff ?? null,
    networkDifficulty: network_diff ?? null,
    coinbaseSig: coinbase_sig ?? null,
    time: entry.time,
  };
}

/** Satoshis as exact decimal bitcoins; null for what is no amount, never a guess. */
function toBtc(satoshis: number | null | undefined): string | null {
  if (typeof satoshis !== 'number' || !Number.isSafeInteger(satoshis) || satoshis < 0) return null;
  const whole = BigInt(satoshis);
  return `${whole / SATOSHIS}.${String(whole % SATOSHIS).padStart(8, '0')}`;
}
