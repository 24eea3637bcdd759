import { Injectable } from '@nestjs/common';
import { type GrooveOutcome, type GrooveStatus, LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../rows';
import { BRIEF_CHARACTERS_READ } from './groove-rows';

export interface GrooveLeaderRow {
  id: string;
  description: string;
  status: GrooveStatus;
  estimatedValue: number;
  confidence: number;
  /** Sessions of the period. */
  sessions: number;
}

export interface GrooveTimelineRow {
  id: string;
  startedAt: Date;
  outcome: number | null;
  feedback: GrooveOutcome | null;
  activated: number;
  warning: string | null;
}

export interface GrooveContributionRow {
  sessionId: string;
  learningId: string;
  description: string;
  netTemporal: number;
}

export interface GrooveDayRow {
  /** YYYY-MM-DD, UTC. */
  day: string;
  sessions: number;
  assessed: number;
  scoreSum: number;
}

/** What a period of UTC days shows: totals come from rows a day, only the page itself is read from the sessions. */
@Injectable()
export class GroovePeriodsRepository {
  constructor(private readonly source: DataSource) {}

  /** The days since `from` that had sessions, the oldest first. */
  days(userId: number, from: Date): Promise<GrooveDayRow[]> {
    return rowsOf(
      this.source,
      `SELECT day::text, sessions, assessed, score_sum AS "scoreSum"
       FROM groove_session_days WHERE user_id = $1 AND day >= $2::date AND sessions > 0 ORDER BY day`,
      [userId, dayOf(from)],
    );
  }

  /** Ended sessions since `from`, the newest first. What is passed over is read from the index alone. */
  timeline(userId: number, from: Date, limit: number, offset: number): Promise<GrooveTimelineRow[]> {
    return rowsOf(
      this.source,
      `SELECT s.id, s.started_at AS "startedAt", outcome, feedback, learnings_activated AS activated, warning
       FROM (SELECT id, started_at FROM groove_sessions
             WHERE user_id = $1 AND ended_at IS NOT NULL AND started_at >= $2
             ORDER BY started_at DESC, id LIMIT $3 OFFSET $4) page
       JOIN groove_sessions s ON s.user_id = $1 AND s.id = page.id
       ORDER BY page.started_at DESC, page.id`,
      [userId, from, limit, offset],
    );
  }

  /** Of each of these sessions the learnings that gave or took most. */
  contributions(userId: number, sessions: readonly string[]): Promise<GrooveContributionRow[]> {
    return rowsOf(
      this.source,
      `SELECT a.session_id AS "sessionId", a.learning_id AS "learningId", a.net_temporal AS "netTemporal",
         left(t.description, ${BRIEF_CHARACTERS_READ}) AS description
       FROM unnest($2::text[]) AS s (id)
       CROSS JOIN LATERAL (
         SELECT * FROM groove_attributions
         WHERE user_id = $1 AND session_id = s.id AND activated AND NOT withheld
         ORDER BY abs(net_temporal) DESC, learning_id LIMIT ${LIMITS.grooveContributionsListed}
       ) a
       JOIN groove_learning_texts t ON t.user_id = $1 AND t.learning_id = a.learning_id
       ORDER BY a.session_id, abs(a.net_temporal) DESC, a.learning_id`,
      [userId, sessions],
    );
  }

  /** Learnings above or below 0 that took part in a session since `from`, the farthest from 0 first. */
  leaders(
    userId: number,
    from: Date,
    side: 'positive' | 'negative',
    limit: number,
    offset: number,
  ): Promise<GrooveLeaderRow[]> {
    const [sign, order] = side === 'positive' ? ['>', 'DESC'] : ['<', 'ASC'];
    return rowsOf(
      this.source,
      `SELECT l.id, left(t.description, ${BRIEF_CHARACTERS_READ}) AS description, l.status,
         l.estimated_value AS "estimatedValue", l.confidence,
         coalesce((SELECT sum(d.sessions) FROM groove_learning_days d
           WHERE d.user_id = $1 AND d.learning_id = l.id AND d.day >= $3::date), 0)::int AS sessions
       FROM (SELECT id, status, estimated_value, confidence FROM groove_learnings
             WHERE user_id = $1 AND last_session_at >= $2 AND estimated_value ${sign} 0
             ORDER BY estimated_value ${order}, id LIMIT $4 OFFSET $5) l
       JOIN groove_learning_texts t ON t.user_id = $1 AND t.learning_id = l.id
       ORDER BY l.estimated_value ${order}, l.id`,
      [userId, from, dayOf(from), limit, offset],
    );
  }

  /** How many learnings above 0 took part in a session since `from`. */
  async leaderCount(userId: number, from: Date): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.source,
      `SELECT count(*)::int AS count FROM groove_learnings
       WHERE user_id = $1 AND last_session_at >= $2 AND estimated_value > 0`,
      [userId, from],
    );
    return count;
  }
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
