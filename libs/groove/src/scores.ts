import { GROOVE_OUTCOME_VALUES, type GrooveOutcome, type GrooveTrend } from '@app/contracts';

/** Outcome of a session, −1 to 1: what the person said, else what its signals show, else null. */
export const sessionOutcome = (feedback: GrooveOutcome | null, direct: number | null): number | null =>
  feedback === null ? direct : GROOVE_OUTCOME_VALUES[feedback];

/** Score of a session, 0–1: (outcome + 1)/2; null where nothing is known. */
export const sessionScore = (outcome: number | null): number | null =>
  outcome === null ? null : (outcome + 1) / 2;

/** What a learning gave to a session, −1 to 1: tanh of the net of its signals. */
export const contribution = (net: number): number => Math.tanh(net);

const STEADY_PERCENT = 5;

/**
 * How the mean scores of days went, the oldest first: 100·(late − early)/early of the means of both halves, where the
 * middle one of an odd number belongs to neither; 0 of fewer than two days.
 */
export function improvementOf(scores: readonly number[]): number {
  const half = Math.floor(scores.length / 2);
  return improvement(mean(scores.slice(0, half)), mean(scores.slice(scores.length - half)));
}

/** 100·(late − early)/early; from nothing to something counts as 100, and what is not known as 0. */
export function improvement(early: number | null, late: number | null): number {
  if (early === null || late === null) return 0;
  if (early === 0) return late === 0 ? 0 : 100;
  return (100 * (late - early)) / early;
}

export function direction(percent: number): GrooveTrend {
  if (percent > STEADY_PERCENT) return 'rising';
  return percent < -STEADY_PERCENT ? 'falling' : 'stable';
}

const mean = (scores: readonly number[]): number | null =>
  scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
