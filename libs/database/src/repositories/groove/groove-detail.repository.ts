import { Injectable } from '@nestjs/common';
import { type GrooveDetailSignal, type GrooveExtraction, type GrooveSource, LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../rows';
import { BRIEF_COLUMNS, type GrooveBriefRow } from './groove-rows';

export interface GrooveDetailRow extends GrooveBriefRow {
  wholeDescription: string;
  insight: string;
  statusReason: string | null;
  source: GrooveSource;
  sourceSession: string | null;
  extractionMethod: GrooveExtraction | null;
  extractionConfidence: number;
  temporalValue: number;
  temporalConfidence: number;
  ablationState: 'pending' | 'in_progress' | 'completed';
  ablationValue: number | null;
  ablationP: number | null;
  timesHelpful: number;
  timesIgnored: number;
  timesContradicted: number;
  updatedAt: Date;
}

export interface GrooveShownArm {
  withheld: boolean;
  sessions: number;
  mean: number;
  /** Sum of the squared distances from the mean. */
  m2: number;
}

export interface GrooveAttributionRow {
  sessionId: string;
  sessionAt: Date;
  activated: boolean;
  activationConfidence: number;
  withheld: boolean;
  outcome: number | null;
  value: number | null;
  signals: GrooveDetailSignal[];
}

/** One learning with all that it is computed from. */
@Injectable()
export class GrooveDetailRepository {
  constructor(private readonly source: DataSource) {}

  /** Null where the user has no such learning. */
  async learning(userId: number, id: string): Promise<GrooveDetailRow | null> {
    const [row] = await rowsOf<GrooveDetailRow>(
      this.source,
      `SELECT ${BRIEF_COLUMNS}, t.description AS "wholeDescription", t.insight, l.status_reason AS "statusReason",
         l.source, l.source_session AS "sourceSession", l.extraction_method AS "extractionMethod",
         l.extraction_confidence AS "extractionConfidence", l.temporal_value AS "temporalValue",
         l.temporal_confidence AS "temporalConfidence", l.ablation_state AS "ablationState",
         l.ablation_value AS "ablationValue", l.ablation_p AS "ablationP", l.times_helpful AS "timesHelpful",
         l.times_ignored AS "timesIgnored", l.times_contradicted AS "timesContradicted", l.updated_at AS "updatedAt"
       FROM groove_learnings l JOIN groove_learning_texts t ON t.user_id = l.user_id AND t.learning_id = l.id
       WHERE l.user_id = $1 AND l.id = $2`,
      [userId, id],
    );
    return row ?? null;
  }

  arms(userId: number, id: string): Promise<GrooveShownArm[]> {
    return rowsOf(
      this.source,
      `SELECT withheld, sessions, mean, m2 FROM groove_ablation_arms WHERE user_id = $1 AND learning_id = $2`,
      [userId, id],
    );
  }

  /** The newest sessions of a learning, and how many there are. */
  async sessions(userId: number, id: string): Promise<{ rows: GrooveAttributionRow[]; total: number }> {
    const [rows, { total }] = await Promise.all([
      rowsOf<GrooveAttributionRow>(
        this.source,
        `SELECT session_id AS "sessionId", session_at AS "sessionAt", activated,
           activation_confidence AS "activationConfidence", withheld, outcome, value, signals
         FROM groove_attributions WHERE user_id = $1 AND learning_id = $2
         ORDER BY session_at DESC, session_id LIMIT $3`,
        [userId, id, LIMITS.grooveDetailSessions],
      ),
      rowOf<{ total: number }>(
        this.source,
        `SELECT count(*)::int AS total FROM groove_attributions WHERE user_id = $1 AND learning_id = $2`,
        [userId, id],
      ),
    ]);
    return { rows, total };
  }
}
