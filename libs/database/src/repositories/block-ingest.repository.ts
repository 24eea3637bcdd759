import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { addFeedRow, feedKeys } from './feed-writer';
import { FEED_OF_KEYS } from './ingest-sql';
import type { DescribeNews, FeedRow, Owner } from './ingest.types';
import { HIDDEN, lockWorkers } from './worker-directory';

/** A block that the pool found, as one event tells it. `address` null: the finder is not known yet. */
export interface FoundBlock {
  height: number;
  hash: string | null;
  address: string | null;
  worker: string | null;
  rewardBtc: string | null;
  difficulty: number | null;
  networkDifficulty: number | null;
  coinbaseSig: string | null;
  /** Epoch ms. */
  time: number;
}

/** A block to be told of: its row as merged, its finder, and its line in the feed. */
export interface BlockNews {
  height: number;
  hash: string | null;
  worker: string | null;
  rewardBtc: number | null;
  foundAt: Date;
  owner: Owner | null;
  feed: FeedRow[];
}

export interface NetworkBlockSeen {
  height: number;
  hash: string | null;
  difficulty: number | null;
  time: number;
}
export interface NetworkTip {
  height: number;
  hash: string | null;
  difficulty: number | null;
}

interface BlockRow {
  height: number;
  hash: string | null;
  userId: number | null;
  worker: string | null;
  rewardBtc: number | null;
  foundAt: Date;
  announcedAt: Date | null;
}
const BLOCK_ROW = `block_height AS height, block_hash AS hash, user_id AS "userId", worker_name AS worker,
  reward_btc::float8 AS "rewardBtc", found_at AS "foundAt", announced_at AS "announcedAt"`;

/** Blocks of the pool, merged by height, and blocks of the network. */
@Injectable()
export class BlockIngestRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Merges what this event knows into the row of its height. Announces the block (once) as soon as its finder is known.
   * @param retell  tell again what was announced before: the process that did so may have died before publishing
   */
  async found(block: FoundBlock, describe: DescribeNews, retell: boolean): Promise<BlockNews | undefined> {
    return this.source.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = on');
      const owner = await finder(tx, block);
      const [row] = await tx.query<BlockRow[]>(
        `INSERT INTO blocks AS b (block_height, block_hash, user_id, worker_name, reward_btc, difficulty, network_difficulty, coinbase_sig, found_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (block_height) DO UPDATE SET
           block_hash = coalesce(b.block_hash, excluded.block_hash),
           worker_name = CASE WHEN b.user_id IS NULL THEN excluded.worker_name ELSE b.worker_name END,
           user_id = coalesce(b.user_id, excluded.user_id),
           reward_btc = coalesce(b.reward_btc, excluded.reward_btc),
           difficulty = coalesce(b.difficulty, excluded.difficulty),
           network_difficulty = coalesce(b.network_difficulty, excluded.network_difficulty),
           coinbase_sig = coalesce(b.coinbase_sig, excluded.coinbase_sig), found_at = least(b.found_at, excluded.found_at)
         RETURNING ${BLOCK_ROW}`,
        [
          block.height,
          block.hash,
          owner?.id ?? null,
          owner ? block.worker : null,
          block.rewardBtc,
          block.difficulty,
          block.networkDifficulty,
          block.coinbaseSig,
          new Date(block.time).toISOString(),
        ],
      );
      if (!row) return undefined;
      if (row.announcedAt === null) return row.userId === null ? undefined : announce(tx, row, describe);
      await nameFinder(tx, row, describe);
      return retell ? news(tx, row) : undefined;
    });
  }

  /** Announces blocks whose finder nobody has named for `waitMs`. */
  async announceUnnamed(waitMs: number, describe: DescribeNews): Promise<BlockNews[]> {
    return this.source.transaction(async (tx) => {
      const rows = await tx.query<BlockRow[]>(
        `SELECT ${BLOCK_ROW} FROM blocks WHERE announced_at IS NULL AND created_at < now() - make_interval(secs => $1)
          ORDER BY block_height FOR UPDATE SKIP LOCKED`,
        [waitMs / 1000],
      );
      const told: BlockNews[] = [];
      for (const row of rows) told.push(await announce(tx, row, describe));
      return told;
    });
  }

  /**
   * Stores blocks of the network and returns the newest one known, with the newest difficulty known.
   * Told twice, a block keeps its first time; what the later telling knows fills in and corrects.
   */
  async networkBlocks(seen: readonly NetworkBlockSeen[]): Promise<NetworkTip | undefined> {
    const blocks = [...mergeByHeight(seen).values()].sort((one, other) => one.height - other.height);
    await this.source.query(
      `INSERT INTO network_blocks AS n (block_height, block_hash, difficulty, seen_at)
       SELECT * FROM unnest($1::integer[], $2::varchar[], $3::float8[], $4::timestamptz[])
       ON CONFLICT (block_height) DO UPDATE SET block_hash = coalesce(excluded.block_hash, n.block_hash),
         difficulty = coalesce(excluded.difficulty, n.difficulty), seen_at = least(n.seen_at, excluded.seen_at)`,
      [
        blocks.map((block) => block.height),
        blocks.map((block) => block.hash),
        blocks.map((block) => block.difficulty),
        blocks.map((block) => new Date(block.time).toISOString()),
      ],
    );
    const [tip] = await this.source.query<NetworkTip[]>(
      `SELECT block_height AS height, block_hash AS hash, (SELECT difficulty FROM network_blocks
          WHERE difficulty IS NOT NULL ORDER BY block_height DESC LIMIT 1) AS difficulty
         FROM network_blocks ORDER BY block_height DESC LIMIT 1`,
    );
    return tip;
  }
}

function mergeByHeight(seen: readonly NetworkBlockSeen[]): Map<number, NetworkBlockSeen> {
  const blocks = new Map<number, NetworkBlockSeen>();
  for (const block of seen) {
    const known = blocks.get(block.height);
    blocks.set(block.height, {
      height: block.height,
      hash: block.hash ?? known?.hash ?? null,
      difficulty: block.difficulty ?? known?.difficulty ?? null,
      time: Math.min(block.time, known?.time ?? block.time),
    });
  }
  return blocks;
}

async function finder(tx: EntityManager, block: FoundBlock): Promise<Owner | null> {
  if (block.address === null || block.worker === null) return null;
  const { owners } = await lockWorkers(tx, [
    { address: block.address, worker: block.worker, time: block.time },
  ]);
  return owners.get(block.address) ?? null;
}

async function ownerOf(tx: EntityManager, userId: number | null): Promise<Owner | null> {
  if (userId === null) return null;
  const [owner] = await tx.query<Owner[]>(
    `SELECT u.id, u.btc_address AS address, ${HIDDEN} AS hidden FROM users u LEFT JOIN user_settings s ON s.user_id = u.id WHERE u.id = $1`,
    [userId],
  );
  return owner ?? null;
}

async function announce(tx: EntityManager, row: BlockRow, describe: DescribeNews): Promise<BlockNews> {
  await tx.query('UPDATE blocks SET announced_at = now() WHERE block_height = $1', [row.height]);
  const owner = await ownerOf(tx, row.userId);
  const { height, hash } = row;
  const told = { kind: 'block', owner, worker: row.worker ?? '', height, hash } as const;
  await addFeedRow(tx, describe, told, feedKeys.block(height), row.foundAt.getTime());
  return news(tx, row);
}

/** A finder named after the announcement still gets the line in the feed. */
async function nameFinder(tx: EntityManager, row: BlockRow, describe: DescribeNews): Promise<void> {
  const owner = await ownerOf(tx, row.userId);
  if (!owner) return;
  const { height, hash } = row;
  const text = describe({ kind: 'block', owner, worker: row.worker ?? '', height, hash });
  await tx.query(
    `UPDATE activity_feed SET user_id = $2, title = $3, description = $4, metadata = $5 WHERE dedupe_key = $1 AND user_id IS NULL`,
    [feedKeys.block(height), owner.id, text.title, text.description, JSON.stringify(text.metadata)],
  );
}

async function news(tx: EntityManager, row: BlockRow): Promise<BlockNews> {
  const { height, hash, worker, rewardBtc, foundAt } = row;
  const feed = await tx.query<FeedRow[]>(FEED_OF_KEYS, [[feedKeys.block(height)]]);
  return { height, hash, worker, rewardBtc, foundAt, owner: await ownerOf(tx, row.userId), feed };
}
