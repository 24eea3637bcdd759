import { GROOVE_ABLATION_SESSIONS } from '@app/contracts';
import { hashFraction } from './seeded';
import { studentP } from './distributions';
import { clamp, type Estimate } from './value';

export const ABLATION = {
  share: 0.1,
  sureFrom: 0.7,
  sessionsPerArm: GROOVE_ABLATION_SESSIONS,
  significance: 0.05,
} as const;

/**
 * Whether a learning that is not sure yet stays away from a session, so that both can be compared: one session in ten,
 * decided by a hash of session and learning, so that whoever decides again decides alike.
 */
export function isWithheld(
  sessionId: string,
  learningId: string,
  confidences: { temporal: number | null; ablation: number | null },
): boolean {
  const { temporal, ablation } = confidences;
  if ((temporal ?? 0) >= ABLATION.sureFrom || (ablation ?? 0) >= ABLATION.sureFrom) return false;
  return hashFraction('withhold', sessionId, learningId) < ABLATION.share;
}

/** Outcomes of the sessions of one arm: their number, mean and sum of squared distances from the mean (Welford 1962). */
export interface Arm {
  n: number;
  mean: number;
  m2: number;
}
export const EMPTY_ARM: Arm = { n: 0, mean: 0, m2: 0 };

/** The arm with one outcome more. */
export function withOutcome({ n, mean, m2 }: Arm, outcome: number): Arm {
  const delta = outcome - mean;
  const next = mean + delta / (n + 1);
  return { n: n + 1, mean: next, m2: m2 + delta * (outcome - next) };
}

/** The arm without an outcome that it holds. */
export function withoutOutcome({ n, mean, m2 }: Arm, outcome: number): Arm {
  if (n <= 1) return EMPTY_ARM;
  const before = mean + (mean - outcome) / (n - 1);
  return { n: n - 1, mean: before, m2: Math.max(0, m2 - (outcome - before) * (outcome - mean)) };
}

/** The arm of these outcomes. */
export const armOf = (outcomes: Iterable<number>): Arm => {
  let arm = EMPTY_ARM;
  for (const outcome of outcomes) arm = withOutcome(arm, outcome);
  return arm;
};

export interface AblationResult extends Estimate {
  /** Two-sided p of Welch's test. */
  p: number;
  significant: boolean;
}

/** Two-sided p of Welch's t with the degrees of freedom of Satterthwaite (Welch 1947); both arms have two or more. */
export function welchP(a: Arm, b: Arm): number {
  const ofA = a.m2 / (a.n - 1) / a.n;
  const ofB = b.m2 / (b.n - 1) / b.n;
  const variance = ofA + ofB;
  const difference = a.mean - b.mean;
  // Outcomes without any spread: a difference is certain, and no difference is none.
  if (variance === 0) return difference === 0 ? 1 : 0;
  const degrees = variance ** 2 / (ofA ** 2 / (a.n - 1) + ofB ** 2 / (b.n - 1));
  return studentP(difference / Math.sqrt(variance), degrees);
}

/**
 * What a learning adds to the outcome of a session: mean with it less mean without, −1 to 1, confidence 1 − p; null
 * before each arm has twenty sessions.
 */
export function ablationResult(present: Arm, withheld: Arm): AblationResult | null {
  if (present.n < ABLATION.sessionsPerArm || withheld.n < ABLATION.sessionsPerArm) return null;
  const p = welchP(present, withheld);
  return {
    value: clamp(present.mean - withheld.mean),
    confidence: 1 - p,
    p,
    significant: p < ABLATION.significance,
  };
}
