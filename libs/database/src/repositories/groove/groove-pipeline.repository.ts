import { Injectable } from '@nestjs/common';
import {
  type GrooveCategory,
  type GrooveComponent,
  type GrooveContext,
  type GrooveParameter,
  type GrooveStrategyParameters,
  LIMITS,
} from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../rows';
import { BRIEF_CHARACTERS_READ } from './groove-rows';

export interface GrooveDistributionRow {
  category: GrooveCategory;
  contextType: GrooveContext;
  parameters: GrooveStrategyParameters;
  sessionCount: number;
}

export interface GrooveOverrideRow {
  learningId: string;
  description: string;
  contextType: GrooveContext;
  baseCategory: GrooveCategory;
  /** Null until the learning is specialised. */
  parameters: GrooveStrategyParameters | null;
  sessionCount: number;
}

export interface GrooveComponentRow {
  component: GrooveComponent;
  eligible: number;
  processed: number;
  failed: number;
  items: number;
  lastActivity: Date | null;
}

export interface GrooveParameterRow {
  name: string;
  parameter: GrooveParameter;
  /** Its value on the oldest of the last days; null where none is known. */
  before: number | null;
}

export interface GrooveActivityRow {
  at: Date;
  type: GrooveComponent;
  message: string;
}

export interface GrooveIngestTotals {
  accepted: number;
  duplicate: number;
  rejected: number;
}

const TREND_DAYS = 7;

/** What the pipeline has learned of strategies, and how it does. */
@Injectable()
export class GroovePipelineRepository {
  constructor(private readonly source: DataSource) {}

  distributions(userId: number): Promise<GrooveDistributionRow[]> {
    return rowsOf(
      this.source,
      `SELECT category, context_type AS "contextType", parameters, session_count AS "sessionCount"
       FROM groove_strategy_distributions WHERE user_id = $1 ORDER BY session_count DESC, category, context_type`,
      [userId],
    );
  }

  /** Learnings with a strategy of their own, and all learnings. */
  specialized(userId: number): Promise<{ specialized: number; total: number }> {
    return rowOf(
      this.source,
      `SELECT (SELECT count(DISTINCT learning_id)::int FROM groove_strategy_overrides
               WHERE user_id = $1 AND parameters IS NOT NULL) AS specialized,
              (SELECT count(*)::int FROM groove_learnings WHERE user_id = $1) AS total`,
      [userId],
    );
  }

  /** The overrides with most sessions, and how many there are. */
  async overrides(
    userId: number,
    specializedOnly: boolean,
  ): Promise<{ rows: GrooveOverrideRow[]; total: number }> {
    const only = specializedOnly ? 'AND parameters IS NOT NULL' : '';
    const [rows, { total }] = await Promise.all([
      rowsOf<GrooveOverrideRow>(
        this.source,
        `SELECT o.learning_id AS "learningId", left(t.description, ${BRIEF_CHARACTERS_READ}) AS description,
           o.context_type AS "contextType", o.base_category AS "baseCategory", o.parameters,
           o.session_count AS "sessionCount"
         FROM (SELECT * FROM groove_strategy_overrides WHERE user_id = $1 ${only}
               ORDER BY session_count DESC, learning_id, context_type LIMIT $2) o
         JOIN groove_learning_texts t ON t.user_id = $1 AND t.learning_id = o.learning_id
         ORDER BY o.session_count DESC, o.learning_id, o.context_type`,
        [userId, LIMITS.grooveOverridesListed],
      ),
      rowOf<{ total: number }>(
        this.source,
        `SELECT count(*)::int AS total FROM groove_strategy_overrides WHERE user_id = $1 ${only}`,
        [userId],
      ),
    ]);
    return { rows, total };
  }

  components(userId: number): Promise<GrooveComponentRow[]> {
    return rowsOf(
      this.source,
      `SELECT component, eligible, processed, failed, items, last_activity AS "lastActivity"
       FROM groove_components WHERE user_id = $1`,
      [userId],
    );
  }

  /** Since when the end that waits longest waits to be handled; null where none does. */
  async waitingSince(userId: number): Promise<Date | null> {
    const { since } = await rowOf<{ since: Date | null }>(
      this.source,
      `SELECT min(pending_at) AS since FROM groove_sessions WHERE user_id = $1 AND pending_event IS NOT NULL`,
      [userId],
    );
    return since;
  }

  parameters(userId: number): Promise<GrooveParameterRow[]> {
    return rowsOf(
      this.source,
      `SELECT p.name, p.parameter,
         (SELECT d.value FROM groove_parameter_days d
          WHERE d.user_id = $1 AND d.name = p.name AND d.day >= (now() AT TIME ZONE 'UTC')::date - ${TREND_DAYS}
          ORDER BY d.day LIMIT 1) AS before
       FROM groove_parameters p WHERE p.user_id = $1 ORDER BY p.name`,
      [userId],
    );
  }

  activity(userId: number): Promise<GrooveActivityRow[]> {
    return rowsOf(
      this.source,
      `SELECT at, type, message FROM groove_activity WHERE user_id = $1 ORDER BY id DESC LIMIT $2`,
      [userId, LIMITS.grooveActivityListed],
    );
  }

  /** Lines and events taken since a day. */
  ingested(userId: number, from: string): Promise<GrooveIngestTotals> {
    return rowOf(
      this.source,
      `SELECT coalesce(sum(accepted), 0)::bigint AS accepted, coalesce(sum(duplicate), 0)::bigint AS duplicate,
         coalesce(sum(rejected), 0)::bigint AS rejected
       FROM groove_ingest_days WHERE user_id = $1 AND day >= $2::date`,
      [userId, from],
    );
  }

  /** Why lines were rejected since a day, the commonest reasons first. */
  rejections(userId: number, from: string): Promise<{ reason: string; count: number }[]> {
    return rowsOf(
      this.source,
      `SELECT reason, sum(count)::bigint AS count FROM groove_rejections WHERE user_id = $1 AND day >= $2::date
       GROUP BY reason ORDER BY sum(count) DESC, reason LIMIT $3`,
      [userId, from, LIMITS.grooveReasonsListed],
    );
  }
}
