import { Injectable } from '@nestjs/common';
import {
  GROOVE_COMPONENTS,
  type GrooveComponent,
  type GrooveContext,
  type GrooveOutcome,
  type GrooveSignalKind,
  type GroovePolarity,
  LIMITS,
} from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import type { GrooveEnd } from './groove-ingest.repository';
import { rowsOf } from '../rows';

/** A session as a step found it when it began. */
export interface GrooveHeldSession {
  userId: number;
  id: string;
  contextType: GrooveContext;
  scopePath: string | null;
  startedAt: Date;
  messages: number;
  directOutcome: number | null;
  feedback: GrooveOutcome | null;
  outcome: number | null;
  /** Its messages are deleted: what was read of them stands, only the outcome can change. */
  pruned: boolean;
  /** It has been attributed before. */
  attributed: boolean;
  countedDay: string | null;
  countedScore: number | null;
  /** When something came that nobody has read, as Postgres writes it. */
  unreadAt: string | null;
  /** When something of it last came in, as Postgres writes it. */
  receivedAt: string;
}

/** A session was read by another worker meanwhile, who may have read more of it: it is to be read again. */
export class StaleReadingError extends Error {
  constructor() {
    super('another worker has read the session meanwhile');
    this.name = 'StaleReadingError';
  }
}

/** A message in the order of its session; `tools` is the JSON of its calls and results. */
export interface GrooveStoredMessage {
  role: string;
  text: string | null;
  tools: string;
}
export interface GrooveSignalRow {
  kind: GrooveSignalKind;
  polarity: GroovePolarity;
  confidence: number;
  position: number;
  tool: string | null;
}
/** What the assessment of a session found. */
export interface GrooveAssessment {
  direct: number | null;
  outcome: number | null;
  score: number | null;
  mood: { frustration: number; success: number };
  signals: readonly GrooveSignalRow[];
  warning: string | null;
}

/** Messages that a page is chosen from, by what they take. */
const PAGE = 500;
const STEP_DONE: Readonly<Record<GrooveComponent, string>> = {
  assessment: 'assessed_at',
  extraction: 'extracted_at',
  attribution: 'attributed_at',
  strategy: 'learned_at',
};

/** The steps that work on a session that ended, each in one transaction that remembers its event. */
@Injectable()
export class GrooveStepsRepository {
  constructor(private readonly source: DataSource) {}

  /** What is done outside of a transaction. */
  get manager(): EntityManager {
    return this.source.manager;
  }

  /** The session of an end, unless the step has been run for it or the session is gone. */
  async open(end: GrooveEnd, step: GrooveComponent): Promise<GrooveHeldSession | undefined> {
    const done = await rowsOf(
      this.source,
      `SELECT 1 FROM groove_processed WHERE user_id = $1 AND event_id = $2 AND step = $3`,
      [end.userId, end.eventId, step],
    );
    return done.length > 0 ? undefined : sessionOf(this.source.manager, end);
  }

  /**
   * Runs a step for an event unless it was run: everything that `work` writes and the mark that it was written are
   * committed together. The session's row is held, as those do who give learnings to it, before anything else is.
   * @param read  the session as it was when `work`'s reading of it began; what came in since stays unread
   * @throws StaleReadingError where another worker may have read more of it
   */
  async once(
    end: GrooveEnd,
    step: GrooveComponent,
    read: GrooveHeldSession,
    work: (tx: EntityManager, session: GrooveHeldSession) => Promise<void>,
  ): Promise<void> {
    await this.source.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`, [
        end.userId,
        end.sessionId,
      ]);
      const session = await sessionOf(tx, end);
      if (!session) return;
      const marked = await rowsOf(
        tx,
        `INSERT INTO groove_processed (user_id, event_id, step) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
        [end.userId, end.eventId, step],
      );
      if (marked.length === 0) return;
      if (isStale(read, session)) throw new StaleReadingError();
      await work(tx, { ...session, unreadAt: read.unreadAt });
      await tx.query(`UPDATE groove_sessions SET ${STEP_DONE[step]} = now() WHERE user_id = $1 AND id = $2`, [
        end.userId,
        end.sessionId,
      ]);
    });
  }

  /** Notes that an end is handled, unless another has come since. */
  async handled({ userId, sessionId, eventId }: GrooveEnd): Promise<void> {
    await this.source.query(
      `UPDATE groove_sessions SET pending_event = NULL, pending_at = NULL, told_at = NULL
        WHERE user_id = $1 AND id = $2 AND pending_event = $3`,
      [userId, sessionId, eventId],
    );
  }

  /** Notes that an end cannot be handled: it is not tried again, and its session not read until something new comes. */
  async gaveUp(end: GrooveEnd, step: GrooveComponent): Promise<void> {
    await this.handled(end);
    await this.source.query(
      `UPDATE groove_sessions SET unread_at = NULL WHERE user_id = $1 AND id = $2 AND pending_event IS NULL`,
      [end.userId, end.sessionId],
    );
    // Done, the first step counts the event for all of them; failed, nobody has.
    await this.source.query(
      `INSERT INTO groove_components AS c (user_id, component, eligible, failed, last_failure)
       SELECT id, component, ($2 = 'assessment')::int, (component = $2)::int, CASE WHEN component = $2 THEN now() END
         FROM users, unnest($3::text[]) AS component WHERE id = $1
       ON CONFLICT (user_id, component) DO UPDATE SET eligible = c.eligible + excluded.eligible,
         failed = c.failed + excluded.failed, last_failure = coalesce(excluded.last_failure, c.last_failure)`,
      [end.userId, step, [...GROOVE_COMPONENTS].sort()],
    );
  }

  /**
   * The messages of a session in their order, so many bytes at a time or one message: lines of its transcript where
   * there are any, else the messages of its hooks. Each page is a statement of its own: no transaction waits for the reader.
   */
  async *messages(
    { userId, id }: GrooveHeldSession,
    bytes: number = LIMITS.groovePageBytes,
  ): AsyncGenerator<GrooveStoredMessage[]> {
    const [first] = await rowsOf(
      this.source,
      `SELECT 1 FROM groove_messages WHERE user_id = $1 AND session_id = $2 AND source = 'line' LIMIT 1`,
      [userId, id],
    );
    const source = first ? 'line' : 'hook';
    for (let after = 0; ;) {
      const page = await rowsOf<GrooveStoredMessage & { place: number }>(
        this.source,
        `SELECT place, role, text, tools::text AS tools FROM (
           SELECT place, role, text, tools, sum(bytes) OVER so_far AS bytes, row_number() OVER so_far AS number
             FROM (SELECT * FROM groove_messages
                    WHERE user_id = $1 AND session_id = $2 AND source = $3 AND place > $4 ORDER BY place LIMIT ${PAGE}) p
           WINDOW so_far AS (ORDER BY place ROWS UNBOUNDED PRECEDING)) w
          WHERE bytes <= $5 OR number = 1 ORDER BY place`,
        [userId, id, source, after, bytes],
      );
      const last = page.at(-1);
      if (!last) return;
      yield page.map(({ role, text, tools }) => ({ role, text, tools }));
      after = last.place;
    }
  }

  /** Writes an assessment over the one before, and counts the session on its day. */
  async saveAssessment(
    tx: EntityManager,
    session: GrooveHeldSession,
    found: GrooveAssessment,
  ): Promise<void> {
    const key = [session.userId, session.id];
    const day = session.startedAt.toISOString().slice(0, 10);
    await tx.query(
      `UPDATE groove_sessions SET direct_outcome = $3, outcome = $4, frustration = $5, success = $6, warning = $7,
              ended_at = coalesce(ended_at, last_event_at), counted_day = $8, counted_score = $9, ${ALL_READ('$10')}
        WHERE user_id = $1 AND id = $2`,
      [
        ...key,
        ...[found.direct, found.outcome, found.mood.frustration, found.mood.success, found.warning, day],
        ...[found.score, session.unreadAt],
      ],
    );
    await tx.query(`DELETE FROM groove_signals WHERE user_id = $1 AND session_id = $2`, key);
    await tx.query(
      `INSERT INTO groove_signals (user_id, session_id, place, kind, polarity, confidence, message_index, detail)
       SELECT $1, $2, ordinality, kind, polarity, confidence, position, tool FROM ROWS FROM (jsonb_to_recordset($3::jsonb)
         AS (kind text, polarity text, confidence double precision, position integer, tool text)) WITH ORDINALITY`,
      [...key, JSON.stringify(found.signals)],
    );
    await countDay(tx, session, -1, session.countedDay, session.countedScore);
    await countDay(tx, session, 1, day, found.score);
  }

  /** The outcome of a session whose messages are gone: what the person says, else what was read of them. */
  async saveOutcome(
    tx: EntityManager,
    session: GrooveHeldSession,
    outcome: number | null,
    score: number | null,
  ): Promise<void> {
    await tx.query(
      `UPDATE groove_sessions SET outcome = $3, counted_score = $4, ${ALL_READ('$5')} WHERE user_id = $1 AND id = $2`,
      [session.userId, session.id, outcome, score, session.unreadAt],
    );
    await countDay(tx, session, -1, session.countedDay, session.countedScore);
    await countDay(tx, session, 1, session.countedDay, score);
  }
}

/** What came in while the session was read is still to be read. */
const ALL_READ = (before: string): string =>
  `unread_at = CASE WHEN unread_at::text IS NOT DISTINCT FROM ${before}::text THEN NULL ELSE unread_at END`;

/** More of it has come in since, and is unread still: it will be read at its next end. */
const isUnread = (read: GrooveHeldSession, now: GrooveHeldSession): boolean =>
  now.unreadAt !== null && now.unreadAt !== read.unreadAt;

const isStale = (read: GrooveHeldSession, now: GrooveHeldSession): boolean =>
  now.pruned !== read.pruned || (now.receivedAt !== read.receivedAt && !isUnread(read, now));

async function sessionOf(
  tx: EntityManager,
  { userId, sessionId }: GrooveEnd,
): Promise<GrooveHeldSession | undefined> {
  const [row] = await rowsOf<Omit<GrooveHeldSession, 'userId'>>(
    tx,
    `SELECT id, context_type AS "contextType", scope_path AS "scopePath", started_at AS "startedAt", messages,
            direct_outcome AS "directOutcome", feedback, outcome, pruned_at IS NOT NULL AS pruned,
            attributed_at IS NOT NULL AS attributed, counted_day::text AS "countedDay", counted_score AS "countedScore",
            unread_at::text AS "unreadAt", received_at::text AS "receivedAt"
       FROM groove_sessions WHERE user_id = $1 AND id = $2`,
    [userId, sessionId],
  );
  return row && { ...row, userId };
}

async function countDay(
  tx: EntityManager,
  { userId }: GrooveHeldSession,
  times: 1 | -1,
  day: string | null,
  score: number | null,
): Promise<void> {
  if (day === null) return;
  await tx.query(
    `INSERT INTO groove_session_days AS d (user_id, day, sessions, assessed, score_sum) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_id, day) DO UPDATE SET sessions = d.sessions + excluded.sessions,
       assessed = d.assessed + excluded.assessed,
       score_sum = CASE WHEN d.assessed + excluded.assessed = 0 THEN 0 ELSE d.score_sum + excluded.score_sum END`,
    [userId, day, times, score === null ? 0 : times, times * (score ?? 0)],
  );
}
