import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type BlockRow,
  dueTelling,
  emptyBlock,
  type FoundBlock,
  hasBlockShare,
  isReady,
  LACKS_SHARE,
  mergeBlock,
} from './block-merge';
import { markShare, unmarkShare, withShare } from './block-shares';
import { feedKeys, putFeedRow } from './feed-writer';
import { FEED_OF_KEYS } from './ingest-sql';
import type { DescribeNews, FeedRow, Owner } from './ingest.types';
import { rowsOf } from './rows';
import { HIDDEN, lockUsers } from './worker-directory';

/** A block that sockets are to hear of: its row as merged, its finder, and its line in the feed. */
export interface BlockNews {
  height: number;
  hash: string | null;
  worker: string | null;
  rewardBtc: number | null;
  foundAt: Date;
  owner: Owner | null;
  feed: FeedRow[];
  /** `found`: tell of it, unless `toldBefore`; `refused`: what was told is to be corrected. */
  tell: 'found' | 'refused';
  toldBefore: boolean;
}

/** How long a block waits for the word that is missing (ms). */
export interface BlockPatience {
  /** Confirmed, and nobody has named the finder. */
  finderMs: number;
  /** A candidate of which the network said nothing: a pool without its log never says more. */
  wordMs: number;
  /** Told in vain so far: its teller died. */
  tellingMs: number;
}

/** Pieces of work of one run; the next run takes the rest. */
const AT_ONCE = 100;
/** A share that has not come by then was never sent. */
const SHARE_WAIT = '1 day';

const BLOCK_ROW = `block_height AS height, block_hash AS hash, user_id AS "userId", worker_name AS worker,
  reward_btc AS "rewardBtc", difficulty, network_difficulty AS "networkDifficulty", coinbase_sig AS "coinbaseSig",
  found_at AS "foundAt", confirmed_at AS "confirmedAt", refused_at AS "refusedAt", refuse_reason AS "refuseReason",
  share_event_id AS "shareEventId", announced_at AS "announcedAt", told, share_marked_at AS "shareMarkedAt"`;

/** Blocks of the pool, merged by height: candidates, blocks, and what the network refused. */
@Injectable()
export class BlockIngestRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Merges what this event knows into the row of its height, gives it its line in the feed as soon as the network took
   * it and its finder is known, and corrects the line when the network changes its mind.
   * @returns what sockets are to hear; undefined where they heard it. Say so with `told` when they have.
   */
  async found(block: FoundBlock, describe: DescribeNews): Promise<BlockNews | undefined> {
    return this.source.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = on');
      const owner = await finder(tx, block);
      const before = await lockRow(tx, block);
      const merged = await withShare(tx, mergeBlock(before, block, owner?.id ?? null));
      const row = isReady(merged) ? { ...merged, announcedAt: new Date() } : merged;
      const marked = await keepShare(tx, before, row);
      await store(tx, marked);
      return tellIfDue(tx, marked, describe);
    });
  }

  /** What waited long enough for its finder or the network's word, and what somebody died over before he could tell it. */
  async due(wait: BlockPatience, describe: DescribeNews): Promise<BlockNews[]> {
    return this.source.transaction(async (tx) => {
      const rows = await tx.query<BlockRow[]>(
        `SELECT ${BLOCK_ROW} FROM blocks
          WHERE (announced_at IS NULL AND refused_at IS NULL AND NOT ${LACKS_SHARE}
                 AND created_at < now() - make_interval(secs => CASE WHEN confirmed_at IS NULL THEN $2::float8 ELSE $1::float8 END))
             OR (announced_at IS NOT NULL AND updated_at < now() - make_interval(secs => $3::float8)
                 AND told IS DISTINCT FROM CASE WHEN refused_at IS NULL THEN 'found' ELSE 'refused' END)
          ORDER BY block_height LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [wait.finderMs / 1000, wait.wordMs / 1000, wait.tellingMs / 1000],
      );
      const news: BlockNews[] = [];
      for (const row of rows) {
        const announced = { ...row, announcedAt: row.announcedAt ?? new Date() };
        const marked = await keepShare(tx, row, announced);
        await store(tx, marked);
        const told = await tellIfDue(tx, marked, describe);
        if (told) news.push(told);
      }
      return news;
    });
  }

  /** Remembers that sockets were told; without it they are told again. */
  async told(news: Pick<BlockNews, 'height' | 'tell'>): Promise<void> {
    await this.source.query('UPDATE blocks SET told = $2 WHERE block_height = $1', [news.height, news.tell]);
  }

  /** Finds the shares of blocks that were told of before their share was stored; some are news only then. */
  async markShares(): Promise<void> {
    await this.source.transaction(async (tx) => {
      const rows = await tx.query<BlockRow[]>(
        `SELECT ${BLOCK_ROW} FROM blocks WHERE share_marked_at IS NULL AND refused_at IS NULL AND user_id IS NOT NULL
            AND (confirmed_at IS NOT NULL OR announced_at IS NOT NULL OR ${LACKS_SHARE}) AND created_at > now() - interval '${SHARE_WAIT}'
          ORDER BY created_at DESC LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      );
      for (const row of rows) {
        const proven = await withShare(tx, row);
        const marked = await keepShare(tx, row, proven);
        if (proven !== row || marked.shareMarkedAt !== null) await store(tx, marked);
      }
    });
  }

  /** Blocks with a hash from `least` on, to be compared with what a node holds at their height. */
  async hashesFrom(least: number): Promise<{ height: number; hash: string; status: FoundBlock['status'] }[]> {
    return rowsOf(
      this.source,
      `SELECT block_height AS height, block_hash AS hash, CASE WHEN confirmed_at IS NOT NULL THEN 'confirmed'
              WHEN refused_at IS NOT NULL THEN 'refused' ELSE 'candidate' END AS status
         FROM blocks WHERE block_height >= $1 AND block_hash IS NOT NULL ORDER BY block_height LIMIT ${AT_ONCE}`,
      [least],
    );
  }
}

async function finder(tx: EntityManager, block: FoundBlock): Promise<Owner | null> {
  if (block.address === null || block.worker === null) return null;
  // No row for the worker: one exists from its first share on.
  const owners = await lockUsers(tx, [block.address]);
  return owners.get(block.address) ?? null;
}

async function lockRow(tx: EntityManager, { height, time }: FoundBlock): Promise<BlockRow> {
  const at = new Date(time);
  await tx.query('INSERT INTO blocks (block_height, found_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    height,
    at,
  ]);
  const [row] = await tx.query<BlockRow[]>(
    `SELECT ${BLOCK_ROW} FROM blocks WHERE block_height = $1 FOR UPDATE`,
    [height],
  );
  return row ?? emptyBlock(height, time);
}

/** Keeps `is_block` of the share in step with its block. Returns the row as it is to be stored. */
async function keepShare(tx: EntityManager, before: BlockRow, row: BlockRow): Promise<BlockRow> {
  const isSame = before.hash === null || before.hash === row.hash;
  const stays = hasBlockShare(row) && isSame;
  if (before.shareMarkedAt !== null && !stays) await unmarkShare(tx, before);
  if (!hasBlockShare(row)) return { ...row, shareMarkedAt: null };
  if (before.shareMarkedAt !== null && stays) return row;
  const shareEventId = await markShare(tx, row);
  return shareEventId === undefined
    ? { ...row, shareMarkedAt: null }
    : { ...row, shareEventId, shareMarkedAt: new Date() };
}

async function store(tx: EntityManager, row: BlockRow): Promise<void> {
  await tx.query(
    `UPDATE blocks SET block_hash = $2, user_id = $3, worker_name = $4, reward_btc = $5, difficulty = $6,
       network_difficulty = $7, coinbase_sig = $8, found_at = $9, confirmed_at = $10, refused_at = $11,
       refuse_reason = $12, share_event_id = $13, announced_at = $14, share_marked_at = $15, updated_at = now()
     WHERE block_height = $1`,
    [
      row.height,
      row.hash,
      row.userId,
      row.worker,
      row.rewardBtc,
      row.difficulty,
      row.networkDifficulty,
      row.coinbaseSig,
      row.foundAt,
      row.confirmedAt,
      row.refusedAt,
      row.refuseReason,
      row.shareEventId,
      row.announcedAt,
      row.shareMarkedAt,
    ],
  );
}

/** Brings the line in the feed up to date, and says what sockets have not heard. */
async function tellIfDue(
  tx: EntityManager,
  row: BlockRow,
  describe: DescribeNews,
): Promise<BlockNews | undefined> {
  const tell = dueTelling(row);
  if (tell === null) return undefined;
  const { height, hash, worker, foundAt } = row;
  const owner = await ownerOf(tx, row.userId);
  const refused = tell === 'refused' ? { reason: row.refuseReason } : null;
  const news = { kind: 'block', owner, worker: worker ?? '', height, hash, refused } as const;
  await putFeedRow(tx, describe, news, feedKeys.block(height), foundAt.getTime());
  if (row.told === tell) return undefined;
  const feed = await tx.query<FeedRow[]>(FEED_OF_KEYS, [[feedKeys.block(height)]]);
  const rewardBtc = row.rewardBtc === null ? null : Number(row.rewardBtc);
  return { height, hash, worker, rewardBtc, foundAt, owner, feed, tell, toldBefore: row.told !== null };
}

async function ownerOf(tx: EntityManager, userId: number | null): Promise<Owner | null> {
  if (userId === null) return null;
  const [owner] = await tx.query<Owner[]>(
    `SELECT u.id, u.btc_address AS address, ${HIDDEN} AS hidden FROM users u LEFT JOIN user_settings s ON s.user_id = u.id WHERE u.id = $1`,
    [userId],
  );
  return owner ?? null;
}
