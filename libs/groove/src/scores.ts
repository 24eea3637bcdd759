import { GROOVE_OUTCOME_VALUES, type GrooveOutcome, type GrooveTrend } from '@app/contracts';

/** Outcome of a session, −1 to 1: what the person said, else what its signals show, else null. */
export const sessionOutcome = (feedback: GrooveOutcome | null, direct: number | null): number | null =>
  feedback === null ? direct : GROOVE_OUTCOME_VALUES[feedback];

/** Score of a session, 0–1: (outcome + 1)/2; null where nothing is known. */
export const sessionScore = (outcome: number | null): number | null =>
  outcome === null ? null : (outcome + 1) / 2;

/** What a learning gave to a session, −1 to 1: tanh of the net of its signals. */
export const contribution = (net: number): number => Math.tanh(net);

const DAY_MS = 86_400_000;
const STEADY_PERCENT = 5;

export interface Scored {
  /** Epoch milliseconds. */
  time: number;
  /** 0–1. */
  score: number;
}
export interface Trends {
  /** Mean score of each UTC day that has sessions, the oldest first. */
  sparkline: number[];
  improvementPercent: number;
  direction: GrooveTrend;
}

/**
 * How scores went from `from` to `to` (epoch ms): the mean of each day; 100·(late − early)/early of the means of both
 * halves of the time, 0 where a half is empty; beyond ±5 % it counts as a direction.
 */
export function trends(sessions: readonly Scored[], from: number, to: number): Trends {
  const days = new Map<number, number[]>();
  const inside = sessions.filter(({ time }) => time >= from && time <= to).sort((a, b) => a.time - b.time);
  for (const { time, score } of inside) {
    const day = Math.floor(time / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), score]);
  }
  const middle = (from + to) / 2;
  const early = mean(inside.filter(({ time }) => time < middle));
  const late = mean(inside.filter(({ time }) => time >= middle));
  const improvementPercent = improvement(early, late);
  return {
    sparkline: [...days.values()].map(
      (scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length,
    ),
    improvementPercent,
    direction: direction(improvementPercent),
  };
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

const mean = (sessions: readonly Scored[]): number | null =>
  sessions.length === 0 ? null : sessions.reduce((sum, { score }) => sum + score, 0) / sessions.length;
