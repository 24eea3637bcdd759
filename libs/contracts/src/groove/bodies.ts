import * as z from 'zod/mini';
import { count, finite, isoTime } from '../zod';
import {
  grooveCategory,
  grooveComponent,
  grooveContext,
  grooveExtraction,
  grooveHealthStatus,
  grooveOutcome,
  groovePolarity,
  grooveScope,
  grooveSignalKind,
  grooveSource,
  grooveStatus,
  grooveStrategy,
  grooveTrend,
  fraction,
  signed,
} from './domain';

const learningId = z.uuid();

/** A learning in a list. `content` is its description, cut at `LIMITS.grooveBriefCharacters`. */
export const grooveBrief = z.object({
  id: learningId,
  content: z.string(),
  category: grooveCategory,
  scope: grooveScope,
  status: grooveStatus,
  estimated_value: signed,
  confidence: fraction,
  session_count: count,
  times_injected: count,
  activation_rate: fraction,
  created_at: isoTime,
});
export type GrooveBrief = z.output<typeof grooveBrief>;

const contributor = z.object({
  learning_id: learningId,
  content: z.string(),
  estimated_value: signed,
  confidence: fraction,
});

/** `improvement_percent`: late half of the days against the early half, 0–100 and beyond. */
const trends = z.object({
  sparkline_data: z.array(fraction),
  improvement_percent: finite,
  trend_direction: grooveTrend,
  session_count: count,
  period_days: count,
});

export const grooveOverview = z.object({
  data_type: z.literal('overview'),
  trends,
  learnings: z.object({
    total: count,
    active: count,
    recent: z.array(grooveBrief),
    by_category: z.partialRecord(grooveCategory, count),
  }),
  attribution: z.object({
    top_contributors: z.array(contributor),
    under_review_count: count,
    negative_count: count,
  }),
  health: z.object({
    overall_status: grooveHealthStatus,
    assessment_coverage: fraction,
    ablation_coverage: fraction,
    last_activity: z.optional(isoTime),
  }),
});
export type GrooveOverview = z.output<typeof grooveOverview>;

export const grooveLearnings = z.object({
  data_type: z.literal('learnings'),
  learnings: z.array(grooveBrief),
  total: count,
});
export type GrooveLearnings = z.output<typeof grooveLearnings>;

/** A signal near an activation: what it counted is `confidence` times `weight`. `distance` in text-bearing messages. */
export const grooveDetailSignal = z.object({
  kind: grooveSignalKind,
  polarity: groovePolarity,
  confidence: fraction,
  distance: count,
  weight: fraction,
});
export type GrooveDetailSignal = z.output<typeof grooveDetailSignal>;

/** What one session said of a learning. `outcome` and `value` are null while nobody can tell. */
export const grooveDetailSession = z.object({
  session_id: z.string(),
  timestamp: isoTime,
  activated: z.boolean(),
  activation_confidence: fraction,
  withheld: z.boolean(),
  outcome: z.nullable(signed),
  value: z.nullable(signed),
  signals: z.array(grooveDetailSignal),
});
export type GrooveDetailSession = z.output<typeof grooveDetailSession>;

const arm = z.object({ sessions: count, mean: finite, variance: z.optional(finite) });

/** Sessions with and without a learning (Welch's t); `marginal_value` once both arms are full. */
const ablation = z.object({
  with: arm,
  without: arm,
  marginal_value: z.optional(finite),
  p_value: z.optional(fraction),
  significant: z.optional(z.boolean()),
});

/**
 * `sessions`: newest first, as many as a frame holds; `sessions_total` says how many there are.
 * `activation_rate` is activated sessions over sessions where the learning was present.
 */
export const grooveLearningDetail = z.object({
  data_type: z.literal('learning_detail'),
  id: learningId,
  content: z.string(),
  description: z.string(),
  insight: z.string(),
  category: grooveCategory,
  scope: grooveScope,
  status: grooveStatus,
  status_reason: z.optional(z.string()),
  estimated_value: signed,
  confidence: fraction,
  temporal_value: signed,
  temporal_confidence: fraction,
  ablation: z.optional(ablation),
  times_injected: count,
  times_helpful: count,
  times_ignored: count,
  times_contradicted: count,
  activation_rate: fraction,
  session_count: count,
  created_at: isoTime,
  updated_at: isoTime,
  source: grooveSource,
  source_session: z.optional(z.string()),
  extraction_method: z.optional(grooveExtraction),
  extraction_confidence: fraction,
  sessions: z.array(grooveDetailSession),
  sessions_total: count,
});
export type GrooveLearningDetail = z.output<typeof grooveLearningDetail>;

/** `session_count`: sessions of the period; value and confidence are those of all sessions. */
const leader = z.extend(contributor, { session_count: count, status: grooveStatus });

/** `total` counts what `top_contributors` is a page of. `coverage`: completed over all that take part. */
export const grooveAttribution = z.object({
  data_type: z.literal('attribution'),
  top_contributors: z.array(leader),
  total: count,
  negative_impact: z.array(leader),
  ablation_coverage: z.object({ coverage: fraction, completed: count, in_progress: count, pending: count }),
});
export type GrooveAttribution = z.output<typeof grooveAttribution>;

/** `score` = (outcome + 1) / 2; absent while the session is not assessed. `contribution` = tanh(net temporal). */
export const grooveTimelineSession = z.object({
  session_id: z.string(),
  timestamp: isoTime,
  score: z.optional(fraction),
  outcome: z.optional(grooveOutcome),
  learnings_activated: count,
  contributions: z.array(z.object({ learning_id: learningId, content: z.string(), contribution: signed })),
  warning: z.optional(z.string()),
});
export type GrooveTimelineSession = z.output<typeof grooveTimelineSession>;

export const grooveSessionTimeline = z.object({
  data_type: z.literal('session_timeline'),
  sessions: z.array(grooveTimelineSession),
  total: count,
});
export type GrooveSessionTimeline = z.output<typeof grooveSessionTimeline>;

/** `weight`: mean of the Beta distribution, α/(α+β). */
export const grooveWeight = z.object({
  strategy: grooveStrategy,
  weight: fraction,
  uncertainty: fraction,
  observations: count,
});
export type GrooveWeight = z.output<typeof grooveWeight>;

export const grooveStrategyDistributions = z.object({
  data_type: z.literal('strategy_distributions'),
  distributions: z.array(
    z.object({
      category_key: z.string(),
      category: grooveCategory,
      context_type: grooveContext,
      label: z.string(),
      session_count: count,
      weights: z.array(grooveWeight),
    }),
  ),
  specialized_count: count,
  total_learnings: count,
});
export type GrooveStrategyDistributions = z.output<typeof grooveStrategyDistributions>;

export const grooveStrategyOverrides = z.object({
  data_type: z.literal('strategy_overrides'),
  overrides: z.array(
    z.object({
      learning_id: learningId,
      content: z.string(),
      context_type: grooveContext,
      session_count: count,
      is_specialized: z.boolean(),
      base_category: grooveCategory,
      override_weights: z.optional(z.array(grooveWeight)),
      sessions_to_specialize: count,
    }),
  ),
  /** How many there are; the list ends at `LIMITS.grooveOverridesListed`. */
  total: count,
});
export type GrooveStrategyOverrides = z.output<typeof grooveStrategyOverrides>;

/** `coverage`: processed over eligible. */
export const grooveComponentHealth = z.object({
  status: grooveHealthStatus,
  coverage: fraction,
  last_activity: z.optional(isoTime),
  item_count: count,
});
export type GrooveComponentHealth = z.output<typeof grooveComponentHealth>;

export const grooveHealth = z.object({
  data_type: z.literal('health'),
  overall_status: grooveHealthStatus,
  assessment: grooveComponentHealth,
  extraction: grooveComponentHealth,
  attribution: grooveComponentHealth,
  adaptive_params: z.array(
    z.object({ name: z.string(), current_value: finite, confidence: fraction, trend: grooveTrend }),
  ),
  recent_activity: z.array(
    z.object({ timestamp: isoTime, message: z.string(), activity_type: grooveComponent }),
  ),
  /** Lines and events of the last 30 days. */
  ingest: z.object({
    accepted: count,
    duplicate: count,
    rejected: count,
    reasons: z.array(z.object({ reason: z.string(), count })),
  }),
});
export type GrooveHealth = z.output<typeof grooveHealth>;

/** The whole state of each topic. */
export const GROOVE_BODIES = {
  overview: grooveOverview,
  learnings: grooveLearnings,
  learning_detail: grooveLearningDetail,
  attribution: grooveAttribution,
  session_timeline: grooveSessionTimeline,
  strategy_distributions: grooveStrategyDistributions,
  strategy_overrides: grooveStrategyOverrides,
  health: grooveHealth,
} as const;

export const grooveBody = z.discriminatedUnion('data_type', [
  grooveOverview,
  grooveLearnings,
  grooveLearningDetail,
  grooveAttribution,
  grooveSessionTimeline,
  grooveStrategyDistributions,
  grooveStrategyOverrides,
  grooveHealth,
]);
export type GrooveBody = z.output<typeof grooveBody>;
export type GrooveBodyOf<Name extends GrooveBody['data_type']> = Extract<GrooveBody, { data_type: Name }>;
