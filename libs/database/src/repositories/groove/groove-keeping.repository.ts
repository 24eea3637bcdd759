import { Injectable } from '@nestjs/common';
import {
  type GrooveComponent,
  type GrooveEvent,
  type GrooveParameter,
  LIMITS,
  RETENTION,
} from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import type { GrooveEnd } from './groove-ingest.repository';
import { rowOf, rowsOf } from '../rows';

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/** What is added to a figure that is learned. */
export interface GrooveParameterStep {
  name: string;
  alpha: number;
  beta: number;
  observations: number;
}
/** An end that the workers are to be told, and how it came. */
export interface GrooveDueEnd extends GrooveEnd {
  kind: GrooveEvent['kind'];
}

/** Bookkeeping of the steps: what they did, what they wait for, what is past its time. */
@Injectable()
export class GrooveKeepingRepository {
  constructor(private readonly source: DataSource) {}

  /** Counts that a step is done with an event. `eligible` counts at the first step, for all of them. */
  async countStep(tx: EntityManager, userId: number, step: GrooveComponent, items: number): Promise<void> {
    if (step === 'assessment') {
      await tx.query(
        `INSERT INTO groove_components AS c (user_id, component, eligible)
         SELECT $1, component, 1 FROM unnest(ARRAY['assessment', 'attribution', 'extraction', 'strategy']) AS component
         ON CONFLICT (user_id, component) DO UPDATE SET eligible = c.eligible + 1`,
        [userId],
      );
    }
    await tx.query(
      `UPDATE groove_components SET processed = processed + 1, items = items + $3, last_activity = now()
        WHERE user_id = $1 AND component = $2`,
      [userId, step, items],
    );
  }

  /** Writes a line of what was done. */
  async tell(tx: EntityManager, userId: number, step: GrooveComponent, message: string): Promise<void> {
    await tx.query(`INSERT INTO groove_activity (user_id, type, message) VALUES ($1, $2, $3)`, [
      userId,
      step,
      message.slice(0, 280),
    ]);
  }

  /** Adds to figures that are learned, and keeps what they are today. They begin at Beta(1, 1). */
  async learn(tx: EntityManager, userId: number, steps: readonly GrooveParameterStep[]): Promise<void> {
    const FIRST: GrooveParameter = { alpha: 1, beta: 1, observations: 0, prior_alpha: 1, prior_beta: 1 };
    for (const { name, alpha, beta, observations } of steps) {
      if (alpha === 0 && beta === 0 && observations === 0) continue;
      await tx.query(
        `INSERT INTO groove_parameters (user_id, name, parameter) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [userId, name, JSON.stringify(FIRST)],
      );
      const { parameter } = await rowOf<{ parameter: GrooveParameter }>(
        tx,
        `SELECT parameter FROM groove_parameters WHERE user_id = $1 AND name = $2 FOR UPDATE`,
        [userId, name],
      );
      const next = {
        ...parameter,
        alpha: Math.max(parameter.prior_alpha, parameter.alpha + alpha),
        beta: Math.max(parameter.prior_beta, parameter.beta + beta),
        observations: Math.max(0, parameter.observations + observations),
      };
      await tx.query(
        `UPDATE groove_parameters SET parameter = $3, updated_at = now() WHERE user_id = $1 AND name = $2`,
        [userId, name, JSON.stringify(next)],
      );
      await tx.query(
        `INSERT INTO groove_parameter_days (user_id, name, day, value) VALUES ($1, $2, (now() AT TIME ZONE 'UTC')::date, $3)
         ON CONFLICT (user_id, name, day) DO UPDATE SET value = excluded.value`,
        [userId, name, next.alpha / (next.alpha + next.beta)],
      );
    }
  }

  /**
   * Ends that the workers have to be told: sessions of which nothing came for `idleMs`, and ends that were told
   * `againMs` ago and are not handled. Some hundred at most.
   */
  async dueEnds(idleMs: number, againMs: number): Promise<GrooveDueEnd[]> {
    const ends = `RETURNING user_id AS "userId", id AS "sessionId", pending_event AS "eventId", end_reason AS kind`;
    const idle = await rowsOf<GrooveDueEnd>(
      this.source,
      `UPDATE groove_sessions SET pending_event = gen_random_uuid()::text, pending_at = now(), told_at = now(),
              end_reason = 'idle'
        WHERE (user_id, id) IN (${inTurn('unread_at', 'pending_event IS NULL')}) ${ends}`,
      [idleMs / 1000, LIMITS.grooveEndsHeldPerUser],
    );
    const again = await rowsOf<GrooveDueEnd>(
      this.source,
      `UPDATE groove_sessions SET told_at = now()
        WHERE (user_id, id) IN (${inTurn('told_at', 'pending_event IS NOT NULL')}) ${ends}`,
      [againMs / 1000, LIMITS.grooveEndsHeldPerUser],
    );
    return [...idle, ...again];
  }

  /** Deletes the texts of sessions of which nothing came for long. @returns how many sessions */
  async pruneMessages(now: number): Promise<number> {
    for (let sessions = 0; ;) {
      const pruned = await rowsOf(
        this.source,
        `WITH old AS (
           UPDATE groove_sessions SET pruned_at = now(), messages = 0 WHERE (user_id, id) IN (
             SELECT user_id, id FROM groove_sessions
              WHERE pruned_at IS NULL AND received_at < $1 AND unread_at IS NULL AND pending_event IS NULL
              LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED) RETURNING user_id, id
         ), gone AS (
           DELETE FROM groove_messages m USING old WHERE m.user_id = old.user_id AND m.session_id = old.id
         ) SELECT id FROM old`,
        [new Date(now - RETENTION.grooveMessageDays * DAY_MS)],
      );
      sessions += pruned.length;
      if (pruned.length < AT_ONCE) return sessions;
    }
  }

  /** Deletes identities of events and counts by day that are past their time, and the oldest lines of activity. */
  async pruneMarks(now: number): Promise<void> {
    const before = new Date(now - RETENTION.grooveEventDays * DAY_MS);
    await this.source.query(`DELETE FROM groove_hook_keys WHERE taken_at < $1`, [before]);
    await this.source.query(`DELETE FROM groove_processed WHERE processed_at < $1`, [before]);
    for (const table of ['groove_rejections', 'groove_ingest_days', 'groove_parameter_days'])
      await this.source.query(`DELETE FROM ${table} WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date`, [
        new Date(now - RETENTION.grooveCountDays * DAY_MS),
      ]);
    await this.source.query(
      `DELETE FROM groove_activity a USING (
         SELECT user_id, (array_agg(id ORDER BY id DESC))[$1] AS oldest FROM groove_activity
          GROUP BY user_id HAVING count(*) > $1
       ) o WHERE a.user_id = o.user_id AND a.id < o.oldest`,
      [RETENTION.grooveActivityRows],
    );
  }

  /**
   * Deletes the oldest sessions of users who have more than one may have, some thousand of each, with what was read of
   * them; the sums of learnings keep what they counted.
   * @returns how many sessions
   */
  async pruneSessions(most: number = RETENTION.grooveSessionsPerUser): Promise<number> {
    const gone = await rowsOf(
      this.source,
      `WITH many AS (
         SELECT user_id, sum(sessions) - $1 AS surplus FROM groove_session_days GROUP BY user_id HAVING sum(sessions) > $1
       ), old AS (
         SELECT o.* FROM many CROSS JOIN LATERAL (
           SELECT user_id, id, counted_day, counted_score FROM groove_sessions
            WHERE user_id = many.user_id AND ended_at IS NOT NULL AND counted_day IS NOT NULL AND pending_event IS NULL
            ORDER BY started_at LIMIT least(many.surplus, 10 * ${AT_ONCE}) FOR UPDATE SKIP LOCKED) o
       ), days AS (
         UPDATE groove_session_days d SET sessions = d.sessions - c.sessions, assessed = d.assessed - c.assessed,
                score_sum = CASE WHEN d.assessed = c.assessed THEN 0 ELSE d.score_sum - c.score_sum END
           FROM (SELECT user_id, counted_day AS day, count(*) AS sessions, count(counted_score) AS assessed,
                        coalesce(sum(counted_score), 0) AS score_sum FROM old GROUP BY 1, 2) c
          WHERE d.user_id = c.user_id AND d.day = c.day
       ) DELETE FROM groove_sessions s USING old WHERE s.user_id = old.user_id AND s.id = old.id RETURNING s.id`,
      [most],
    );
    return gone.length;
  }
}

/**
 * Sessions of which a time is over $1 seconds old, $2 of a user at most. Round robin over users: the first of each,
 * then the second, so that no user's ends starve those of others. A locked session is left for the next run.
 */
const inTurn = (time: 'unread_at' | 'told_at', where: string): string =>
  `SELECT user_id, id FROM groove_sessions WHERE ${where} AND (user_id, id) IN (
     SELECT user_id, id FROM (
       SELECT user_id, id, ${time}, row_number() OVER (PARTITION BY user_id ORDER BY ${time}, id) AS turn
         FROM groove_sessions WHERE ${where} AND ${time} < now() - make_interval(secs => $1)) due
      WHERE turn <= $2 ORDER BY turn, ${time} LIMIT ${AT_ONCE}) FOR UPDATE SKIP LOCKED`;
