import { Injectable } from '@nestjs/common';
import { LIMITS, OTHER_WORKERS, RETENTION } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from './rows';

const DAY_MS = 86_400_000;
const CHUNK = 1_000;
/** Below this many names nothing of an address is folded: a person's rigs stay as they are. */
const MANY_NAMES = LIMITS.workersPerAddress / 2;

/** Nobody's, and idle since `$1`, without a single accepted share. */
const UNPROVEN = `u.claimed_at IS NULL AND NOT u.hidden_until_claimed AND u.created_at < $1::timestamptz
  AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.user_id = u.id
                   AND (w.valid_shares > 0 OR w.last_share >= $1::timestamptz OR w.connected_at >= $1::timestamptz))
  AND NOT EXISTS (SELECT 1 FROM user_days d WHERE d.user_id = u.id AND d.accepted > 0)
  AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = u.id)`;

const ADD_TO_ROLLUP = (table: string): string =>
  `WITH gone AS (DELETE FROM ${table} WHERE worker_id = ANY($1::bigint[]) RETURNING *)
   INSERT INTO ${table} AS t (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
   SELECT $2, bucket, min(user_id), sum(accepted), sum(rejected), sum(work), max(best_diff) FROM gone GROUP BY bucket
   ON CONFLICT (worker_id, bucket) DO UPDATE SET accepted = t.accepted + excluded.accepted,
     rejected = t.rejected + excluded.rejected, work = t.work + excluded.work, best_diff = greatest(t.best_diff, excluded.best_diff)`;

/** Removes what anybody can make by connecting or by sending shares that are refused. No total of a miner changes. */
@Injectable()
export class WorkerPruningRepository {
  constructor(private readonly source: DataSource) {}

  /** Removes workers that never sent a share. @returns how many */
  async removeWithoutShare(now: number): Promise<number> {
    const [, count] = await this.source.query<[unknown[], number]>(
      `DELETE FROM workers WHERE valid_shares + invalid_shares = 0 AND last_share IS NULL AND first_seen < $1
          AND coalesce(connected_at, '-infinity') < $1`,
      [before(now, RETENTION.unprovenWorkerDays)],
    );
    return count;
  }

  /**
   * Of addresses with many names, adds idle workers to `OTHER_WORKERS`, rollups and shares with them.
   * @returns how many
   */
  async foldIdle(now: number): Promise<number> {
    const users = await rowsOf<{ id: number }>(
      this.source,
      `SELECT user_id AS id FROM workers GROUP BY user_id HAVING count(*) > $1`,
      [MANY_NAMES],
    );
    let folded = 0;
    for (const { id } of users) {
      for (let some = CHUNK; some === CHUNK; folded += some)
        some = await this.source.transaction((tx) => fold(tx, id, now));
    }
    return folded;
  }

  /** Removes addresses whose every share was refused, with what was counted of them. @returns how many */
  async removeUnproven(now: number): Promise<number> {
    let total = 0;
    for (let some = CHUNK; some === CHUNK; total += some) {
      const limit = before(now, RETENTION.unprovenMinerDays);
      some = await this.source.transaction(async (tx) => {
        const rows = await tx.query<{ id: number }[]>(
          `SELECT u.id FROM users u WHERE ${UNPROVEN} ORDER BY u.id LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
          [limit],
        );
        // Looked at again now that they are held: a share may have been stored between the two.
        const held = await tx.query<{ id: number }[]>(
          `SELECT u.id FROM users u WHERE u.id = ANY($2::bigint[]) AND ${UNPROVEN}`,
          [limit, rows.map(({ id }) => id)],
        );
        const ids = held.map(({ id }) => id);
        for (const table of ['worker_minutes', 'worker_ten_minutes', 'user_days', 'shares'])
          await tx.query(`DELETE FROM ${table} WHERE user_id = ANY($1::bigint[])`, [ids]);
        await tx.query('DELETE FROM users WHERE id = ANY($1::bigint[])', [ids]);
        return ids.length;
      });
    }
    return total;
  }
}

/** Locks as ingest does: the user, then the workers by id. */
async function fold(tx: EntityManager, userId: number, now: number): Promise<number> {
  await tx.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  const idle = await tx.query<{ id: number }[]>(
    `SELECT id FROM workers WHERE user_id = $1 AND name <> $2
        AND last_share < CASE WHEN valid_shares = 0 THEN $3::timestamptz ELSE $4::timestamptz END
      ORDER BY id LIMIT ${CHUNK} FOR NO KEY UPDATE`,
    [userId, OTHER_WORKERS, before(now, RETENTION.unprovenWorkerDays), before(now, RETENTION.idleWorkerDays)],
  );
  if (idle.length === 0) return 0;
  const ids = idle.map(({ id }) => id);
  await tx.query(
    `INSERT INTO workers (user_id, name, first_seen) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING`,
    [userId, OTHER_WORKERS],
  );
  const [other] = await tx.query<{ id: number }[]>(
    `SELECT id FROM workers WHERE user_id = $1 AND name = $2 FOR NO KEY UPDATE`,
    [userId, OTHER_WORKERS],
  );
  if (!other) return 0;
  for (const table of ['worker_minutes', 'worker_ten_minutes'])
    await tx.query(ADD_TO_ROLLUP(table), [ids, other.id]);
  await tx.query('UPDATE shares SET worker_id = $2 WHERE worker_id = ANY($1::bigint[])', [ids, other.id]);
  await tx.query(
    `WITH gone AS (DELETE FROM workers WHERE id = ANY($1::bigint[]) RETURNING *),
       sums AS (SELECT sum(valid_shares) AS valid, sum(invalid_shares) AS invalid, sum(work) AS work, max(best_diff) AS best,
                       min(first_seen) AS first, max(last_share) AS last FROM gone)
     UPDATE workers w SET valid_shares = w.valid_shares + valid, invalid_shares = w.invalid_shares + invalid,
       work = w.work + sums.work, best_diff = greatest(w.best_diff, best), first_seen = least(w.first_seen, first),
       last_share = greatest(w.last_share, last) FROM sums WHERE w.id = $2`,
    [ids, other.id],
  );
  return ids.length;
}

const before = (now: number, days: number): string => new Date(now - days * DAY_MS).toISOString();
