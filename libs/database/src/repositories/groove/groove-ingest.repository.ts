import { Injectable } from '@nestjs/common';
import { type GrooveContext, type GrooveOutcome, LIMITS } from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowOf, rowsOf } from '../rows';
import { GrooveStoredRepository } from './groove-stored.repository';

/** What is known of a session when something of it comes in. Times in epoch ms. */
export interface GrooveSessionFacts {
  id: string;
  contextType: GrooveContext;
  /** Its directory; null: not said. */
  scopePath: string | null;
  first: number;
  last: number;
}

/**
 * Messages as they are stored, as the JSON of a list of `{uuid, role, at, text, tools}`, and how many they are. `uuid` is
 * the identity within the session, `at` a time in ISO 8601 or null, `tools` the calls and results.
 */
export interface GrooveMessagesJson {
  json: string;
  count: number;
}

/** An end of a session that the workers are to be told. */
export interface GrooveEnd {
  userId: number;
  sessionId: string;
  eventId: string;
}

export type GrooveEndReason = 'feedback' | 'session_end' | 'upload' | 'idle';

/** Counts of what came in, for the health page. */
export interface GrooveIngestCounts {
  accepted: number;
  duplicate: number;
  rejected: number;
  reasons: ReadonlyMap<string, number>;
}

/** Space of the advisory locks of keys of hooks. */
const HOOK_KEYS_LOCK = 0x67726f6f;

/** The way in of groove: what is sent again is found here, and changes nothing. */
@Injectable()
export class GrooveIngestRepository {
  constructor(
    private readonly source: DataSource,
    private readonly stored: GrooveStoredRepository,
  ) {}

  /**
   * Stores lines of a transcript that are not there yet, in their order.
   * @returns how many were new; `full`: the session has all the messages that one may have, nothing was stored
   * @throws GrooveQuotaError: nothing was stored
   */
  async storeLines(
    userId: number,
    session: GrooveSessionFacts,
    messages: GrooveMessagesJson,
  ): Promise<{ accepted: number; full: boolean }> {
    await this.stored.checkAll(userId);
    return this.source.transaction(async (tx) => {
      const { messages: held } = await this.holdSession(tx, userId, session);
      if (
        held + messages.count > LIMITS.grooveMessagesPerSession &&
        held + (await unknown(tx, userId, session.id, messages)) > LIMITS.grooveMessagesPerSession
      )
        return { accepted: 0, full: true };
      const accepted = await insertMessages(tx, userId, session.id, 'line', messages);
      if (accepted > 0) await this.stored.checkUser(tx, userId);
      if (accepted > 0) await received(tx, userId, session, accepted);
      return { accepted, full: false };
    });
  }

  /**
   * Stores a hook event, and its message where it has one.
   * @param key  what makes the event a duplicate of an earlier one; null: nothing does
   * @returns the id under which the event stands, its own or that of the earlier one
   * @throws GrooveQuotaError: nothing was stored
   */
  async storeHook(
    userId: number,
    session: GrooveSessionFacts,
    event: { id: string; key: string | null; message: GrooveMessagesJson | null },
  ): Promise<{ eventId: string; duplicate: boolean }> {
    await this.stored.checkAll(userId);
    return this.source.transaction(async (tx) => {
      const earlier = event.key === null ? undefined : await eventOf(tx, userId, event.key);
      if (earlier !== undefined) return { eventId: earlier, duplicate: true };
      const { messages: held } = await this.holdSession(tx, userId, session);
      // After the session, as messages are: the user's count of bytes is locked last in every transaction.
      if (event.key !== null) await takeKey(tx, userId, event.key, event.id);
      const kept = held < LIMITS.grooveMessagesPerSession ? event.message : null;
      const accepted = kept ? await insertMessages(tx, userId, session.id, 'hook', kept) : 0;
      await this.stored.checkUser(tx, userId);
      await received(tx, userId, session, accepted);
      return { eventId: event.id, duplicate: false };
    });
  }

  /**
   * Notes that a session ends, until the workers have handled it. Where nothing came since the last end there is
   * nothing to tell.
   * @returns the event to tell the workers, or undefined
   */
  async end(end: GrooveEnd, reason: GrooveEndReason): Promise<GrooveEnd | undefined> {
    const rows = await rowsOf(
      this.source,
      `UPDATE groove_sessions SET pending_event = $3, pending_at = coalesce(pending_at, now()), told_at = now(),
              end_reason = $4
        WHERE user_id = $1 AND id = $2 AND (unread_at IS NOT NULL OR ended_at IS NULL) RETURNING id`,
      [end.userId, end.sessionId, end.eventId, reason],
    );
    return rows.length > 0 ? end : undefined;
  }

  /** Keeps what a person says of his session, and notes its end. @returns false where he has no such session */
  async feedback(
    end: GrooveEnd,
    outcome: GrooveOutcome,
    note: string | null,
  ): Promise<{ known: boolean; changed: boolean }> {
    return this.source.transaction(async (tx) => {
      const [held] = await rowsOf<{ same: boolean }>(
        tx,
        `SELECT feedback IS NOT DISTINCT FROM $3 AND feedback_note IS NOT DISTINCT FROM $4 AS same
           FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`,
        [end.userId, end.sessionId, outcome, note],
      );
      if (!held) return { known: false, changed: false };
      if (held.same) return { known: true, changed: false };
      await tx.query(
        `UPDATE groove_sessions SET feedback = $3, feedback_note = $4, pending_event = $5,
                pending_at = coalesce(pending_at, now()), told_at = now(), end_reason = 'feedback'
          WHERE user_id = $1 AND id = $2`,
        [end.userId, end.sessionId, outcome, note, end.eventId],
      );
      return { known: true, changed: true };
    });
  }

  /** Adds to the counts of a UTC day. */
  async count(userId: number, now: number, counts: GrooveIngestCounts): Promise<void> {
    const day = new Date(now).toISOString().slice(0, 10);
    await this.source.query(
      `INSERT INTO groove_ingest_days AS d (user_id, day, accepted, duplicate, rejected) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (user_id, day) DO UPDATE SET accepted = d.accepted + excluded.accepted,
         duplicate = d.duplicate + excluded.duplicate, rejected = d.rejected + excluded.rejected`,
      [userId, day, counts.accepted, counts.duplicate, counts.rejected],
    );
    if (counts.reasons.size === 0) return;
    // In one order, so that two uploads at once do not wait for each other in a circle.
    const reasons = [...counts.reasons].sort(([a], [b]) => (a < b ? -1 : 1));
    await this.source.query(
      `INSERT INTO groove_rejections AS r (user_id, day, reason, count)
       SELECT $1, $2, reason, count FROM unnest($3::text[], $4::bigint[]) AS given (reason, count)
       ON CONFLICT (user_id, day, reason) DO UPDATE SET count = r.count + excluded.count`,
      [userId, day, reasons.map(([reason]) => reason), reasons.map(([, count]) => count)],
    );
  }

  /** The session's row, made where it is missing, held until the end of the transaction. */
  private async holdSession(
    tx: EntityManager,
    userId: number,
    { id, contextType, scopePath, first, last }: GrooveSessionFacts,
  ): Promise<{ messages: number }> {
    await tx.query(
      `INSERT INTO groove_sessions (user_id, id, context_type, scope_path, started_at, last_event_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [userId, id, contextType, scopePath, new Date(first), new Date(last)],
    );
    return rowOf(tx, `SELECT messages FROM groove_sessions WHERE user_id = $1 AND id = $2 FOR UPDATE`, [
      userId,
      id,
    ]);
  }
}

/** The event that has a key. Nobody else can take the key until the transaction ends. */
async function eventOf(tx: EntityManager, userId: number, key: string): Promise<string | undefined> {
  await tx.query(`SELECT pg_advisory_xact_lock($1, hashtext($2))`, [HOOK_KEYS_LOCK, `${userId}:${key}`]);
  const [row] = await rowsOf<{ event_id: string }>(
    tx,
    `SELECT event_id FROM groove_hook_keys WHERE user_id = $1 AND key = $2`,
    [userId, key],
  );
  return row?.event_id;
}

const takeKey = (tx: EntityManager, userId: number, key: string, eventId: string): Promise<unknown> =>
  tx.query(`INSERT INTO groove_hook_keys (user_id, key, event_id) VALUES ($1, $2, $3)`, [
    userId,
    key,
    eventId,
  ]);

/** How many of these messages the session does not have yet. */
async function unknown(
  tx: EntityManager,
  userId: number,
  sessionId: string,
  messages: GrooveMessagesJson,
): Promise<number> {
  const { count } = await rowOf<{ count: number }>(
    tx,
    `SELECT count(*)::int AS count FROM (SELECT DISTINCT uuid FROM jsonb_to_recordset($3::jsonb) AS given (uuid text)) g
      WHERE NOT EXISTS (SELECT 1 FROM groove_messages m
        WHERE m.user_id = $1 AND m.session_id = $2 AND m.uuid = g.uuid)`,
    [userId, sessionId, messages.json],
  );
  return count;
}

async function insertMessages(
  tx: EntityManager,
  userId: number,
  sessionId: string,
  source: 'line' | 'hook',
  messages: GrooveMessagesJson,
): Promise<number> {
  if (messages.count === 0) return 0;
  const { count } = await rowOf<{ count: number }>(
    tx,
    `WITH given AS (
       SELECT * FROM ROWS FROM (jsonb_to_recordset($4::jsonb)
         AS (uuid text, role text, at timestamptz, text text, tools jsonb)) WITH ORDINALITY
     ), stored AS (
       INSERT INTO groove_messages (user_id, session_id, uuid, place, source, role, at, text, tools, bytes)
       SELECT $1, $2, uuid, last.place + ordinality, $3, role, at, text, tools,
              coalesce(octet_length(text), 0) + octet_length(tools::text) + 100 FROM given,
              (SELECT coalesce(max(place), 0) AS place FROM groove_messages WHERE user_id = $1 AND session_id = $2) last
       ON CONFLICT DO NOTHING RETURNING 1
     ) SELECT count(*) AS count FROM stored`,
    [userId, sessionId, source, messages.json],
  );
  return Number(count);
}

/** Something new came: the session reaches from its first moment to its last, and waits to be read. */
async function received(
  tx: EntityManager,
  userId: number,
  { id, scopePath, first, last }: GrooveSessionFacts,
  added: number,
): Promise<void> {
  await tx.query(
    `UPDATE groove_sessions SET messages = messages + $6, started_at = least(started_at, $4),
            last_event_at = greatest(last_event_at, $5), scope_path = coalesce(scope_path, $3),
            unread_at = clock_timestamp(), received_at = clock_timestamp(), pruned_at = NULL
      WHERE user_id = $1 AND id = $2`,
    [userId, id, scopePath, new Date(first), new Date(last), added],
  );
}
