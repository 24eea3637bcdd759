import { Injectable } from '@nestjs/common';
import { type GrooveBodyOf, type GrooveDetailSession, type GrooveTopicOf } from '@app/contracts';
import {
  type GrooveShownArm,
  type GrooveAttributionRow,
  GrooveDetailRepository,
  type GrooveDetailRow,
  GrooveLearningsRepository,
} from '@app/database';
import { BODY_BYTES, brief, toBrief } from './texts';

/** Learnings in a list, and one of them with all that it is computed from. */
@Injectable()
export class LearningsProvider {
  constructor(
    private readonly learnings: GrooveLearningsRepository,
    private readonly details: GrooveDetailRepository,
  ) {}

  async list(userId: number, topic: GrooveTopicOf<'learnings'>): Promise<GrooveBodyOf<'learnings'>> {
    const { filters, sort, limit, offset } = topic;
    const { rows, total } = await this.learnings.page(userId, filters, sort, limit, offset);
    return { data_type: 'learnings', learnings: rows.map(toBrief), total };
  }

  /** Null where the user has no such learning. */
  async detail(userId: number, id: string): Promise<GrooveBodyOf<'learning_detail'> | null> {
    const [row, arms, sessions] = await Promise.all([
      this.details.learning(userId, id),
      this.details.arms(userId, id),
      this.details.sessions(userId, id),
    ]);
    if (!row) return null;
    const about = aboutOf(row, arms);
    return { ...about, sessions: newestThatFit(about, sessions.rows), sessions_total: sessions.total };
  }
}

type About = Omit<GrooveBodyOf<'learning_detail'>, 'sessions' | 'sessions_total'>;

function aboutOf(row: GrooveDetailRow, arms: readonly GrooveShownArm[]): About {
  const ablation = ablationOf(row, arms);
  return {
    data_type: 'learning_detail',
    ...toBrief(row),
    content: brief(row.wholeDescription),
    description: row.wholeDescription,
    insight: row.insight,
    ...(row.statusReason === null ? {} : { status_reason: row.statusReason }),
    temporal_value: row.temporalValue,
    temporal_confidence: row.temporalConfidence,
    ...(ablation ? { ablation } : {}),
    times_helpful: row.timesHelpful,
    times_ignored: row.timesIgnored,
    times_contradicted: row.timesContradicted,
    updated_at: row.updatedAt.toISOString(),
    source: row.source,
    ...(row.sourceSession === null ? {} : { source_session: row.sourceSession }),
    ...(row.extractionMethod === null ? {} : { extraction_method: row.extractionMethod }),
    extraction_confidence: row.extractionConfidence,
  };
}

const SIGNIFICANT = 0.05;

function ablationOf(row: GrooveDetailRow, arms: readonly GrooveShownArm[]): About['ablation'] {
  if (arms.length === 0) return undefined;
  const arm = (withheld: boolean) => {
    const found = arms.find((one) => one.withheld === withheld);
    if (!found) return { sessions: 0, mean: 0 };
    const { sessions, mean, m2 } = found;
    return { sessions, mean, ...(sessions > 1 ? { variance: m2 / (sessions - 1) } : {}) };
  };
  return {
    with: arm(false),
    without: arm(true),
    ...(row.ablationValue === null ? {} : { marginal_value: row.ablationValue }),
    ...(row.ablationP === null ? {} : { p_value: row.ablationP, significant: row.ablationP < SIGNIFICANT }),
  };
}

/** The newest sessions, as many as a frame holds beside the rest. */
function newestThatFit(about: About, rows: readonly GrooveAttributionRow[]): GrooveDetailSession[] {
  const sessions: GrooveDetailSession[] = [];
  let left = BODY_BYTES - Buffer.byteLength(JSON.stringify(about));
  for (const row of rows) {
    const session = sessionOf(row);
    left -= Buffer.byteLength(JSON.stringify(session)) + 1;
    if (left < 0) break;
    sessions.push(session);
  }
  return sessions;
}

function sessionOf({ sessionId, sessionAt, ...row }: GrooveAttributionRow): GrooveDetailSession {
  return {
    session_id: sessionId,
    timestamp: sessionAt.toISOString(),
    activated: row.activated,
    activation_confidence: row.activationConfidence,
    withheld: row.withheld,
    outcome: row.outcome,
    value: row.value,
    signals: row.signals.map(({ kind, polarity, confidence, distance, weight }) => ({
      ...{ kind, polarity, confidence, distance, weight },
    })),
  };
}
