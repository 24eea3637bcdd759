import { Injectable } from '@nestjs/common';
import { type GrooveStatus } from '@app/contracts';
import type { EntityManager } from 'typeorm';
import { holdLearnings } from './groove-rows';
import type { GrooveHeldSession } from './groove-steps.repository';
import { rowsOf } from '../rows';

export interface GrooveArmSums {
  n: number;
  mean: number;
  m2: number;
}
/** All sessions of a learning added up, as it is kept; its row is held. */
export interface GrooveSumsRow {
  id: string;
  status: GrooveStatus;
  statusReason: string | null;
  valueSum: number;
  valueCount: number;
  present: number;
  activated: number;
  keptAtSessions: number;
  helpful: number;
  ignored: number;
  contradicted: number;
  with: GrooveArmSums | null;
  without: GrooveArmSums | null;
}
/** The sums and what they say. */
export interface GrooveFiguresRow extends Omit<GrooveSumsRow, 'with' | 'without' | 'keptAtSessions'> {
  with: GrooveArmSums;
  without: GrooveArmSums;
  estimatedValue: number;
  confidence: number;
  temporalValue: number;
  temporalConfidence: number;
  ablationState: 'pending' | 'in_progress' | 'completed';
  ablationValue: number | null;
  ablationP: number | null;
  usageAlpha: number;
  usageBeta: number;
}
/** How the sessions of a day that a learning was at hand in change. */
export interface GrooveDayChange {
  id: string;
  /** UTC, YYYY-MM-DD. */
  day: string;
  sessions: number;
  activated: number;
}

/** The figures of learnings, within the transaction of a step. */
@Injectable()
export class GrooveFiguresRepository {
  /** Holds these learnings, those of them that are there. */
  async hold(tx: EntityManager, userId: number, ids: readonly string[]): Promise<GrooveSumsRow[]> {
    await holdLearnings(tx, userId, ids);
    return rowsOf<GrooveSumsRow>(
      tx,
      `SELECT l.id, l.status, l.status_reason AS "statusReason", value_sum AS "valueSum", value_count AS "valueCount",
              session_count AS present, activated_count AS activated, kept_at_sessions AS "keptAtSessions",
              times_helpful AS helpful, times_ignored AS ignored, times_contradicted AS contradicted,
              CASE WHEN w.learning_id IS NOT NULL
                THEN jsonb_build_object('n', w.sessions, 'mean', w.mean, 'm2', w.m2) END AS "with",
              CASE WHEN o.learning_id IS NOT NULL
                THEN jsonb_build_object('n', o.sessions, 'mean', o.mean, 'm2', o.m2) END AS without
         FROM groove_learnings l
         LEFT JOIN groove_ablation_arms w ON w.user_id = l.user_id AND w.learning_id = l.id AND NOT w.withheld
         LEFT JOIN groove_ablation_arms o ON o.user_id = l.user_id AND o.learning_id = l.id AND o.withheld
        WHERE l.user_id = $1 AND l.id = ANY($2::uuid[]) ORDER BY l.id`,
      [userId, ids],
    );
  }

  async save(tx: EntityManager, session: GrooveHeldSession, row: GrooveFiguresRow): Promise<void> {
    const { userId } = session;
    await tx.query(
      `UPDATE groove_learnings SET status = $3, status_reason = $4, value_sum = $5, value_count = $6,
              session_count = $7, activated_count = $8, times_helpful = $9, times_ignored = $10,
              times_contradicted = $11, estimated_value = $12, confidence = $13, temporal_value = $14,
              temporal_confidence = $15, ablation_state = $16, ablation_value = $17, ablation_p = $18,
              usage_alpha = $19, usage_beta = $20, last_session_at = greatest(last_session_at, $21), updated_at = now(),
              last_used_at = CASE WHEN activated_count < $8 THEN greatest(last_used_at, $21) ELSE last_used_at END
        WHERE user_id = $1 AND id = $2`,
      [
        ...[userId, row.id, row.status, row.statusReason, row.valueSum, row.valueCount, row.present],
        ...[row.activated, row.helpful, row.ignored, row.contradicted, row.estimatedValue, row.confidence],
        ...[row.temporalValue, row.temporalConfidence, row.ablationState, row.ablationValue, row.ablationP],
        ...[row.usageAlpha, row.usageBeta, session.startedAt],
      ],
    );
    for (const [withheld, arm] of [
      [false, row.with],
      [true, row.without],
    ] as const) {
      await tx.query(
        `INSERT INTO groove_ablation_arms (user_id, learning_id, withheld, sessions, mean, m2)
         SELECT $1, $2, $3, $4, $5, $6
          WHERE $4 > 0 OR EXISTS (SELECT 1 FROM groove_ablation_arms WHERE user_id = $1 AND learning_id = $2 AND withheld = $3)
         ON CONFLICT (user_id, learning_id, withheld) DO UPDATE SET sessions = excluded.sessions, mean = excluded.mean,
           m2 = excluded.m2, updated_at = now()`,
        [userId, row.id, withheld, arm.n, arm.mean, arm.m2],
      );
    }
  }

  /** Adds to the sessions of a UTC day that learnings were at hand in. */
  async countDays(tx: EntityManager, userId: number, changes: readonly GrooveDayChange[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(
      `INSERT INTO groove_learning_days AS d (user_id, learning_id, day, sessions, activated)
       SELECT $1, id, day, sum(sessions), sum(activated)
         FROM jsonb_to_recordset($2::jsonb) AS c (id uuid, day date, sessions integer, activated integer)
        GROUP BY id, day HAVING sum(sessions) <> 0 OR sum(activated) <> 0 ORDER BY id, day
       ON CONFLICT (user_id, learning_id, day) DO UPDATE SET sessions = d.sessions + excluded.sessions,
         activated = d.activated + excluded.activated`,
      [userId, JSON.stringify(changes)],
    );
  }
}
