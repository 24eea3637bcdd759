/** @jest-environment ./apps/web/test/fetch-environment.js */
import { probability } from '@app/bitcoin';
import { DEVICES, firstShareWait, START_DIFFICULTIES } from './first-share';

describe('the wait for the first share', () => {
  it('should be difficulty × 2³² ÷ hashrate on average', () => {
    expect(firstShareWait(2 ** 32, 1)?.mean).toBe(1);
    expect(firstShareWait(1.2e12, 1_000)?.mean).toBeCloseTo(3.579, 3);
  });

  it('should agree with the chance of a share within that time', () => {
    const wait = firstShareWait(1.2e12, 16_384);
    if (!wait) throw new Error('no wait');
    expect(probability(1.2e12, 16_384, wait.half)).toBeCloseTo(0.5, 12);
    expect(probability(1.2e12, 16_384, wait.most)).toBeCloseTo(0.95, 12);
    expect(probability(1.2e12, 16_384, wait.mean)).toBeCloseTo(1 - 1 / Math.E, 12);
  });

  it('should agree with simulated waits, of which one in twenty is three times the mean', () => {
    const wait = firstShareWait(1e9, 1);
    if (!wait) throw new Error('no wait');
    // Quantiles of the exponential by evenly spread uniforms: what a fair simulation tends to.
    const waits = Array.from(
      { length: 10_000 },
      (_, index) => -wait.mean * Math.log(1 - (index + 0.5) / 10_000),
    );
    const within = (limit: number) => waits.filter((seconds) => seconds <= limit).length / waits.length;
    expect(within(wait.half)).toBeCloseTo(0.5, 3);
    expect(within(wait.most)).toBeCloseTo(0.95, 3);
    expect(wait.most / wait.mean).toBeCloseTo(3, 1);
  });

  it.each([
    [0, 1],
    [1, 0],
    [-1, 1],
    [Number.NaN, 1],
    [1, Number.NaN],
  ])('should be null for a hashrate of %p at difficulty %p', (hashrate, difficulty) => {
    expect(firstShareWait(hashrate, difficulty)).toBeNull();
  });

  it('should have devices and difficulties in rising order, as the page lists them', () => {
    const rising = (values: readonly number[]) =>
      values.every((value, at) => at === 0 || value > (values[at - 1] ?? 0));
    expect(rising(DEVICES.map(({ hashrate }) => hashrate))).toBe(true);
    expect(rising(START_DIFFICULTIES.map(({ difficulty }) => difficulty))).toBe(true);
  });
});
