import { EMPTY_ARM } from './ablation';
import { counted, figuresOf, isSameShare, type LearningSums, type SessionShare } from './learning-sums';

const EMPTY: LearningSums = {
  valueSum: 0,
  valueCount: 0,
  present: 0,
  activated: 0,
  usage: { helpful: 0, ignored: 0, contradicted: 0, used: 0 },
  with: EMPTY_ARM,
  without: EMPTY_ARM,
};
const used = (value: number, outcome: number | null = null): SessionShare => ({
  withheld: false,
  activated: true,
  net: value,
  value,
  outcome,
});
const ignored: SessionShare = { withheld: false, activated: false, net: 0, value: null, outcome: 1 };
const sum = (shares: SessionShare[]) => shares.reduce((sums, share) => counted(sums, share, 1), EMPTY);

describe('the sums of a learning', () => {
  it('should be a plain mean over the sessions that used it', () => {
    const sums = sum([used(0.4), used(-0.1), ignored]);
    expect(sums).toMatchObject({
      present: 3,
      activated: 2,
      valueCount: 2,
      usage: { helpful: 1, ignored: 1, contradicted: 1 },
    });
    expect(figuresOf(sums).combined?.value).toBeCloseTo(0.15, 12);
  });

  it('should be what they were where a session is taken out again', () => {
    const before = sum([used(0.4, 0.5), ignored]);
    const after = counted(counted(before, used(-1, -0.5), 1), used(-1, -0.5), -1);
    expect(after.valueSum).toBeCloseTo(before.valueSum, 12);
    expect(after.with.mean).toBeCloseTo(before.with.mean, 12);
    expect({ ...after, valueSum: 0, with: 0 }).toEqual({ ...before, valueSum: 0, with: 0 });
    expect(counted(sum([used(0.3, 1)]), used(0.3, 1), -1)).toEqual(EMPTY);
  });

  it('should count a session without it for the comparison alone', () => {
    const sums = counted(EMPTY, { withheld: true, activated: true, net: 0.5, value: null, outcome: 1 }, 1);
    expect(sums).toEqual({ ...EMPTY, without: { n: 1, mean: 1, m2: 0 } });
  });

  it('should call a learning deprecable at ten bad sessions', () => {
    expect(figuresOf(sum(Array.from({ length: 10 }, () => used(-0.5)))).deprecable).toBe(true);
    expect(figuresOf(sum(Array.from({ length: 9 }, () => used(-0.5)))).deprecable).toBe(false);
    expect(figuresOf(EMPTY)).toMatchObject({
      temporal: null,
      ablation: null,
      combined: null,
      deprecable: false,
    });
  });

  it('should know when nothing differs', () => {
    expect(isSameShare(used(0.1), used(0.1))).toBe(true);
    expect(isSameShare(used(0.1), used(0.1, 1))).toBe(false);
  });
});
