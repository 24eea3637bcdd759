/** A figure and how sure it is, 0–1. */
export interface Estimate {
  value: number;
  confidence: number;
}

export const clamp = (value: number, least = -1, most = 1): number => Math.min(most, Math.max(least, value));

/** What one session says of a learning, −1 to 1: the net of its signals, clamped. */
export const sessionValue = (net: number): number => clamp(net);

/**
 * Confidence in a mean of n sessions, 0–1: 1 − 1/(1 + ln(n+1)); 0 of none, 0.41 of one, 0.71 of ten.
 * Source: the reference.
 */
export const meanConfidence = (sessions: number): number => 1 - 1 / (1 + Math.log(sessions + 1));

/** The plain mean of the values of n sessions, −1 to 1, with its confidence; null of none. */
export function temporalEstimate(sum: number, sessions: number): Estimate | null {
  if (sessions === 0) return null;
  return { value: clamp(sum / sessions), confidence: meanConfidence(sessions) };
}

const TEMPORAL_SHARE = 0.6;
const ABLATION_SHARE = 0.4;
const ABLATION_TRUSTED_ABOVE = 0.5;

/**
 * The value of a learning from both sources, weighed 0.6·c_t and 0.4·c_a; ablation counts where it is surer than 0.5.
 * The confidence is the mean of both by the same weights. Source: the reference.
 */
export function combine(temporal: Estimate | null, ablation: Estimate | null): Estimate | null {
  const trusted = ablation && ablation.confidence > ABLATION_TRUSTED_ABOVE ? ablation : null;
  if (!temporal) return trusted && { value: clamp(trusted.value), confidence: trusted.confidence };
  if (!trusted) return temporal;
  const t = TEMPORAL_SHARE * temporal.confidence;
  const a = ABLATION_SHARE * trusted.confidence;
  const mean = (ofTemporal: number, ofAblation: number): number =>
    (t * ofTemporal + a * ofAblation) / (t + a);
  return {
    value: clamp(mean(temporal.value, trusted.value)),
    confidence: mean(temporal.confidence, trusted.confidence),
  };
}

export const DEPRECATION = { valueBelow: -0.3, confidence: 0.7, sessions: 10 } as const;

/**
 * Whether a learning does harm for certain: value below −0.3 at confidence 0.7 or more after ten sessions or more. The
 * reference asks for 0.8, which takes 54 sessions; ten give 0.706.
 */
export function isDeprecable({ value, confidence }: Estimate, sessions: number): boolean {
  return (
    value < DEPRECATION.valueBelow && confidence >= DEPRECATION.confidence && sessions >= DEPRECATION.sessions
  );
}

/** Share of the sessions that a learning was at hand in, in which it was used; 0–1, 0 of none. */
export const activationRate = (activated: number, present: number): number =>
  present > 0 ? activated / present : 0;

/** How a learning did in one session that it was at hand in. */
export type Usefulness = 'helpful' | 'ignored' | 'contradicted' | 'used';

export function usefulness(activated: boolean, net: number): Usefulness {
  if (!activated) return 'ignored';
  if (net > 0) return 'helpful';
  return net < 0 ? 'contradicted' : 'used';
}

/** Beta of a learning's use: begins at (1, 1); helpful α + 1, ignored β + 0.1, contradicted β + 1.5. Source: the reference. */
export const usageBeta = (counts: Readonly<Record<Usefulness, number>>): { alpha: number; beta: number } => ({
  alpha: 1 + counts.helpful,
  beta: 1 + 0.1 * counts.ignored + 1.5 * counts.contradicted,
});
