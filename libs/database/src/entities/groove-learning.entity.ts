import type {
  GrooveCategory,
  GrooveContext,
  GrooveExtraction,
  GrooveSource,
  GrooveStatus,
  GrooveStrategyParameters,
} from '@app/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A learning: what it is about, what it is worth, how often it was used. Its texts lie in `groove_learning_texts`. */
@Entity('groove_learnings')
@Index('groove_learnings_value_idx', ['userId', 'estimatedValue', 'id'])
@Index('groove_learnings_created_idx', ['userId', 'createdAt', 'id'])
export class GrooveLearning {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid')
  id: string;

  @Column('varchar', { length: 20 })
  category: GrooveCategory;

  @Column('varchar', { name: 'scope_kind', length: 8 })
  scopeKind: string;

  @Column('varchar', { name: 'scope_path', length: 1024, nullable: true })
  scopePath: string | null;

  @Column('varchar', { length: 16, default: 'active' })
  status: GrooveStatus;

  @Column('varchar', { name: 'status_reason', length: 280, nullable: true })
  statusReason: string | null;

  @Column('varchar', { length: 16 })
  source: GrooveSource;

  @Column('varchar', { name: 'source_session', length: 128, nullable: true })
  sourceSession: string | null;

  @Column('integer', { name: 'source_message', nullable: true })
  sourceMessage: number | null;

  @Column('varchar', { name: 'extraction_method', length: 16, nullable: true })
  extractionMethod: GrooveExtraction | null;

  @Column('double precision', { name: 'extraction_confidence' })
  extractionConfidence: number;

  @Column('double precision', { name: 'estimated_value', default: 0 })
  estimatedValue: number;

  @Column('double precision', { default: 0 })
  confidence: number;

  @Column('double precision', { name: 'temporal_value', default: 0 })
  temporalValue: number;

  @Column('double precision', { name: 'temporal_confidence', default: 0 })
  temporalConfidence: number;

  @Column('double precision', { name: 'value_sum', default: 0 })
  valueSum: number;

  @Column('integer', { name: 'value_count', default: 0 })
  valueCount: number;

  @Column('varchar', { name: 'ablation_state', length: 16, default: 'pending' })
  ablationState: string;

  @Column('double precision', { name: 'ablation_value', nullable: true })
  ablationValue: number | null;

  @Column('double precision', { name: 'ablation_p', nullable: true })
  ablationP: number | null;

  @Column('integer', { name: 'session_count', default: 0 })
  sessionCount: number;

  @Column('integer', { name: 'activated_count', default: 0 })
  activatedCount: number;

  @Column('integer', { name: 'kept_at_sessions', default: 0 })
  keptAtSessions: number;

  @Column('timestamptz', { name: 'last_session_at', nullable: true })
  lastSessionAt: Date | null;

  @Column('integer', { name: 'times_injected', default: 0 })
  timesInjected: number;

  @Column('integer', { name: 'times_helpful', default: 0 })
  timesHelpful: number;

  @Column('integer', { name: 'times_ignored', default: 0 })
  timesIgnored: number;

  @Column('integer', { name: 'times_contradicted', default: 0 })
  timesContradicted: number;

  @Column('double precision', { name: 'usage_alpha', default: 1 })
  usageAlpha: number;

  @Column('double precision', { name: 'usage_beta', default: 1 })
  usageBeta: number;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** What a learning says. `searchText` is both texts in lower case. */
@Entity('groove_learning_texts')
export class GrooveLearningText {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @Column('text')
  description: string;

  @Column('text')
  insight: string;

  @Column('jsonb', { nullable: true })
  pattern: unknown;

  @Column('text', { name: 'search_text' })
  searchText: string;
}

/** In how many sessions of a UTC day a learning took part. */
@Entity('groove_learning_days')
export class GrooveLearningDay {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @PrimaryColumn('date')
  day: string;

  @Column('integer', { default: 0 })
  sessions: number;

  @Column('integer', { default: 0 })
  activated: number;
}

/** Outcomes of sessions with or without a learning (Welford: count, mean, sum of squares). */
@Entity('groove_ablation_arms')
export class GrooveAblationArm {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @PrimaryColumn('boolean')
  withheld: boolean;

  @Column('integer', { default: 0 })
  sessions: number;

  @Column('double precision', { default: 0 })
  mean: number;

  @Column('double precision', { default: 0 })
  m2: number;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** How well each strategy does for a category in a kind of session. */
@Entity('groove_strategy_distributions')
export class GrooveStrategyDistribution {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('varchar', { length: 20 })
  category: GrooveCategory;

  @PrimaryColumn('varchar', { name: 'context_type', length: 16 })
  contextType: GrooveContext;

  @Column('jsonb')
  parameters: GrooveStrategyParameters;

  @Column('integer', { name: 'session_count', default: 0 })
  sessionCount: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

/** The same for one learning; `parameters` once it is specialised. */
@Entity('groove_strategy_overrides')
@Index('groove_strategy_overrides_order_idx', ['userId', 'sessionCount', 'learningId'])
export class GrooveStrategyOverride {
  @PrimaryColumn('bigint', { name: 'user_id' })
  userId: number;

  @PrimaryColumn('uuid', { name: 'learning_id' })
  learningId: string;

  @PrimaryColumn('varchar', { name: 'context_type', length: 16 })
  contextType: GrooveContext;

  @Column('varchar', { name: 'base_category', length: 20 })
  baseCategory: GrooveCategory;

  @Column('jsonb', { nullable: true })
  parameters: GrooveStrategyParameters | null;

  @Column('integer', { name: 'session_count', default: 0 })
  sessionCount: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
