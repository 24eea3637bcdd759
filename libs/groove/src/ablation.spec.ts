import {
  ablationResult,
  armOf,
  EMPTY_ARM,
  isWithheld,
  welchP,
  withOutcome,
  withoutOutcome,
} from './ablation';

describe('arms', () => {
  it('should hold mean and squares as the two-pass sums have them', () => {
    const arm = armOf([1, 0.5, -0.5, -1, 1]);
    expect(arm.n).toBe(5);
    expect(arm.mean).toBeCloseTo(0.2, 12);
    expect(arm.m2).toBeCloseTo(0.64 + 0.09 + 0.49 + 1.44 + 0.64, 12);
    const less = withoutOutcome(arm, -0.5);
    const other = armOf([1, 0.5, -1, 1]);
    expect([less.n, less.mean, less.m2]).toEqual([
      4,
      expect.closeTo(other.mean, 12),
      expect.closeTo(other.m2, 12),
    ]);
    expect(withoutOutcome(armOf([0.3]), 0.3)).toEqual(EMPTY_ARM);
    expect(withOutcome(EMPTY_ARM, 0.5)).toEqual({ n: 1, mean: 0.5, m2: 0 });
  });
});

describe('welchP', () => {
  it("should agree with a worked example (Welch's t on unequal variances, t = -2.46, df = 25, p = 0.021)", () => {
    const a = armOf([
      27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4,
    ]);
    const b = armOf([
      27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4,
    ]);
    expect(welchP(a, b)).toBeCloseTo(0.021, 3);
  });

  it('should call a difference without any spread certain, and none nothing', () => {
    expect(welchP(armOf([1, 1, 1]), armOf([0.5, 0.5]))).toBe(0);
    expect(welchP(armOf([1, 1, 1]), armOf([1, 1]))).toBe(1);
  });
});

describe('ablationResult', () => {
  const arm = (value: number, n: number) => armOf(Array.from({ length: n }, (_, i) => value + (i % 2) * 0.1));

  it('should say nothing before each arm has twenty sessions', () => {
    expect(ablationResult(arm(1, 20), arm(0, 19))).toBeNull();
    expect(ablationResult(arm(1, 19), arm(0, 20))).toBeNull();
  });

  it('should tell the marginal value and how sure it is', () => {
    const result = ablationResult(arm(0.5, 20), arm(0, 20));
    expect(result?.value).toBeCloseTo(0.5, 12);
    expect(result?.significant).toBe(true);
    expect(result?.confidence).toBeCloseTo(1 - (result?.p ?? 1), 12);
    expect(ablationResult(arm(0.5, 20), arm(0.5, 20))).toMatchObject({ value: 0, p: 1, significant: false });
  });

  it('should keep the value within -1 and 1', () => {
    expect(ablationResult(arm(0.9, 20), arm(-0.95, 20))?.value).toBe(1);
  });
});

describe('isWithheld', () => {
  const unsure = { temporal: null, ablation: null };
  it('should withhold one session in ten, and decide again alike', () => {
    const decide = (i: number) => isWithheld(`session ${i}`, 'learning', unsure);
    const withheld = Array.from({ length: 10_000 }, (_, i) => decide(i));
    expect(withheld.filter(Boolean).length).toBeGreaterThan(900);
    expect(withheld.filter(Boolean).length).toBeLessThan(1_100);
    expect(Array.from({ length: 100 }, (_, i) => decide(i))).toEqual(withheld.slice(0, 100));
  });

  it('should not withhold what is sure by either source', () => {
    const some = Array.from({ length: 200 }, (_, i) => `s${i}`);
    expect(some.some((id) => isWithheld(id, 'l', { temporal: 0.7, ablation: null }))).toBe(false);
    expect(some.some((id) => isWithheld(id, 'l', { temporal: null, ablation: 0.7 }))).toBe(false);
    expect(some.some((id) => isWithheld(id, 'l', { temporal: 0.69, ablation: 0.69 }))).toBe(true);
  });
});
