import { Inject, Injectable } from '@nestjs/common';
import { HALVING_INTERVAL, shortAddress, subsidySats } from '@app/bitcoin';
import type { Config } from '@app/config';
import {
  type BlockDetail,
  type BlockPage,
  type BlocksQuery,
  CACHE_SECONDS,
  HIDDEN_MINER,
  LIMITS,
  type NetworkBlocks,
  type NetworkDifficulty,
  type PoolBlock,
} from '@app/contracts';
import { BlocksRepository, type PoolBlockRow } from '@app/database';
import { AppError } from '../http/app-error';
import { CONFIG } from '../http/settings';
import { SharedCache } from '../http/shared-cache';
import { decodeBlocksCursor, encodeBlocksCursor } from './cursor';

const SATS_PER_BTC = 1e8;
const REGTEST_HALVING_INTERVAL = 150;

/** Blocks that the pool found, and those of the network. */
@Injectable()
export class BlocksService {
  private readonly halvingInterval: number;

  constructor(
    private readonly blocks: BlocksRepository,
    private readonly cache: SharedCache,
    @Inject(CONFIG) config: Config,
  ) {
    const isRegtest = config.networks.every((network) => network === 'regtest');
    this.halvingInterval = isRegtest ? REGTEST_HALVING_INTERVAL : HALVING_INTERVAL;
  }

  /** Blocks of the whole pool, highest first. @throws AppError invalid_input on a foreign cursor */
  async page(userId: number, { limit, cursor }: BlocksQuery): Promise<BlockPage> {
    const below = cursor === undefined ? null : decodeBlocksCursor(cursor);
    const rows = await this.blocks.page(userId, limit + 1, below);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? encodeBlocksCursor(last.height) : null;
    return {
      data: page.map((row) => this.toBlock(row, userId)),
      pagination: { limit, has_more: next !== null, next_cursor: next },
    };
  }

  /** @throws AppError not_found */
  async detail(userId: number, height: number): Promise<BlockDetail> {
    const row = await this.blocks.find(userId, height);
    if (!row) throw new AppError('not_found', `The pool has found no block of height ${height}.`);
    const block = this.toBlock(row, userId);
    return { block, finder: block.finder, coinbase_sig: row.coinbaseSig };
  }

  /** Difficulty and height of the network, up to a minute old. */
  difficulty(): Promise<NetworkDifficulty> {
    return this.cache.get('network_difficulty', CACHE_SECONDS.poolWide, async () => {
      const [history, [tip]] = await Promise.all([
        this.blocks.difficultyHistory(LIMITS.difficultyHistory),
        this.blocks.networkBlocks(1),
      ]);
      return {
        current_difficulty: history[0]?.difficulty ?? null,
        current_height: tip?.height ?? null,
        history: history.map(({ height, difficulty, seenAt }) => ({
          height,
          difficulty,
          time: seenAt.toISOString(),
        })),
      };
    });
  }

  /** The network's newest blocks, up to a minute old. */
  async network(limit: number): Promise<NetworkBlocks> {
    const all = await this.cache.get('network_blocks', CACHE_SECONDS.poolWide, async () => {
      const rows = await this.blocks.networkBlocks(LIMITS.networkBlocks);
      return rows.map(({ height, hash, difficulty, seenAt }) => ({
        height,
        hash,
        difficulty,
        timestamp: seenAt.toISOString(),
      }));
    });
    return { blocks: all.slice(0, limit) };
  }

  private toBlock(row: PoolBlockRow, viewer: number): PoolBlock {
    return {
      block_height: row.height,
      block_hash: row.hash,
      difficulty: row.difficulty,
      network_difficulty: row.networkDifficulty,
      reward_btc: row.rewardBtc,
      fees_btc: row.rewardBtc === null ? null : this.fees(row.rewardBtc, row.height),
      found_at: row.foundAt.toISOString(),
      confirmed: row.confirmed,
      confirmations: row.tip === null ? null : confirmations(row, row.tip),
      finder: finderOf(row, viewer),
      worker_name: row.workerName,
    };
  }

  private fees(rewardBtc: number, height: number): number {
    const sats = Math.round(rewardBtc * SATS_PER_BTC) - subsidySats(height, this.halvingInterval);
    return Math.max(0, sats) / SATS_PER_BTC;
  }
}

const confirmations = ({ confirmed, height }: PoolBlockRow, tip: number): number =>
  confirmed ? Math.max(0, tip - height + 1) : 0;

function finderOf({ userId, address, hidden }: PoolBlockRow, viewer: number): string | null {
  if (address === null) return null;
  if (hidden) return HIDDEN_MINER;
  return userId === viewer ? address : shortAddress(address);
}
