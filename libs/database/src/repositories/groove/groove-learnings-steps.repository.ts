import { Injectable } from '@nestjs/common';
import {
  type GrooveCategory,
  type GrooveDetailSignal,
  type GrooveExtraction,
  GROOVE_USABLE,
  LIMITS,
} from '@app/contracts';
import type { EntityManager } from 'typeorm';
import { holdMaking, searchText } from './groove-rows';
import type { GrooveHeldSession } from './groove-steps.repository';
import { rowOf, rowsOf } from '../rows';

/** A learning that is found in a session. `key` is what it is known by within it. */
export interface GrooveFound {
  key: string;
  id: string;
  category: GrooveCategory;
  method: GrooveExtraction;
  description: string;
  insight: string;
  confidence: number;
  messageIndex: number;
}
export interface GrooveInsight {
  id: string;
  insight: string;
}
/** A learning that a session is read for. */
export interface GrooveCandidate extends GrooveInsight {
  withheld: boolean;
}
/** What a session said of a learning; the row that stands, and the row that takes its place. */
export interface GrooveShareRow {
  learningId: string;
  /** UTC day that the session counts on. */
  day: string;
  activated: boolean;
  activationConfidence: number;
  withheld: boolean;
  temporalPositive: number;
  temporalNegative: number;
  net: number;
  outcome: number | null;
  value: number | null;
  signals: GrooveDetailSignal[];
}

const scopeOf = ({ scopePath }: GrooveHeldSession): { kind: 'project' | 'user'; path: string | null } =>
  scopePath === null ? { kind: 'user', path: null } : { kind: 'project', path: scopePath };

/** What the steps need of learnings. Every method is a part of the step's transaction. */
@Injectable()
export class GrooveLearningsStepsRepository {
  /** Holds the making of learnings of a user: two sessions that learn the same make one learning. */
  holdMaking(tx: EntityManager, { userId }: GrooveHeldSession): Promise<void> {
    return holdMaking(tx, userId);
  }

  /** The keys of what was learnt from a session before. */
  async learntBefore(tx: EntityManager, { userId, id }: GrooveHeldSession): Promise<Set<string>> {
    const rows = await rowsOf<{ key: string }>(
      tx,
      `SELECT key FROM groove_extractions WHERE user_id = $1 AND session_id = $2`,
      [userId, id],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** The newest learnings that hold where a session was. */
  async comparable(tx: EntityManager, session: GrooveHeldSession): Promise<GrooveInsight[]> {
    return rowsOf<GrooveInsight>(
      tx,
      `SELECT l.id, t.insight FROM groove_learnings l
         JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
        WHERE l.user_id = $1 AND (l.scope_kind <> 'project' OR l.scope_path = $2)
        ORDER BY l.created_at DESC, l.id LIMIT ${LIMITS.grooveCompared}`,
      [session.userId, session.scopePath],
    );
  }

  /** Makes a learning of what was found. @returns false where the user has as many as he may */
  async make(tx: EntityManager, session: GrooveHeldSession, found: GrooveFound): Promise<boolean> {
    const { userId } = session;
    const { count } = await rowOf<{ count: number }>(
      tx,
      `SELECT count(*) AS count FROM groove_learnings WHERE user_id = $1`,
      [userId],
    );
    if (Number(count) >= LIMITS.grooveLearningsPerUser) return false;
    const { kind, path } = scopeOf(session);
    await tx.query(
      `INSERT INTO groove_learnings (user_id, id, category, scope_kind, scope_path, source, source_session,
                                     source_message, extraction_method, extraction_confidence)
       VALUES ($1, $2, $3, $4, $5, 'transcript', $6, $7, $8, $9)`,
      [
        ...[userId, found.id, found.category, kind, path, session.id],
        ...[found.messageIndex, found.method, found.confidence],
      ],
    );
    const { description, insight } = found;
    await tx.query(
      `INSERT INTO groove_learning_texts (user_id, learning_id, description, insight, search_text)
       VALUES ($1, $2, $3, $4, $5)`,
      [userId, found.id, description, insight, searchText(description, insight)],
    );
    await this.mark(tx, session, found.key, found.id);
    return true;
  }

  /** Joins what was found to a learning that says the same: the confidence becomes the mean of both. */
  async merge(
    tx: EntityManager,
    session: GrooveHeldSession,
    found: GrooveFound,
    learningId: string,
  ): Promise<void> {
    await tx.query(
      `UPDATE groove_learnings SET extraction_confidence = (extraction_confidence + $3) / 2, updated_at = now()
        WHERE user_id = $1 AND id = $2`,
      [session.userId, learningId, found.confidence],
    );
    await this.mark(tx, session, found.key, learningId);
  }

  /**
   * The learnings that a session is read for: those that it was given or that were kept from it, and those it was read
   * for before. Where nobody told what it was given, the best that hold where it was count as at hand.
   */
  async candidates(tx: EntityManager, session: GrooveHeldSession): Promise<GrooveCandidate[]> {
    const { userId, id, scopePath, attributed } = session;
    const known = await rowsOf<GrooveCandidate & { dueOrRead: boolean }>(
      tx,
      `SELECT l.id, t.insight, coalesce(i.withheld, false) AS withheld,
              i.due_at IS NOT NULL OR a.learning_id IS NOT NULL AS "dueOrRead"
         FROM (SELECT learning_id FROM groove_injections WHERE user_id = $1 AND session_id = $2
               UNION SELECT learning_id FROM groove_attributions WHERE user_id = $1 AND session_id = $2) k
         JOIN groove_learnings l ON l.user_id = $1 AND l.id = k.learning_id
         JOIN groove_learning_texts t ON t.user_id = $1 AND t.learning_id = k.learning_id
         LEFT JOIN groove_injections i ON i.user_id = $1 AND i.session_id = $2 AND i.learning_id = k.learning_id
         LEFT JOIN groove_attributions a ON a.user_id = $1 AND a.session_id = $2 AND a.learning_id = k.learning_id
        ORDER BY l.id`,
      [userId, id],
    );
    if (known.length > 0 || attributed || (await this.wasChosenFor(tx, session)))
      return known.filter(({ dueOrRead }) => dueOrRead);
    return rowsOf<GrooveCandidate>(
      tx,
      `SELECT l.id, t.insight, false AS withheld FROM groove_learnings l
         JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
        WHERE l.user_id = $1 AND l.status = ANY($2) AND (l.scope_kind <> 'project' OR l.scope_path = $3)
          AND l.source_session IS DISTINCT FROM $4
        ORDER BY l.estimated_value DESC, l.id LIMIT ${LIMITS.grooveCandidatesPerSession}`,
      [userId, GROOVE_USABLE, scopePath, id],
    );
  }

  /** What the session said of learnings before, by learning. */
  async shares(tx: EntityManager, { userId, id }: GrooveHeldSession): Promise<Map<string, GrooveShareRow>> {
    const rows = await rowsOf<GrooveShareRow>(
      tx,
      `SELECT learning_id AS "learningId", (session_at AT TIME ZONE 'UTC')::date::text AS day, activated, activation_confidence AS "activationConfidence", withheld,
              temporal_positive AS "temporalPositive", temporal_negative AS "temporalNegative", net_temporal AS net,
              outcome, value, signals
         FROM groove_attributions WHERE user_id = $1 AND session_id = $2 ORDER BY learning_id`,
      [userId, id],
    );
    return new Map(rows.map((row) => [row.learningId, row]));
  }

  async saveShares(
    tx: EntityManager,
    session: GrooveHeldSession,
    rows: readonly GrooveShareRow[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO groove_attributions AS a (user_id, session_id, session_at, learning_id, activated,
              activation_confidence, withheld, temporal_positive, temporal_negative, net_temporal, outcome, value, signals)
       SELECT $1, $2, $3, "learningId", activated, "activationConfidence", withheld, "temporalPositive",
              "temporalNegative", net, outcome, value, signals
         FROM jsonb_to_recordset($4::jsonb) AS r ("learningId" uuid, activated boolean,
              "activationConfidence" double precision, withheld boolean, "temporalPositive" double precision,
              "temporalNegative" double precision, net double precision, outcome double precision,
              value double precision, signals jsonb)
       ON CONFLICT (user_id, session_id, learning_id) DO UPDATE SET session_at = excluded.session_at, activated = excluded.activated,
         activation_confidence = excluded.activation_confidence, withheld = excluded.withheld,
         temporal_positive = excluded.temporal_positive, temporal_negative = excluded.temporal_negative,
         net_temporal = excluded.net_temporal, outcome = excluded.outcome, value = excluded.value,
         signals = excluded.signals, updated_at = now()`,
      [session.userId, session.id, session.startedAt, JSON.stringify(rows)],
    );
    await tx.query(
      `UPDATE groove_sessions SET learnings_activated = (SELECT count(*) FROM groove_attributions
          WHERE user_id = $1 AND session_id = $2 AND activated AND NOT withheld) WHERE user_id = $1 AND id = $2`,
      [session.userId, session.id],
    );
  }

  private async wasChosenFor(tx: EntityManager, { userId, id }: GrooveHeldSession): Promise<boolean> {
    const { chosen } = await rowOf<{ chosen: boolean }>(
      tx,
      `SELECT chosen_at IS NOT NULL AS chosen FROM groove_sessions WHERE user_id = $1 AND id = $2`,
      [userId, id],
    );
    return chosen;
  }

  private async mark(
    tx: EntityManager,
    session: GrooveHeldSession,
    key: string,
    learningId: string,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO groove_extractions (user_id, session_id, key, learning_id) VALUES ($1, $2, $3, $4)`,
      [session.userId, session.id, key, learningId],
    );
  }
}
