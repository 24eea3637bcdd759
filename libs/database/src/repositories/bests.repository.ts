import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Timeframe } from './ingest.types';
import { rowsOf } from './rows';

/** A period that bests are kept for; the key of all time is empty. */
export interface Period {
  timeframe: Timeframe;
  periodKey: string;
}
/** A miner's best of a period; `rank` 1 is the best of all, equal ones share a rank. */
export interface BestRow extends Period {
  best: number;
  shareTime: Date;
  workerName: string;
  rank: number;
}

/** Bests of periods, as ingest keeps them by the time of the share. */
@Injectable()
export class BestsRepository {
  constructor(private readonly source: DataSource) {}

  /** The bests of a user in these periods, in their order; periods without one are absent. */
  of(userId: number, periods: readonly Period[]): Promise<BestRow[]> {
    return rowsOf(
      this.source,
      `SELECT b.timeframe, b.period_key AS "periodKey", b.best_difficulty AS best, b.share_time AS "shareTime",
              b.worker_name AS "workerName", 1 + (SELECT count(*) FROM personal_bests o WHERE o.timeframe = b.timeframe
                AND o.period_key = b.period_key AND o.best_difficulty > b.best_difficulty) AS rank
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS p (timeframe, key, place)
       JOIN personal_bests b ON b.user_id = $1 AND b.timeframe = p.timeframe AND b.period_key = p.key ORDER BY p.place`,
      [userId, ...columns(periods)],
    );
  }

  /** How many miners have a best in each of these periods; periods without one are absent. */
  minersIn(periods: readonly Period[]): Promise<(Period & { miners: number })[]> {
    return rowsOf(
      this.source,
      `SELECT timeframe, period_key AS "periodKey", count(*) AS miners FROM personal_bests
       WHERE (timeframe, period_key) IN (SELECT * FROM unnest($1::text[], $2::text[])) GROUP BY 1, 2`,
      columns(periods),
    );
  }
}

const columns = (periods: readonly Period[]): [string[], string[]] => [
  periods.map(({ timeframe }) => timeframe),
  periods.map(({ periodKey }) => periodKey),
];
