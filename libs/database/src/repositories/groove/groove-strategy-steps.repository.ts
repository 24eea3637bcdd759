import { Injectable } from '@nestjs/common';
import type { GrooveCategory, GrooveStrategy, GrooveStrategyParameters } from '@app/contracts';
import type { EntityManager } from 'typeorm';
import type { GrooveHeldSession } from './groove-steps.repository';
import { rowOf, rowsOf } from '../rows';

/** What a session did to the belief in a strategy: taken back where the session is read again. */
export interface GrooveApplied {
  strategy: GrooveStrategy;
  /** Whose belief it went to. */
  to: 'category' | 'learning';
  alpha: number;
  beta: number;
  /** Outcomes that the belief rested on before. */
  before: number;
}
/** A learning that a strategy gave to a session. */
export interface GrooveGiven {
  learningId: string;
  category: GrooveCategory;
  strategy: GrooveStrategy;
  activated: boolean;
  value: number | null;
  /** Confidence in the value of the learning. */
  confidence: number;
  applied: GrooveApplied | null;
}
/** Beliefs as they are kept; null before the first outcome. */
export interface GrooveBeliefsRow {
  parameters: GrooveStrategyParameters | null;
  sessionCount: number;
}

/** What the last step needs, within its transaction. */
@Injectable()
export class GrooveStrategyStepsRepository {
  /** The learnings that a strategy gave to a session, in a fixed order. */
  async given(tx: EntityManager, { userId, id }: GrooveHeldSession): Promise<GrooveGiven[]> {
    return rowsOf<GrooveGiven>(
      tx,
      `SELECT a.learning_id AS "learningId", l.category, i.strategy, a.activated, a.value, l.confidence,
              a.strategy_applied AS applied
         FROM groove_attributions a
         JOIN groove_injections i USING (user_id, session_id, learning_id)
         JOIN groove_learnings l ON l.user_id = a.user_id AND l.id = a.learning_id
        WHERE a.user_id = $1 AND a.session_id = $2 AND NOT i.withheld AND i.due_at IS NOT NULL
        ORDER BY l.category, a.learning_id`,
      [userId, id],
    );
  }

  /** The beliefs of a category in the session's kind of work, held. */
  async holdCategory(
    tx: EntityManager,
    { userId, contextType }: GrooveHeldSession,
    category: GrooveCategory,
    first: GrooveStrategyParameters,
  ): Promise<GrooveBeliefsRow & { parameters: GrooveStrategyParameters }> {
    await tx.query(
      `INSERT INTO groove_strategy_distributions (user_id, category, context_type, parameters) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [userId, category, contextType, JSON.stringify(first)],
    );
    return rowOf(
      tx,
      `SELECT parameters, session_count AS "sessionCount" FROM groove_strategy_distributions
        WHERE user_id = $1 AND category = $2 AND context_type = $3 FOR UPDATE`,
      [userId, category, contextType],
    );
  }

  async saveCategory(
    tx: EntityManager,
    { userId, contextType }: GrooveHeldSession,
    category: GrooveCategory,
    beliefs: GrooveBeliefsRow,
  ): Promise<void> {
    await tx.query(
      `UPDATE groove_strategy_distributions SET parameters = $4, session_count = $5, updated_at = now()
        WHERE user_id = $1 AND category = $2 AND context_type = $3`,
      [userId, category, contextType, JSON.stringify(beliefs.parameters), beliefs.sessionCount],
    );
  }

  /** The beliefs of a learning of its own, held. */
  async holdLearning(
    tx: EntityManager,
    { userId, contextType }: GrooveHeldSession,
    { learningId, category }: GrooveGiven,
  ): Promise<GrooveBeliefsRow> {
    await tx.query(
      `INSERT INTO groove_strategy_overrides (user_id, learning_id, context_type, base_category) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [userId, learningId, contextType, category],
    );
    return rowOf(
      tx,
      `SELECT parameters, session_count AS "sessionCount" FROM groove_strategy_overrides
        WHERE user_id = $1 AND learning_id = $2 AND context_type = $3 FOR UPDATE`,
      [userId, learningId, contextType],
    );
  }

  async saveLearning(
    tx: EntityManager,
    session: GrooveHeldSession,
    learningId: string,
    beliefs: GrooveBeliefsRow,
    applied: GrooveApplied | null,
  ): Promise<void> {
    const { userId, contextType, id } = session;
    const parameters = beliefs.parameters && JSON.stringify(beliefs.parameters);
    await tx.query(
      `UPDATE groove_strategy_overrides SET parameters = $4, session_count = $5, updated_at = now()
        WHERE user_id = $1 AND learning_id = $2 AND context_type = $3`,
      [userId, learningId, contextType, parameters, beliefs.sessionCount],
    );
    await tx.query(
      `UPDATE groove_attributions SET strategy_applied = $4 WHERE user_id = $1 AND session_id = $2 AND learning_id = $3`,
      [userId, id, learningId, applied && JSON.stringify(applied)],
    );
  }
}
