import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from './rows';

export interface DayShares {
  /** Accepted since 00:00 UTC. */
  today: number;
  /** Accepted yesterday up to this time of day. */
  yesterday: number;
}
export interface NetworkState {
  difficulty: number;
  height: number;
}
export interface EventRow {
  id: string;
  type: string;
  title: string;
  description: string | null;
  startsAt: Date | null;
  endsAt: Date;
  actionLabel: string | null;
  actionHref: string | null;
  metadata: Record<string, unknown>;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 10 * MINUTE_MS;

@Injectable()
export class DashboardRepository {
  constructor(private readonly source: DataSource) {}

  /** Accepted shares of today and of yesterday until the same time: from rollups, but for the part of a minute at its end. */
  dayShares(userId: number, at: Date): Promise<DayShares> {
    const midnight = Math.floor(at.getTime() / DAY_MS) * DAY_MS;
    const until = at.getTime() - DAY_MS;
    const tenMinutes = Math.floor(until / TEN_MINUTES_MS) * TEN_MINUTES_MS;
    const minute = Math.floor(until / MINUTE_MS) * MINUTE_MS;
    return rowOf(
      this.source,
      `SELECT coalesce((SELECT accepted FROM user_days WHERE user_id = $1 AND day = $2::date), 0)::bigint AS today,
              ((SELECT coalesce(sum(accepted), 0) FROM worker_ten_minutes
                 WHERE user_id = $1 AND bucket >= $3::timestamptz AND bucket < $4::timestamptz)
              + (SELECT coalesce(sum(accepted), 0) FROM worker_minutes
                 WHERE user_id = $1 AND bucket >= $4::timestamptz AND bucket < $5::timestamptz)
              + (SELECT count(*) FROM shares
                 WHERE user_id = $1 AND is_valid AND time >= $5::timestamptz AND time < $6::timestamptz))::bigint AS yesterday`,
      [
        userId,
        new Date(midnight).toISOString().slice(0, 10),
        new Date(midnight - DAY_MS),
        new Date(tenMinutes),
        new Date(minute),
        new Date(until),
      ],
    );
  }

  /** The network as the pool last told of it; zeros where it never did. */
  async network(): Promise<NetworkState> {
    const [state] = await rowsOf<NetworkState>(
      this.source,
      `SELECT block_height AS height, coalesce(difficulty,
         (SELECT difficulty FROM network_blocks WHERE difficulty IS NOT NULL ORDER BY block_height DESC LIMIT 1),
         0) AS difficulty
       FROM network_blocks ORDER BY block_height DESC LIMIT 1`,
    );
    return state ?? { difficulty: 0, height: 0 };
  }

  /** Active events that have not ended, for all or for this user, the first to end first. */
  events(userId: number, at: Date): Promise<EventRow[]> {
    return rowsOf(
      this.source,
      `SELECT id, event_type AS type, title, description, starts_at AS "startsAt", ends_at AS "endsAt",
              action_label AS "actionLabel", action_href AS "actionHref", metadata
       FROM upcoming_events
       WHERE is_active = true AND ends_at > $2 AND (target_user_id IS NULL OR target_user_id = $1)
       ORDER BY ends_at, id LIMIT $3`,
      [userId, at, LIMITS.eventsListed],
    );
  }
}
