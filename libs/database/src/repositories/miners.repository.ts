import { Injectable } from '@nestjs/common';
import { LIMITS, WORKER_ONLINE_MS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { FOUND } from './blocks.repository';
import { rowOf, rowsOf } from './rows';
import { HIDDEN } from './worker-directory';

/** One worker with its lifetime totals; `work` is exact to the last decimal of its sum. */
export interface WorkerRow {
  id: number;
  name: string;
  lastShare: Date | null;
  connectedAt: Date | null;
  userAgent: string | null;
  currentDiff: number | null;
  bestDiff: number;
  validShares: number;
  invalidShares: number;
  work: string;
  sessionShares: number;
}
export interface MinerTotals {
  workers: number;
  accepted: number;
  rejected: number;
  work: string;
  best: number;
}
export interface PeriodBests {
  week: number;
  month: number;
  alltime: number;
}
export interface WorkerCounts {
  online: number;
  total: number;
}
/** All workers of a miner together. */
export interface MinerOverview extends WorkerCounts {
  lastShare: Date | null;
  accepted: number;
  rejected: number;
  bestDiff: number;
}
export interface PoolFigures {
  workersOnline: number;
  miners: number;
  sharesToday: number;
  bestDiff: number;
}
export interface LastBlock {
  height: number;
  hash: string | null;
  foundAt: Date;
}

const WORKER_ROW = `id, name, last_share AS "lastShare", connected_at AS "connectedAt", user_agent AS "userAgent",
  current_diff AS "currentDiff", best_diff AS "bestDiff", valid_shares AS "validShares",
  invalid_shares AS "invalidShares", work::text AS work,
  greatest(valid_shares + invalid_shares - session_base, 0) AS "sessionShares"`;

/** Workers, totals and bests of one miner, and of the pool; every figure from rows kept at ingest. */
@Injectable()
export class MinersRepository {
  constructor(private readonly source: DataSource) {}

  /** The user of an address. `hidden`: its owner did not ask to be shown, or has left. */
  async find(address: string): Promise<{ userId: number; hidden: boolean } | null> {
    const [found] = await rowsOf<{ userId: number; hidden: boolean }>(
      this.source,
      `SELECT u.id AS "userId", ${HIDDEN} AS hidden
       FROM users u LEFT JOIN user_settings s ON s.user_id = u.id WHERE u.btc_address = $1`,
      [address],
    );
    return found ?? null;
  }

  /** Workers of a user, the one with the newest share first, 1,000 at most. */
  workers(userId: number): Promise<WorkerRow[]> {
    return rowsOf(
      this.source,
      `SELECT ${WORKER_ROW} FROM workers WHERE user_id = $1 ORDER BY last_share DESC NULLS LAST, name LIMIT $2`,
      [userId, LIMITS.workersListed],
    );
  }

  /** One worker of a user by its name. */
  async worker(userId: number, name: string): Promise<WorkerRow | null> {
    const [row] = await rowsOf<WorkerRow>(
      this.source,
      `SELECT ${WORKER_ROW} FROM workers WHERE user_id = $1 AND name = $2`,
      [userId, name],
    );
    return row ?? null;
  }

  /** All workers of a user together: how many, how many with a share in the ten minutes before `at`, and their totals. */
  overview(userId: number, at: Date): Promise<MinerOverview> {
    return rowOf(
      this.source,
      `SELECT count(*) FILTER (WHERE last_share > $2) AS online, count(*) AS total, max(last_share) AS "lastShare",
              coalesce(sum(valid_shares), 0)::bigint AS accepted, coalesce(sum(invalid_shares), 0)::bigint AS rejected,
              coalesce(max(best_diff), 0) AS "bestDiff"
       FROM workers WHERE user_id = $1`,
      [userId, new Date(at.getTime() - WORKER_ONLINE_MS)],
    );
  }

  /** Workers of a user with a share in the ten minutes before `at`, and all of them. */
  workerCounts(userId: number, at: Date): Promise<WorkerCounts> {
    return rowOf(
      this.source,
      `SELECT count(*) FILTER (WHERE last_share > $2) AS online, count(*) AS total FROM workers WHERE user_id = $1`,
      [userId, new Date(at.getTime() - WORKER_ONLINE_MS)],
    );
  }

  totals(userId: number): Promise<MinerTotals> {
    return rowOf(
      this.source,
      `SELECT count(*) AS workers, coalesce(sum(valid_shares), 0)::bigint AS accepted, coalesce(sum(invalid_shares), 0)::bigint AS rejected,
              coalesce(sum(work), 0)::text AS work, coalesce(max(best_diff), 0) AS best
       FROM workers WHERE user_id = $1`,
      [userId],
    );
  }

  /** Best accepted share of the week (since Monday 00:00 UTC), the month and ever, at a moment; 0 where there is none. */
  async bests(userId: number, at: Date): Promise<PeriodBests> {
    const rows = await rowsOf<{ timeframe: keyof PeriodBests; best: number }>(
      this.source,
      `SELECT timeframe, best_difficulty AS best FROM personal_bests
       WHERE user_id = $1 AND (timeframe, period_key) IN (
         ('week', to_char($2::timestamptz AT TIME ZONE 'UTC', 'IYYY"-W"IW')),
         ('month', to_char($2::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM')),
         ('alltime', ''))`,
      [userId, at],
    );
    const bests: PeriodBests = { week: 0, month: 0, alltime: 0 };
    for (const { timeframe, best } of rows) bests[timeframe] = best;
    return bests;
  }

  /** The pool at a moment: workers and miners with a share in ten minutes, accepted shares since 00:00 UTC, best share ever. */
  pool(at: Date): Promise<PoolFigures> {
    return rowOf(
      this.source,
      `SELECT o.workers AS "workersOnline", o.miners,
              (SELECT coalesce(sum(accepted), 0)::bigint FROM user_days
               WHERE day = ($2::timestamptz AT TIME ZONE 'UTC')::date) AS "sharesToday",
              coalesce((SELECT best_difficulty FROM personal_bests WHERE timeframe = 'alltime' AND period_key = ''
                        ORDER BY best_difficulty DESC LIMIT 1), 0) AS "bestDiff"
       FROM (SELECT count(*) AS workers, count(DISTINCT user_id) AS miners FROM workers WHERE is_online AND last_share > $1) o`,
      [new Date(at.getTime() - WORKER_ONLINE_MS), at],
    );
  }

  /** The newest block that the pool found. */
  async lastBlock(): Promise<LastBlock | null> {
    const [block] = await rowsOf<LastBlock>(
      this.source,
      `SELECT block_height AS height, block_hash AS hash, found_at AS "foundAt" FROM blocks
       WHERE ${FOUND} ORDER BY block_height DESC LIMIT 1`,
    );
    return block ?? null;
  }
}
