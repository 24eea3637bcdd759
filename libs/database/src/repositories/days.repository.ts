import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from './rows';

const DAY_MS = 86_400_000;

/** Shares of a user since 00:00 UTC, and the best accepted one; zeros without any. */
export interface TodayRow {
  accepted: number;
  rejected: number;
  best: number;
}
export interface DayRow {
  /** UTC day, `2026-11-22`. */
  day: string;
  accepted: number;
  activeMinutes: number;
}

/** What is kept per user and UTC day. */
@Injectable()
export class DaysRepository {
  constructor(private readonly source: DataSource) {}

  today(userId: number, at: Date): Promise<TodayRow> {
    return rowOf(
      this.source,
      `SELECT coalesce(sum(accepted), 0)::bigint AS accepted, coalesce(sum(rejected), 0)::bigint AS rejected,
              coalesce(max(best_diff), 0) AS best FROM user_days WHERE user_id = $1 AND day = $2::date`,
      [userId, utcDay(at)],
    );
  }

  /** Each of the `days` UTC days that end with today, oldest first; those without a share as zeros. */
  days(userId: number, at: Date, days: number): Promise<DayRow[]> {
    return rowsOf(
      this.source,
      `SELECT to_char($2::date - n, 'YYYY-MM-DD') AS day, coalesce(accepted, 0) AS accepted,
              coalesce(bit_count(active_minutes), 0)::int AS "activeMinutes"
       FROM generate_series(0, $3::int - 1) AS n
       LEFT JOIN user_days d ON d.user_id = $1 AND d.day = $2::date - n ORDER BY n DESC`,
      [userId, utcDay(at), days],
    );
  }

  /** Accepted shares of these days by floor(log2(share_diff)), lowest first; −64 holds everything below as well. */
  histogram(userId: number, at: Date, days: number): Promise<{ log2: number; count: number }[]> {
    return rowsOf(
      this.source,
      `SELECT key::int AS log2, sum(value::bigint)::bigint AS count FROM user_days, jsonb_each_text(histogram)
       WHERE user_id = $1 AND day > $2::date - $3::int AND day <= $2::date GROUP BY 1 ORDER BY 1`,
      [userId, utcDay(at), days],
    );
  }
}

const utcDay = (at: Date): string =>
  new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
