import { hashrate, hashrateBand, poissonBand, relativeError } from './hashrate';
import { expectedSeconds, probability } from './odds';

const DAY = 86_400;

describe('hashrate', () => {
  it('should be work times 2³² over the window', () => {
    expect(hashrate(1024 * 90, 300)).toBeCloseTo((1024 * 90 * 2 ** 32) / 300);
    expect(hashrate(0, 300)).toBe(0);
    expect(hashrate(5, 0)).toBe(0);
  });
});

describe('relativeError', () => {
  it('should be one over the root of the shares, unknown under two', () => {
    expect([relativeError(0), relativeError(1), relativeError(4), relativeError(100)]).toEqual([
      null,
      null,
      0.5,
      0.1,
    ]);
  });
});

describe('poissonBand', () => {
  // Published 95 % limits of the Poisson distribution (Garwood 1936).
  it.each([
    [0, 0, 3.689],
    [1, 0.0253, 5.572],
    [5, 1.623, 11.668],
    [10, 4.795, 18.39],
    [19, 11.439, 29.671],
  ])('should give the exact limits for %i shares', (shares, low, high) => {
    expect(poissonBand(shares).low).toBeCloseTo(low, 2);
    expect(poissonBand(shares).high).toBeCloseTo(high, 2);
  });
  it('should become the normal band', () => {
    expect(poissonBand(100).low).toBeCloseTo(80.4, 1);
    expect(poissonBand(100).high).toBeCloseTo(119.6, 1);
  });
  it('should scale a hashrate', () => {
    expect(hashrateBand(1e12, 0)).toBeNull();
    expect(hashrateBand(1e12, 100)?.high).toBeCloseTo(1.196e12, -9);
  });
});

describe('odds', () => {
  it('should expect D·2³²/H seconds', () => {
    expect(expectedSeconds(1e12, 1.5e14)).toBeCloseTo((1.5e14 * 2 ** 32) / 1e12);
    expect(expectedSeconds(0, 1.5e14)).toBe(Infinity);
  });
  it('should keep tiny probabilities and reach one', () => {
    expect(probability(1e6, 1.5e14, 1) / (1e6 / (1.5e14 * 2 ** 32))).toBeCloseTo(1, 12);
    expect(probability(1e12, 1.5e14, expectedSeconds(1e12, 1.5e14))).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(probability(1e30, 1.5e14, DAY)).toBe(1);
  });
  it('should be zero without hashrate or time and unknown without a network', () => {
    expect([probability(0, 1.5e14, DAY), probability(1e12, 1.5e14, 0), probability(-1, 1, 1)]).toEqual([
      0, 0, 0,
    ]);
    expect(probability(1e12, 0, DAY)).toBeNaN();
  });
});
