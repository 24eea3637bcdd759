import * as z from 'zod/mini';
import { LIMITS } from '../limits';

/** What a learning is about. */
export const GROOVE_CATEGORIES = [
  'correction',
  'code_pattern',
  'preference',
  'solution',
  'error_recovery',
  'tool_usage',
  'harness_knowledge',
] as const;
export const grooveCategory = z.enum(GROOVE_CATEGORIES);
export type GrooveCategory = z.output<typeof grooveCategory>;

/** `under_review`: its value is negative, and there is too little evidence to deprecate it. */
export const GROOVE_STATUSES = ['active', 'disabled', 'deprecated', 'experimental', 'under_review'] as const;
export const grooveStatus = z.enum(GROOVE_STATUSES);
export type GrooveStatus = z.output<typeof grooveStatus>;

/** Of these statuses a learning may be given to a session. */
export const GROOVE_USABLE: readonly GrooveStatus[] = ['active', 'experimental', 'under_review'];

/** How a learning reaches a session. */
export const GROOVE_STRATEGIES = ['main_context', 'subagent', 'background_subagent', 'deferred'] as const;
export const grooveStrategy = z.enum(GROOVE_STRATEGIES);
export type GrooveStrategy = z.output<typeof grooveStrategy>;

/** What kind of work a session is. */
export const GROOVE_CONTEXTS = ['interactive', 'batch', 'code_review', 'planning'] as const;
export const grooveContext = z.enum(GROOVE_CONTEXTS);
export type GrooveContext = z.output<typeof grooveContext>;

export const GROOVE_OUTCOMES = ['success', 'partial', 'failure', 'abandoned'] as const;
export const grooveOutcome = z.enum(GROOVE_OUTCOMES);
export type GrooveOutcome = z.output<typeof grooveOutcome>;

/** What an outcome counts, from −1 to 1. */
export const GROOVE_OUTCOME_VALUES: Readonly<Record<GrooveOutcome, number>> = {
  success: 1,
  partial: 0.5,
  failure: -0.5,
  abandoned: -1,
};

export const GROOVE_SIGNALS = [
  'positive',
  'negative',
  'tool_failure',
  'correction',
  'retry',
  'build_status',
] as const;
export const grooveSignalKind = z.enum(GROOVE_SIGNALS);
export type GrooveSignalKind = z.output<typeof grooveSignalKind>;
export const groovePolarity = z.enum(['positive', 'negative']);
export type GroovePolarity = z.output<typeof groovePolarity>;

/** The steps that work on sessions, in their order. */
export const GROOVE_COMPONENTS = ['assessment', 'extraction', 'attribution', 'strategy'] as const;
export const grooveComponent = z.enum(GROOVE_COMPONENTS);
export type GrooveComponent = z.output<typeof grooveComponent>;

export const GROOVE_TRENDS = ['rising', 'stable', 'falling'] as const;
export const grooveTrend = z.enum(GROOVE_TRENDS);
export type GrooveTrend = z.output<typeof grooveTrend>;

export const grooveHealthStatus = z.enum(['ok', 'degraded', 'error']);
export type GrooveHealthStatus = z.output<typeof grooveHealthStatus>;

export const grooveExtraction = z.enum(['correction', 'error_recovery', 'llm']);
export type GrooveExtraction = z.output<typeof grooveExtraction>;

/** Where a learning comes from. */
export const grooveSource = z.enum(['transcript', 'user_created', 'imported']);
export type GrooveSource = z.output<typeof grooveSource>;

/** 0 to 1: coverages, rates, confidences. */
export const fraction = z.number().check(z.gte(0), z.lte(1));
/** −1 to 1: values, outcomes. */
export const signed = z.number().check(z.gte(-1), z.lte(1));

const NUL = '\0';
const HALF_CHARACTER = /\p{Cs}/u;
const isStorable = (text: string): boolean => !text.includes(NUL) && !HALF_CHARACTER.test(text);

/** A text that is kept as it was written, without blanks around it. */
export const grooveText = (most: number) =>
  z
    .string()
    .check(
      z.maxLength(most, { abort: true }),
      z.trim(),
      z.minLength(1),
      z.refine(isStorable, 'must not hold U+0000 or half characters'),
    );

const CONTROL = /\p{Cc}/u;
/** Name of a session as its assistant gives it, in one line. */
export const grooveSessionId = z.string().check(
  z.maxLength(LIMITS.grooveSessionIdCharacters, { abort: true }),
  z.trim(),
  z.minLength(1),
  z.refine((text) => !CONTROL.test(text) && !HALF_CHARACTER.test(text), 'must not hold control characters'),
);

const scopePath = grooveText(LIMITS.grooveScopePathCharacters);

/** Where a learning holds: everywhere, for this user, or in one project. */
export const grooveScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('global') }),
  z.object({ kind: z.literal('user') }),
  z.object({ kind: z.literal('project'), path: scopePath }),
]);
export type GrooveScope = z.output<typeof grooveScope>;

/** As a filter; `project` without a path means any project. */
export const grooveScopeFilter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('global') }),
  z.object({ kind: z.literal('user') }),
  z.object({ kind: z.literal('project'), path: z.optional(scopePath) }),
]);
export type GrooveScopeFilter = z.output<typeof grooveScopeFilter>;

/** Beta distribution of one figure that is learned. `prior_*` is where it began. */
export const grooveParameter = z.object({
  alpha: z.number().check(z.gt(0)),
  beta: z.number().check(z.gt(0)),
  observations: z.int().check(z.gte(0)),
  prior_alpha: z.number().check(z.gt(0)),
  prior_beta: z.number().check(z.gt(0)),
});
export type GrooveParameter = z.output<typeof grooveParameter>;

/** One parameter for each strategy, as distributions and overrides keep them. */
export const grooveStrategyParameters = z.object({
  main_context: grooveParameter,
  subagent: grooveParameter,
  background_subagent: grooveParameter,
  deferred: grooveParameter,
});
export type GrooveStrategyParameters = z.output<typeof grooveStrategyParameters>;

/** Sessions after which a learning has a strategy of its own. */
export const GROOVE_SPECIALIZE_SESSIONS = 20;
/** Sessions in each arm that an ablation needs. */
export const GROOVE_ABLATION_SESSIONS = 20;
