import { TemporalSums, temporalWeight } from './attribution';
import { correctionConfidence, recoveryConfidence } from './extraction';
import { coverage, partStatus, worst } from './health';
import { moodAfter } from './mood';
import { contribution, direction, improvement, improvementOf, sessionOutcome, sessionScore } from './scores';
import { sampleBeta, sampleGamma, seededRandom } from './seeded';
import { directOutcome } from './signals';
import {
  beliefMean,
  beliefStep,
  chooseStrategy,
  isSpecialised,
  sessionsToSpecialise,
  stepped,
  STRATEGY_PRIORS,
  strategyOutcome,
  uncertainty,
} from './strategy';
import {
  activationRate,
  combine,
  isDeprecable,
  meanConfidence,
  sessionValue,
  temporalEstimate,
  usageBeta,
  usefulness,
} from './value';

describe('temporal attribution', () => {
  const positive = { kind: 'positive', polarity: 'positive', confidence: 0.8, tool: null } as const;

  it('should weigh a positive signal three messages away 0.8·e^(−0.6) = 0.439', () => {
    const sums = new TemporalSums(10);
    sums.used(2);
    sums.add({ ...positive, position: 5 });
    expect(sums.net).toBeCloseTo(0.439, 3);
    expect(sums.signals).toMatchObject([
      { kind: 'positive', polarity: 'positive', confidence: 0.8, distance: 3 },
    ]);
    expect(sums.signals[0]?.weight).toBeCloseTo(Math.exp(-0.6), 12);
  });

  it('should not count what came before the use, nor beyond ten messages', () => {
    const sums = new TemporalSums(10);
    sums.add({ ...positive, position: 1 });
    sums.used(2);
    sums.add({ ...positive, position: 13 });
    expect(sums.net).toBe(0);
    expect(temporalWeight(10)).toBeCloseTo(Math.exp(-2), 12);
    expect(temporalWeight(11)).toBe(0);
    expect(temporalWeight(-1)).toBe(0);
  });

  it('should count from the latest use, and sum beyond the signals it keeps', () => {
    const sums = new TemporalSums(1);
    sums.used(0);
    sums.used(4);
    sums.add({ ...positive, position: 4 });
    sums.add({ kind: 'tool_failure', polarity: 'negative', confidence: 0.8, position: 5, tool: 'Bash' });
    expect(sums.positive).toBeCloseTo(0.8, 12);
    expect(sums.negative).toBeCloseTo(0.8 * Math.exp(-0.2), 12);
    expect(sums.signals).toHaveLength(1);
  });
});

describe('value', () => {
  it('should be the plain mean, without a zero in front', () => {
    expect(temporalEstimate(0.439, 1)?.value).toBeCloseTo(0.439, 12);
    expect(temporalEstimate(1.5, 3)?.value).toBeCloseTo(0.5, 12);
    expect(temporalEstimate(0, 0)).toBeNull();
    expect(sessionValue(2.7)).toBe(1);
    expect(sessionValue(-2.7)).toBe(-1);
  });

  it('should grow sure with the sessions', () => {
    expect(meanConfidence(0)).toBe(0);
    expect(meanConfidence(1)).toBeCloseTo(0.4094, 4);
    expect(meanConfidence(10)).toBeCloseTo(0.7057, 4);
  });

  it('should combine both sources by 0.6·c_t and 0.4·c_a', () => {
    const temporal = { value: 0.5, confidence: 0.7 };
    const both = combine(temporal, { value: -0.2, confidence: 0.9 });
    expect(both?.value).toBeCloseTo((0.42 * 0.5 + 0.36 * -0.2) / 0.78, 12);
    expect(both?.confidence).toBeCloseTo((0.42 * 0.7 + 0.36 * 0.9) / 0.78, 12);
    expect(combine(temporal, { value: -0.2, confidence: 0.5 })).toEqual(temporal);
    expect(combine(null, { value: 0.3, confidence: 0.95 })).toEqual({ value: 0.3, confidence: 0.95 });
    expect(combine(null, null)).toBeNull();
  });

  it('should be able to deprecate at ten sessions, and not at nine', () => {
    const bad = (sessions: number) =>
      temporalEstimate(-0.31 * sessions, sessions) ?? { value: 0, confidence: 0 };
    expect(isDeprecable(bad(10), 10)).toBe(true);
    expect(isDeprecable(bad(9), 9)).toBe(false);
    expect(isDeprecable({ value: -0.3, confidence: 0.9 }, 50)).toBe(false);
  });

  it('should tell how a learning was used', () => {
    expect(activationRate(3, 4)).toBe(0.75);
    expect(activationRate(0, 0)).toBe(0);
    expect([
      usefulness(true, 0.1),
      usefulness(true, 0),
      usefulness(true, -0.1),
      usefulness(false, 0),
    ]).toEqual(['helpful', 'used', 'contradicted', 'ignored']);
    expect(usageBeta({ helpful: 3, ignored: 5, contradicted: 2, used: 9 })).toEqual({ alpha: 4, beta: 4.5 });
  });
});

describe('outcomes', () => {
  it('should set signals for against signals against', () => {
    expect(directOutcome({ positive: 0.8, negative: 0.5 })).toBeCloseTo(0.3 / 1.3, 12);
    expect(directOutcome({ positive: 0, negative: 0 })).toBeNull();
  });

  it('should let feedback override', () => {
    expect(sessionOutcome('partial', -1)).toBe(0.5);
    expect(sessionOutcome(null, -0.4)).toBe(-0.4);
    expect(sessionScore(0.5)).toBe(0.75);
    expect(sessionScore(null)).toBeNull();
    expect(contribution(0.439)).toBeCloseTo(0.4128, 4);
  });

  it('should join attribution and direct outcome for a strategy', () => {
    expect(strategyOutcome(0.5, -0.5)).toEqual({ value: 0.7 * 0.5 - 0.15, confidence: 0.9, source: 'both' });
    expect(strategyOutcome(0.5, null)).toEqual({ value: 0.5, confidence: 0.8, source: 'attribution' });
    expect(strategyOutcome(null, -0.5)).toEqual({ value: -0.5, confidence: 0.5, source: 'direct' });
    expect(strategyOutcome(null, null)).toBeNull();
  });
});

describe('beliefs in strategies', () => {
  it('should step by o·w and (1 − o)·w', () => {
    const step = beliefStep({ value: 0.5, confidence: 0.9, source: 'both' }, 0);
    expect(step.alpha).toBeCloseTo(0.75 * 0.45, 12);
    expect(step.beta).toBeCloseTo(0.25 * 0.45, 12);
    const belief = stepped(STRATEGY_PRIORS.main_context, step);
    expect(belief).toEqual({ alpha: 3.3375, beta: 7.1125, observations: 1 });
    expect(beliefMean(belief)).toBeCloseTo(3.3375 / 10.45, 12);
    expect(uncertainty(0)).toBe(1);
    expect(uncertainty(9)).toBe(0.25);
  });

  it('should choose alike for the same session and learning, and all strategies over many', () => {
    const choose = (i: number) => chooseStrategy(STRATEGY_PRIORS, `s${i}`, 'l');
    const chosen = Array.from({ length: 2_000 }, (_, i) => choose(i));
    expect(Array.from({ length: 50 }, (_, i) => choose(i))).toEqual(chosen.slice(0, 50));
    const count = (kind: string) => chosen.filter((one) => one === kind).length;
    expect(count('deferred')).toBeGreaterThan(count('main_context'));
    expect(count('main_context')).toBeGreaterThan(count('subagent'));
    expect(count('background_subagent')).toBeGreaterThan(0);
  });

  it('should leave its category at twenty sessions and confidence 0.6', () => {
    expect(isSpecialised(20, 0.6)).toBe(true);
    expect(isSpecialised(19, 0.9)).toBe(false);
    expect(isSpecialised(20, 0.59)).toBe(false);
    expect(sessionsToSpecialise(12)).toBe(8);
    expect(sessionsToSpecialise(40)).toBe(0);
  });
});

describe('seeded variates', () => {
  const sample = (draw: () => number) => Array.from({ length: 20_000 }, draw);
  const meanOf = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const varianceOf = (list: number[]) => meanOf(list.map((x) => (x - meanOf(list)) ** 2));

  it.each([0.5, 1, 3.5, 40])('should have mean and variance of a gamma of shape %d', (shape) => {
    const random = seededRandom('gamma', String(shape));
    const list = sample(() => sampleGamma(shape, random));
    expect(Math.abs(meanOf(list) / shape - 1)).toBeLessThan(0.04);
  });

  it('should have mean and variance of a beta', () => {
    const random = seededRandom('beta');
    const list = sample(() => sampleBeta(3, 7, random));
    expect(meanOf(list)).toBeCloseTo(0.3, 2);
    const total = list.reduce((sum, x) => sum + (x - 0.3) ** 2, 0) / list.length;
    expect(total).toBeCloseTo(21 / (100 * 11), 3);
  });

  it('should be uniform in [0, 1), and other with another seed', () => {
    const list = sample(seededRandom('a'));
    expect(meanOf(list)).toBeCloseTo(0.5, 2);
    expect(varianceOf(list.slice(0, 2_000))).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...list)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...list)).toBeLessThan(1);
    expect(seededRandom('a')()).not.toBe(seededRandom('b')());
  });
});

describe('extraction confidence', () => {
  it('should be as the reference has it', () => {
    expect(correctionConfidence(false)).toBe(0.6);
    expect(correctionConfidence(true)).toBe(0.85);
    expect(recoveryConfidence(1)).toBeCloseTo(0.87, 12);
    expect(recoveryConfidence(5)).toBeCloseTo(0.78, 12);
  });
});

describe('mood', () => {
  it('should follow what the person says by an exponential mean', () => {
    const said = (polarity: 'positive' | 'negative') =>
      ({ kind: polarity, polarity, confidence: 0.8, position: 0, tool: null }) as const;
    const first = moodAfter({ frustration: 0, success: 0 }, [said('negative'), said('negative')]);
    expect(first.frustration).toBeCloseTo(0.12, 12);
    const second = moodAfter(first, [said('positive')]);
    expect(second.frustration).toBeCloseTo(0.096, 12);
    expect(second.success).toBeCloseTo(0.06, 12);
  });
});

describe('trends', () => {
  it('should compare the later half of the days with the earlier half', () => {
    expect(improvementOf([0.4, 0.6, 0.75, 0.75])).toBeCloseTo(50, 12);
    expect(improvementOf([0.5, 0.9, 0.25])).toBeCloseTo(-50, 12);
    expect(improvementOf([0.5])).toBe(0);
    expect(improvementOf([])).toBe(0);
  });

  it('should call five per cent and nothing at all stable', () => {
    expect([direction(5), direction(5.1), direction(-5), direction(-5.1)]).toEqual([
      'stable',
      'rising',
      'stable',
      'falling',
    ]);
    expect(improvement(0, 0.5)).toBe(100);
    expect(improvement(0, 0)).toBe(0);
    expect(improvement(null, 0.5)).toBe(0);
  });
});

describe('health', () => {
  it('should tell coverage and status', () => {
    expect(coverage(0, 0)).toBe(1);
    expect(coverage(3, 4)).toBe(0.75);
    const part = { processed: 100, eligible: 100, failed: 0, waitingMs: 0 };
    expect(partStatus(part)).toBe('ok');
    expect(partStatus({ ...part, failed: 2 })).toBe('degraded');
    expect(partStatus({ ...part, failed: 11 })).toBe('error');
    expect(partStatus({ ...part, waitingMs: 6 * 60_000 })).toBe('degraded');
    expect(partStatus({ ...part, waitingMs: 61 * 60_000 })).toBe('error');
    expect(worst(['ok', 'error', 'degraded'])).toBe('error');
    expect(worst([])).toBe('ok');
  });
});
