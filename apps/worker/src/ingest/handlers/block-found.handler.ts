import { Injectable } from '@nestjs/common';
import { BlockIngestRepository, type FoundBlock } from '@app/database';
import { BlockTeller } from '../block-teller';
import type { Delivered, EventHandler } from '../entry';
import { feedText } from '../feed-text';
import { ShareProgress } from '../share-progress';

const SATOSHIS = 100_000_000n;
const HASH = /^[0-9a-f]{64}$/i;
/** The collector names a block after the share that found it. */
const OF_SHARE = /^(.+):block(?::[a-z]+)?$/s;

/** A block of ours, or what may become one: merged by height, told once, when the network took it and its finder is known. */
@Injectable()
export class BlockFoundHandler implements EventHandler<'block_found'> {
  readonly event = 'block_found';
  readonly maxInFlight = 1;

  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly teller: BlockTeller,
    private readonly shares: ShareProgress,
  ) {}

  async handle(entries: readonly Delivered<'block_found'>[]): Promise<void> {
    const last = entries.at(-1);
    if (last) await this.shares.waitUntil(last.raw.id);
    for (const delivered of entries) {
      const news = await this.blocks.found(toBlock(delivered), feedText);
      if (news) await this.teller.tell(news, Date.now());
    }
  }
}

function toBlock({ entry, address, worker }: Delivered<'block_found'>): FoundBlock {
  const { height, hash, reward_sats, diff, network_diff, coinbase_sig, status, reason } = entry.data;
  return {
    height,
    hash: hash && HASH.test(hash) ? hash.toLowerCase() : null,
    address: address || null,
    worker: worker || null,
    rewardBtc: toBtc(reward_sats),
    difficulty: diff ?? null,
    networkDifficulty: network_diff ?? null,
    coinbaseSig: coinbase_sig ?? null,
    shareEventId: OF_SHARE.exec(entry.eventId)?.[1] ?? null,
    status: status ?? 'confirmed',
    reason: reason || null,
    time: entry.time,
  };
}

/** Satoshis as exact decimal bitcoins; null for what is no amount, never a guess. */
function toBtc(satoshis: number | null | undefined): string | null {
  if (typeof satoshis !== 'number' || !Number.isSafeInteger(satoshis) || satoshis < 0) return null;
  const whole = BigInt(satoshis);
  return `${whole / SATOSHIS}.${String(whole % SATOSHIS).padStart(8, '0')}`;
}
