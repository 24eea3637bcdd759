import { exponentialCdf, kolmogorovSmirnov, KS_LIMIT, uniformCdf } from '../test/statistics';
import { Random } from './random';
import { drawShare, meanInterval, STALE_PROBABILITY } from './share';

describe('drawShare', () => {
  const random = new Random('shares');
  const shares = Array.from({ length: 20_000 }, () => drawShare(random, 1024));

  it('should make assigned / achieved uniform', () => {
    const ratios = shares.map(({ diff, sdiff }) => diff / sdiff);
    expect(kolmogorovSmirnov(ratios, uniformCdf)).toBeLessThan(KS_LIMIT);
  });

  it('should never achieve less than was assigned', () => {
    expect(shares.every(({ sdiff }) => sdiff >= 1024)).toBe(true);
  });

  it('should reach ten times the difficulty with one share in ten', () => {
    const reached = shares.filter(({ sdiff }) => sdiff >= 10_240).length;
    expect(Math.abs(reached - 2_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
  });

  it('should be stale about once in two hundred', () => {
    const stale = shares.filter(({ accepted }) => !accepted).length;
    const expected = 20_000 * STALE_PROBABILITY;
    expect(Math.abs(stale - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

describe('meanInterval', () => {
  it('should be difficulty · 2³² / hashrate, in milliseconds', () => {
    expect(meanInterval(2 ** 32, 1)).toBe(1000);
    expect(meanInterval(1.2e12, 1000)).toBeCloseTo((1000 * 2 ** 32 * 1000) / 1.2e12);
  });
  it('should give exponential gaps', () => {
    const random = new Random('gaps');
    const mean = meanInterval(1.2e12, 930);
    const gaps = Array.from({ length: 10_000 }, () => random.exponential(mean));
    expect(kolmogorovSmirnov(gaps, exponentialCdf(mean))).toBeLessThan(KS_LIMIT);
  });
});
