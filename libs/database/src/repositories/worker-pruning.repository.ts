import { Injectable } from '@nestjs/common';
import { LIMITS, OTHER_WORKERS, RETENTION } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from './rows';

const DAY_MS = 86_400_000;
/** Of one run; the next one goes on. */
const AT_ONCE = 1_000;
/** Rows that one transaction moves or deletes: some milliseconds for whoever waits for its locks. */
const CHUNK = 2_000;
/** Below this many names nothing of an address is folded: a person's rigs stay as they are. */
const MANY_NAMES = LIMITS.workersPerAddress / 2;

/** Nobody's, and idle since `$1`, without a single accepted share. */
const UNPROVEN = `u.claimed_at IS NULL AND NOT u.hidden_until_claimed AND u.created_at < $1::timestamptz
  AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.user_id = u.id
                   AND (w.valid_shares > 0 OR w.last_share >= $1::timestamptz OR w.connected_at >= $1::timestamptz))
  AND NOT EXISTS (SELECT 1 FROM user_days d WHERE d.user_id = u.id AND d.accepted > 0)
  AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = u.id)`;

/** What hangs on a user without a foreign key, with the column that it is deleted in the order of. */
const OF_USER = [
  ['worker_minutes', 'bucket'],
  ['worker_ten_minutes', 'bucket'],
  ['user_days', 'day'],
  ['shares', 'time'],
] as const;

/** Moves the oldest rows of `$1` in the rollup to `$2`. */
const MOVE_ROLLUP = `WITH gone AS (
    DELETE FROM worker_ten_minutes WHERE worker_id = $1 AND bucket IN (
      SELECT bucket FROM worker_ten_minutes WHERE worker_id = $1 ORDER BY bucket LIMIT ${CHUNK}) RETURNING *),
  moved AS (
    INSERT INTO worker_ten_minutes AS t (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
    SELECT $2, bucket, user_id, accepted, rejected, work, best_diff FROM gone ORDER BY bucket
    ON CONFLICT (worker_id, bucket) DO UPDATE SET accepted = t.accepted + excluded.accepted,
      rejected = t.rejected + excluded.rejected, work = t.work + excluded.work, best_diff = greatest(t.best_diff, excluded.best_diff))
  SELECT count(*)::int AS n FROM gone`;

/**
 * Removes what anybody can make by connecting or by sending shares that are refused. No total of a miner changes. Every
 * transaction is short, whatever its rows hang on: ingest waits for the locks of a miner.
 */
@Injectable()
export class WorkerPruningRepository {
  constructor(private readonly source: DataSource) {}

  /** Removes workers that never sent a share. @returns how many */
  async removeWithoutShare(now: number): Promise<number> {
    const limit = before(now, RETENTION.unprovenWorkerDays);
    const [, count] = await this.source.query<[unknown[], number]>(
      `DELETE FROM workers WHERE id IN (
         SELECT id FROM workers WHERE valid_shares + invalid_shares = 0 AND last_share IS NULL AND first_seen < $1
            AND coalesce(connected_at, '-infinity') < $1 ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      [limit],
    );
    return count;
  }

  /** Of addresses with many names, adds idle workers and their rollups to `OTHER_WORKERS`. @returns how many */
  async foldIdle(now: number): Promise<number> {
    const idle = await rowsOf<{ id: number; userId: number }>(
      this.source,
      `SELECT w.id, w.user_id AS "userId" FROM workers w
        WHERE w.user_id IN (SELECT user_id FROM workers GROUP BY user_id HAVING count(*) > $1)
          AND w.name <> $2 AND w.last_share < $3 AND NOT EXISTS (SELECT 1 FROM shares s WHERE s.worker_id = w.id)
        ORDER BY w.id LIMIT ${AT_ONCE}`,
      [MANY_NAMES, OTHER_WORKERS, before(now, RETENTION.idleWorkerDays)],
    );
    let folded = 0;
    for (const { id, userId } of idle) {
      const other = await this.otherOf(userId);
      for (let moved = CHUNK; moved === CHUNK;) {
        const [row] = await rowsOf<{ n: number }>(this.source, MOVE_ROLLUP, [id, other]);
        moved = row?.n ?? 0;
      }
      const limit = before(now, RETENTION.idleWorkerDays);
      folded += await this.source.transaction((tx) => addTotals(tx, userId, id, other, limit));
    }
    return folded;
  }

  /** Removes addresses whose every share was refused, with what was counted of them. @returns how many */
  async removeUnproven(now: number): Promise<number> {
    const limit = before(now, RETENTION.unprovenMinerDays);
    const users = await rowsOf<{ id: number }>(
      this.source,
      `SELECT u.id FROM users u WHERE ${UNPROVEN} ORDER BY u.id LIMIT ${AT_ONCE}`,
      [limit],
    );
    let removed = 0;
    for (const { id } of users) {
      let step: 'more' | 'done' | 'proven' = 'more';
      while (step === 'more') step = await this.source.transaction((tx) => removeSome(tx, id, limit));
      if (step === 'done') removed += 1;
    }
    return removed;
  }

  /** The id of the row that counts the other workers of a user, made if it is not there. */
  private async otherOf(userId: number): Promise<number> {
    return this.source.transaction(async (tx) => {
      await lockUser(tx, userId);
      await tx.query(
        `INSERT INTO workers (user_id, name, first_seen) SELECT $1::bigint, $2::varchar, now()
          WHERE NOT EXISTS (SELECT 1 FROM workers WHERE user_id = $1::bigint AND name = $2::varchar)`,
        [userId, OTHER_WORKERS],
      );
      const [row] = await tx.query<{ id: number }[]>(
        'SELECT id FROM workers WHERE user_id = $1 AND name = $2',
        [userId, OTHER_WORKERS],
      );
      if (!row) throw new Error(`user ${userId} vanished while a worker was folded`);
      return row.id;
    });
  }
}

const lockUser = (tx: EntityManager, userId: number): Promise<unknown> =>
  tx.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);

/** The last step: the worker's totals go to `other`, and its row goes. @returns 0 where it has come back meanwhile */
async function addTotals(
  tx: EntityManager,
  userId: number,
  id: number,
  other: number,
  idleSince: string,
): Promise<number> {
  await lockUser(tx, userId);
  await tx.query('SELECT 1 FROM workers WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE', [id, other]);
  const [, count] = await tx.query<[unknown[], number]>(
    `WITH gone AS (
       DELETE FROM workers w WHERE id = $1 AND last_share < $3
          AND NOT EXISTS (SELECT 1 FROM worker_ten_minutes t WHERE t.worker_id = w.id)
          AND NOT EXISTS (SELECT 1 FROM shares s WHERE s.worker_id = w.id) RETURNING *)
     UPDATE workers w SET valid_shares = w.valid_shares + gone.valid_shares, invalid_shares = w.invalid_shares + gone.invalid_shares,
       session_base = w.session_base + gone.valid_shares + gone.invalid_shares, work = w.work + gone.work,
       best_diff = greatest(w.best_diff, gone.best_diff), first_seen = least(w.first_seen, gone.first_seen),
       last_share = greatest(w.last_share, gone.last_share) FROM gone WHERE w.id = $2`,
    [id, other, idleSince],
  );
  return count;
}

/** Deletes some of what hangs on an unproven user, and the user when nothing is left; looks each time whether he still is. */
async function removeSome(tx: EntityManager, id: number, limit: string): Promise<'more' | 'done' | 'proven'> {
  await tx.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [id]);
  const held = await tx.query<unknown[]>(`SELECT 1 FROM users u WHERE u.id = $2 AND ${UNPROVEN}`, [
    limit,
    id,
  ]);
  if (held.length === 0) return 'proven';
  for (const [table, column] of OF_USER) {
    const [, count] = await tx.query<[unknown[], number]>(
      `DELETE FROM ${table} WHERE user_id = $1 AND ${column} <= (
         SELECT max(c) FROM (SELECT ${column} AS c FROM ${table} WHERE user_id = $1 ORDER BY 1 LIMIT ${CHUNK}) AS part)`,
      [id],
    );
    if (count >= CHUNK) return 'more';
  }
  await tx.query('DELETE FROM users WHERE id = $1', [id]);
  return 'done';
}

const before = (now: number, days: number): string => new Date(now - days * DAY_MS).toISOString();
