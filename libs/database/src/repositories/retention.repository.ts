import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RETENTION } from '@app/contracts';
import { LACKS_SHARE } from './block-merge';
import { FOLD_IDENTITIES } from './share-log-marks';

const DAY_MS = 86_400_000;
const CHUNK = 10_000;

/** Deletes what is past its time; the periods are RETENTION in contracts. Each call returns how many rows went. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly source: DataSource) {}

  /** Keeps exactly the newest `RETENTION.feedItems` lines of the common feed, and private ones for their days. */
  async pruneFeed(now: number): Promise<number> {
    const common = await this.delete(
      `DELETE FROM activity_feed WHERE is_global AND id <= (
         SELECT id FROM activity_feed WHERE is_global ORDER BY id DESC OFFSET $1 LIMIT 1)`,
      [RETENTION.feedItems],
    );
    const personal = await this.delete('DELETE FROM activity_feed WHERE NOT is_global AND created_at < $1', [
      before(now, RETENTION.privateFeedDays),
    ]);
    return common + personal;
  }

  /** Removes events that ended more than `RETENTION.pastEventDays` days ago. */
  async pruneEvents(now: number): Promise<number> {
    return this.delete('DELETE FROM upcoming_events WHERE ends_at < $1', [
      before(now, RETENTION.pastEventDays),
    ]);
  }

  /** Removes rollups of minutes that no window reaches any more. */
  async pruneMinutes(now: number): Promise<number> {
    return this.inChunks(
      `DELETE FROM worker_minutes WHERE ctid = ANY(ARRAY(SELECT ctid FROM worker_minutes WHERE bucket < $1 LIMIT ${CHUNK}))`,
      before(now, RETENTION.minuteRollupDays),
    );
  }

  /** Forgets identities of shares that came in longer ago than shares are kept; of log files a mark stays. */
  async pruneIdentities(now: number): Promise<number> {
    const limit = before(now, RETENTION.shareDays);
    let total = 0;
    for (;;) {
      const [row] = await this.source.query<{ n: number }[]>(FOLD_IDENTITIES, [limit, CHUNK]);
      total += row?.n ?? 0;
      if ((row?.n ?? 0) < CHUNK) return total;
    }
  }

  /** Removes challenges whose time is over: anybody may ask for them. */
  async pruneChallenges(now: number): Promise<number> {
    return this.inChunks(
      `DELETE FROM auth_challenges WHERE ctid = ANY(ARRAY(SELECT ctid FROM auth_challenges WHERE expires_at < $1 LIMIT ${CHUNK}))`,
      before(now, 0),
    );
  }

  /** Removes heights that only a pool's log named: whoever can write a line into it could name any. */
  async pruneBlocks(now: number): Promise<number> {
    return this.delete(
      `DELETE FROM blocks WHERE ${LACKS_SHARE} AND share_marked_at IS NULL AND created_at < $1`,
      [before(now, RETENTION.unprovenBlockDays)],
    );
  }

  /**
   * Removes sessions that are over, and the longest unused beyond `RETENTION.sessionsPerUser`, with their tokens, and tokens
   * of living ones that ran out. Returns the sessions.
   */
  async pruneSessions(now: number): Promise<number> {
    await this.delete('DELETE FROM refresh_tokens WHERE expires_at < $1', [
      before(now, RETENTION.expiredTokenDays),
    ]);
    const over = await this.delete('DELETE FROM sessions WHERE last_used_at < $1 OR revoked_at < $2', [
      before(now, RETENTION.idleSessionDays),
      before(now, RETENTION.endedSessionDays),
    ]);
    const surplus = await this.delete(
      `DELETE FROM sessions WHERE id IN (
         SELECT s.id FROM (SELECT user_id FROM sessions GROUP BY user_id HAVING count(*) > $1) many
           CROSS JOIN LATERAL (SELECT id FROM sessions WHERE user_id = many.user_id
                                ORDER BY last_used_at DESC, id OFFSET $1) s)`,
      [RETENTION.sessionsPerUser],
    );
    return over + surplus;
  }

  private async inChunks(sql: string, limit: string): Promise<number> {
    let total = 0;
    for (;;) {
      const deleted = await this.delete(sql, [limit]);
      total += deleted;
      if (deleted < CHUNK) return total;
    }
  }

  private async delete(sql: string, parameters: unknown[]): Promise<number> {
    const [, count] = await this.source.query<[unknown[], number]>(sql, parameters);
    return count;
  }
}

const before = (now: number, days: number): string => new Date(now - days * DAY_MS).toISOString();
