import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type GrooveCategory,
  type GrooveComponent,
  type GrooveFilters,
  type GrooveLearningRequest,
  type GrooveSort,
  type GrooveStatus,
  LIMITS,
} from '@app/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { rowOf, rowsOf } from '../rows';
import { BRIEF_COLUMNS, type GrooveBriefRow, holdMaking, searchText, usableList } from './groove-rows';

export interface GrooveBriefPage {
  rows: GrooveBriefRow[];
  /** How many there are on all pages. */
  total: number;
}

/** Learnings of one category, status and state of ablation. */
export interface GrooveLearningCount {
  category: GrooveCategory;
  status: GrooveStatus;
  ablationState: string;
  learnings: number;
  /** Of them those with a value below 0. */
  negative: number;
}

/** `full`: the user has as many learnings as one may have. */
export type CreatedLearning = { kind: 'created'; id: string } | { kind: 'full' };

const ORDER: Readonly<Record<GrooveSort, string>> = {
  value: 'estimated_value',
  confidence: 'confidence',
  usage: 'times_injected',
  recency: 'created_at',
};

/** Learnings as lists and counts show them, and what their owner does with them. */
@Injectable()
export class GrooveLearningsRepository {
  constructor(private readonly source: DataSource) {}

  /** A page of the learnings that pass the filters. Reads the narrow rows of a user, and texts of the page alone. */
  async page(
    userId: number,
    filters: GrooveFilters,
    sort: GrooveSort,
    limit: number,
    offset: number,
  ): Promise<GrooveBriefPage> {
    const { conditions, parameters } = conditionsOf(userId, filters);
    const take = `LIMIT $${parameters.push(limit)} OFFSET $${parameters.push(offset)}`;
    const rows = await rowsOf<GrooveBriefRow & { total: number; id: string | null }>(
      this.source,
      `WITH found AS MATERIALIZED (SELECT l.id, l.${ORDER[sort]} AS place FROM groove_learnings l WHERE ${conditions}),
         page AS (SELECT id, place FROM found ORDER BY place DESC, id ${take})
       SELECT counted.total, ${BRIEF_COLUMNS}
       FROM (SELECT count(*)::int AS total FROM found) counted
       LEFT JOIN page ON true
       LEFT JOIN groove_learnings l ON l.user_id = $1 AND l.id = page.id
       LEFT JOIN groove_learning_texts t ON t.user_id = $1 AND t.learning_id = page.id
       ORDER BY page.place DESC, page.id`,
      parameters,
    );
    return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
  }

  /** The newest learnings. */
  recent(userId: number, limit: number): Promise<GrooveBriefRow[]> {
    return rowsOf(
      this.source,
      `SELECT ${BRIEF_COLUMNS}
       FROM (SELECT * FROM groove_learnings WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2) l
       JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
       ORDER BY l.created_at DESC, l.id`,
      [userId, limit],
    );
  }

  /** The learnings in use with the highest values above 0. */
  best(userId: number, limit: number): Promise<GrooveBriefRow[]> {
    return rowsOf(
      this.source,
      `SELECT ${BRIEF_COLUMNS}
       FROM (SELECT * FROM groove_learnings
             WHERE user_id = $1 AND estimated_value > 0 AND status IN (${usableList})
             ORDER BY estimated_value DESC, id LIMIT $2) l
       JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
       ORDER BY l.estimated_value DESC, l.id`,
      [userId, limit],
    );
  }

  counts(userId: number): Promise<GrooveLearningCount[]> {
    return rowsOf(
      this.source,
      `SELECT category, status, ablation_state AS "ablationState", count(*)::int AS learnings,
              (count(*) FILTER (WHERE estimated_value < 0))::int AS negative
       FROM groove_learnings WHERE user_id = $1 GROUP BY category, status, ablation_state`,
      [userId],
    );
  }

  /** Of these learnings those that the user has. */
  async existing(userId: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await rowsOf<{ id: string }>(
      this.source,
      `SELECT id FROM groove_learnings WHERE user_id = $1 AND id = ANY($2::uuid[])`,
      [userId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Stores a learning that its owner wrote. */
  create(userId: number, request: GrooveLearningRequest): Promise<CreatedLearning> {
    const { description, insight, category, scope } = request;
    const id = randomUUID();
    return this.source.transaction(async (tx) => {
      await holdMaking(tx, userId);
      const { count } = await rowOf<{ count: number }>(
        tx,
        `SELECT count(*)::int AS count FROM groove_learnings WHERE user_id = $1`,
        [userId],
      );
      if (count >= LIMITS.grooveLearningsPerUser) return { kind: 'full' };
      await tx.query(
        `INSERT INTO groove_learnings (user_id, id, category, scope_kind, scope_path, source, extraction_confidence)
         VALUES ($1, $2, $3, $4, $5, 'user_created', 0.5)`,
        [userId, id, category, scope.kind, scope.kind === 'project' ? scope.path : null],
      );
      await tx.query(
        `INSERT INTO groove_learning_texts (user_id, learning_id, description, insight, search_text)
         VALUES ($1, $2, $3, $4, $5)`,
        [userId, id, description, insight, searchText(description, insight)],
      );
      await note(tx, userId, 'extraction', 'You wrote a learning');
      return { kind: 'created', id };
    });
  }

  /**
   * Enables or disables a learning. Enabled again it is judged by what comes from now on; where its value is below 0
   * it stays under review. Null where the user has no such learning.
   */
  setEnabled(userId: number, id: string, enabled: boolean): Promise<GrooveStatus | null> {
    return this.source.transaction(async (tx) => {
      const to = enabled
        ? `CASE WHEN l.status IN (${usableList}) THEN l.status
                WHEN l.estimated_value < 0 THEN 'under_review' ELSE 'active' END`
        : `'disabled'`;
      const [changed] = await rowsOf<{ before: GrooveStatus; status: GrooveStatus }>(
        tx,
        `UPDATE groove_learnings l SET status = ${to},
           status_reason = CASE WHEN ${to} = l.status THEN l.status_reason END,
           kept_at_sessions = CASE WHEN ${enabled ? to : `l.status`} = l.status THEN l.kept_at_sessions ELSE l.session_count END,
           updated_at = CASE WHEN ${to} = l.status THEN l.updated_at ELSE now() END
         FROM (SELECT id, status FROM groove_learnings WHERE user_id = $1 AND id = $2 FOR UPDATE) was
         WHERE l.user_id = $1 AND l.id = was.id RETURNING was.status AS before, l.status`,
        [userId, id],
      );
      if (!changed) return null;
      if (changed.before !== changed.status)
        await note(tx, userId, 'strategy', `You ${enabled ? 'enabled' : 'disabled'} a learning`);
      return changed.status;
    });
  }

  /** Deletes a learning and all that is known of it. False where the user has no such learning. */
  delete(userId: number, id: string): Promise<boolean> {
    return this.source.transaction(async (tx) => {
      const gone = await rowsOf(
        tx,
        `DELETE FROM groove_learnings WHERE user_id = $1 AND id = $2 RETURNING 1 AS one`,
        [userId, id],
      );
      if (gone.length === 0) return false;
      await note(tx, userId, 'strategy', 'You deleted a learning');
      return true;
    });
  }
}

const note = (tx: EntityManager, userId: number, type: GrooveComponent, message: string): Promise<unknown> =>
  tx.query(`INSERT INTO groove_activity (user_id, type, message) VALUES ($1, $2, $3)`, [
    userId,
    type,
    message,
  ]);

function conditionsOf(userId: number, { scope, category, status, search }: GrooveFilters) {
  const parameters: unknown[] = [userId];
  const conditions = ['l.user_id = $1'];
  if (category) conditions.push(`l.category = $${parameters.push(category)}`);
  if (status) conditions.push(`l.status = $${parameters.push(status)}`);
  if (scope) conditions.push(`l.scope_kind = $${parameters.push(scope.kind)}`);
  if (scope?.kind === 'project' && scope.path !== undefined)
    conditions.push(`l.scope_path = $${parameters.push(scope.path)}`);
  // All texts of one user are read: strpos skips through them by the length of the word, LIKE looks at every letter.
  if (search !== undefined)
    conditions.push(
      `l.id IN (SELECT s.learning_id FROM groove_learning_texts s
         WHERE s.user_id = $1 AND strpos(s.search_text, $${parameters.push(search.toLowerCase())}) > 0)`,
    );
  return { conditions: conditions.join(' AND '), parameters };
}
