import { GROOVE_SPECIALIZE_SESSIONS, GROOVE_STRATEGIES, type GrooveStrategy } from '@app/contracts';
import { sampleBeta, seededRandom } from './seeded';
import { clamp } from './value';

/** Belief in one strategy: Beta(α, β), and how many outcomes it rests on. */
export interface StrategyBelief {
  alpha: number;
  beta: number;
  observations: number;
}

/** What is believed before the first outcome. Source: the reference. */
export const STRATEGY_PRIORS: Readonly<Record<GrooveStrategy, StrategyBelief>> = {
  main_context: { alpha: 3, beta: 7, observations: 0 },
  subagent: { alpha: 2, beta: 8, observations: 0 },
  background_subagent: { alpha: 1, beta: 9, observations: 0 },
  deferred: { alpha: 4, beta: 6, observations: 0 },
};

/** 1 before the first outcome, falling to 0: 1/(1 + √observations). Source: the reference. */
export const uncertainty = (observations: number): number => 1 / (1 + Math.sqrt(observations));

/** Mean of a belief, 0–1. */
export const beliefMean = ({ alpha, beta }: StrategyBelief): number => alpha / (alpha + beta);

export interface StrategyOutcome {
  /** −1 to 1. */
  value: number;
  confidence: number;
  source: 'attribution' | 'direct' | 'both';
}

/**
 * How a strategy did in one session: 0.7·attributed + 0.3·direct at confidence 0.9 where both are known, the one that
 * is known at 0.8 (attributed) or 0.5 (direct), else null. Source: the reference.
 */
export function strategyOutcome(attributed: number | null, direct: number | null): StrategyOutcome | null {
  if (attributed !== null && direct !== null)
    return { value: clamp(0.7 * attributed + 0.3 * direct), confidence: 0.9, source: 'both' };
  if (attributed !== null) return { value: clamp(attributed), confidence: 0.8, source: 'attribution' };
  if (direct !== null) return { value: clamp(direct), confidence: 0.5, source: 'direct' };
  return null;
}

/** What an outcome adds to α and β. */
export interface BeliefStep {
  alpha: number;
  beta: number;
}

/**
 * With o = (v+1)/2 and w = confidence/(1+u): α gains o·w, β gains (1−o)·w; u is the uncertainty before the outcome.
 * Source: the reference.
 */
export function beliefStep({ value, confidence }: StrategyOutcome, observationsBefore: number): BeliefStep {
  const share = (value + 1) / 2;
  const weight = confidence / (1 + uncertainty(observationsBefore));
  return { alpha: share * weight, beta: (1 - share) * weight };
}

export const stepped = (belief: StrategyBelief, step: BeliefStep): StrategyBelief => ({
  alpha: belief.alpha + step.alpha,
  beta: belief.beta + step.beta,
  observations: belief.observations + 1,
});

export type Beliefs = Readonly<Record<GrooveStrategy, StrategyBelief>>;

/**
 * Chooses a strategy by Thompson sampling (Thompson 1933): one variate of each belief, the largest wins. The variates
 * depend on session and learning alone, so that a replay with the same beliefs chooses the same.
 */
export function chooseStrategy(beliefs: Beliefs, sessionId: string, learningId: string): GrooveStrategy {
  const random = seededRandom('strategy', sessionId, learningId);
  let best: { kind: GrooveStrategy; sample: number } | undefined;
  for (const kind of GROOVE_STRATEGIES) {
    const { alpha, beta } = beliefs[kind];
    const sample = sampleBeta(alpha, beta, random);
    if (!best || sample > best.sample) best = { kind, sample };
  }
  return best?.kind ?? 'main_context';
}

export const SPECIALISATION = { sessions: GROOVE_SPECIALIZE_SESSIONS, confidence: 0.6 } as const;

/** From here on a learning has beliefs of its own, copied from its category: 20 sessions at confidence 0.6. */
export const isSpecialised = (sessions: number, confidence: number): boolean =>
  sessions >= SPECIALISATION.sessions && confidence >= SPECIALISATION.confidence;

/** Sessions that a learning lacks before it can have beliefs of its own. */
export const sessionsToSpecialise = (sessions: number): number =>
  Math.max(0, SPECIALISATION.sessions - sessions);
