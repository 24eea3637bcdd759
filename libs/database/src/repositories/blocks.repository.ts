import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LACKS_SHARE } from './block-merge';
import { rowOf, rowsOf } from './rows';
import { HIDDEN } from './worker-directory';

/** A block of the pool as `viewer` may see it: the worker of a hidden miner is null, his address is not. */
export interface PoolBlockRow {
  height: number;
  hash: string | null;
  difficulty: number | null;
  networkDifficulty: number | null;
  rewardBtc: number | null;
  coinbaseSig: string | null;
  foundAt: Date;
  confirmed: boolean;
  /** Height of the newest block of the network; null while nobody has told. */
  tip: number | null;
  userId: number | null;
  address: string | null;
  workerName: string | null;
  /** The finder is somebody else who does not want to be shown. */
  hidden: boolean;
}
export interface NetworkBlockRow {
  height: number;
  hash: string | null;
  difficulty: number | null;
  seenAt: Date;
}

/** SQL over a row of `blocks`: it counts as found; candidates of a moment, words without a share and what the network refused do not. */
export const FOUND = `refused_at IS NULL AND (confirmed_at IS NOT NULL OR announced_at IS NOT NULL) AND NOT ${LACKS_SHARE}`;

/** Whether block `b` stands in the chain: the node took it, and the network has no other at its height. */
const CONFIRMED = `(b.confirmed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM network_blocks n
    WHERE n.block_height = b.block_height AND n.block_hash <> b.block_hash))`;

const POOL_BLOCK = `SELECT b.block_height AS height, b.block_hash AS hash, b.difficulty, b.network_difficulty AS "networkDifficulty",
    b.reward_btc::float8 AS "rewardBtc", b.coinbase_sig AS "coinbaseSig", b.found_at AS "foundAt", ${CONFIRMED} AS confirmed,
    (SELECT max(block_height) FROM network_blocks) AS tip, b.user_id AS "userId", u.btc_address AS address,
    CASE WHEN f.hidden THEN NULL ELSE b.worker_name END AS "workerName", f.hidden
  FROM (SELECT * FROM blocks WHERE ${FOUND}) b LEFT JOIN users u ON u.id = b.user_id LEFT JOIN user_settings s ON s.user_id = u.id
  CROSS JOIN LATERAL (SELECT coalesce(${HIDDEN} AND u.id <> $1, false) AS hidden) f`;

/** The read side of blocks: the pool's own, and the network's. */
@Injectable()
export class BlocksRepository {
  constructor(private readonly source: DataSource) {}

  /** Blocks of the pool, highest first, below a height where it is given. */
  page(viewer: number, limit: number, below: number | null): Promise<PoolBlockRow[]> {
    return rowsOf(
      this.source,
      `${POOL_BLOCK} WHERE $3::int IS NULL OR b.block_height < $3 ORDER BY b.block_height DESC LIMIT $2`,
      [viewer, limit, below],
    );
  }

  async find(viewer: number, height: number): Promise<PoolBlockRow | null> {
    const [row] = await rowsOf<PoolBlockRow>(this.source, `${POOL_BLOCK} WHERE b.block_height = $2`, [
      viewer,
      height,
    ]);
    return row ?? null;
  }

  /** How many blocks a user has found. */
  async countOf(userId: number): Promise<number> {
    const { found } = await rowOf<{ found: number }>(
      this.source,
      `SELECT count(*) AS found FROM blocks WHERE user_id = $1 AND ${FOUND}`,
      [userId],
    );
    return found;
  }

  /** The network's newest blocks, highest first. */
  networkBlocks(limit: number): Promise<NetworkBlockRow[]> {
    return rowsOf(this.source, `${NETWORK_BLOCK} ORDER BY block_height DESC LIMIT $1`, [limit]);
  }

  /** The same, but only blocks whose difficulty is known. */
  difficultyHistory(limit: number): Promise<(NetworkBlockRow & { difficulty: number })[]> {
    return rowsOf(
      this.source,
      `${NETWORK_BLOCK} WHERE difficulty IS NOT NULL ORDER BY block_height DESC LIMIT $1`,
      [limit],
    );
  }
}

const NETWORK_BLOCK = `SELECT block_height AS height, block_hash AS hash, difficulty, seen_at AS "seenAt" FROM network_blocks`;
