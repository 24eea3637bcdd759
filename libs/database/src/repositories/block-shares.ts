import type { EntityManager } from 'typeorm';
import { type BlockRow, lacksShare } from './block-merge';

/** Between the share and the block that tells of it. */
const NEAR_MS = 60_000;
/** Two programs may print the same difficulty with other digits. */
const SAME = 1e-9;
/** Of the network's difficulty: a pool's log may print it with two digits. */
const NEARLY = 0.9;

interface FoundShare {
  eventId: string;
  time: Date;
  workerId: number;
}

const around = (foundAt: Date): [Date, Date] => [
  new Date(foundAt.getTime() - NEAR_MS),
  new Date(foundAt.getTime() + NEAR_MS),
];

/**
 * Sets `is_block` of the share that found this block: by its identity, else the accepted share of the finder's worker
 * that achieved the block's difficulty within a minute. Returns its identity; undefined while it is not stored.
 */
export async function markShare(tx: EntityManager, row: BlockRow): Promise<string | undefined> {
  if (row.userId === null || (row.shareEventId === null && row.difficulty === null)) return undefined;
  const [from, to] = around(row.foundAt);
  const [share] = await tx.query<FoundShare[]>(
    `SELECT s.event_id AS "eventId", s.time, s.worker_id AS "workerId"
       FROM shares s JOIN workers w ON w.id = s.worker_id
      WHERE w.user_id = $1 AND w.name = $2 AND s.time BETWEEN $3 AND $4 AND s.is_valid
        AND (s.event_id = $5 OR abs(s.share_diff - $6::float8) <= $6::float8 * ${SAME})
      ORDER BY s.event_id IS NOT DISTINCT FROM $5 DESC, abs(extract(epoch FROM s.time - $7::timestamptz)), s.event_id
      LIMIT 1`,
    [row.userId, row.worker, from, to, row.shareEventId, row.difficulty, row.foundAt],
  );
  if (!share) return undefined;
  await tx.query(
    `UPDATE shares SET is_block = true WHERE worker_id = $1 AND time = $2 AND event_id = $3 AND NOT is_block`,
    [share.workerId, share.time, share.eventId],
  );
  return share.eventId;
}

/** Gives a block that lacks its share the finder's best one of that time, if it reached the network's difficulty. */
export async function withShare(tx: EntityManager, row: BlockRow): Promise<BlockRow> {
  if (!lacksShare(row) || row.refusedAt !== null || row.userId === null) return row;
  const [share] = await tx.query<{ eventId: string; difficulty: number }[]>(
    `SELECT s.event_id AS "eventId", s.share_diff AS difficulty FROM shares s JOIN workers w ON w.id = s.worker_id
      WHERE w.user_id = $1 AND w.name = $2 AND s.time BETWEEN $3 AND $4 AND s.is_valid AND NOT s.is_block
        AND s.share_diff >= $5::float8 * ${NEARLY}
      ORDER BY s.share_diff DESC, s.event_id LIMIT 1`,
    [row.userId, row.worker, ...around(row.foundAt), row.networkDifficulty],
  );
  return share ? { ...row, shareEventId: share.eventId, difficulty: share.difficulty } : row;
}

/** Takes `is_block` back from the share of a block that is none. */
export async function unmarkShare(tx: EntityManager, row: BlockRow): Promise<void> {
  const [from, to] = around(row.foundAt);
  await tx.query(
    `UPDATE shares SET is_block = false WHERE user_id = $1 AND time BETWEEN $2 AND $3 AND event_id = $4 AND is_block`,
    [row.userId, from, to, row.shareEventId],
  );
}
