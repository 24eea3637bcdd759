import { Random } from './random';
import { meanInterval } from './share';
import { DIFFICULTY_RANGE, SHARES_PER_SECOND, Vardiff } from './vardiff';

/** Lets a miner of that hashrate submit `shares` shares; answers the time of the last (ms). */
function mine(vardiff: Vardiff, hashrate: number, shares: number, random: Random, start = 0): number {
  let time = start;
  for (let count = 0; count < shares; count += 1) {
    time += random.exponential(meanInterval(hashrate, vardiff.difficulty));
    vardiff.share(time);
  }
  return time;
}

describe('Vardiff', () => {
  it.each([
    ['a tenth of what fits', 93],
    ['what fits', 930],
    ['twenty times what fits', 18_600],
  ])('should settle near 18 shares a minute from %s', (_, start) => {
    const random = new Random(`settle ${start}`);
    const vardiff = new Vardiff(start, 0);
    const settled = mine(vardiff, 1.2e12, 600, random);
    const time = mine(vardiff, 1.2e12, 5_000, random, settled);
    const perMinute = 5_000 / ((time - settled) / 60_000);
    expect(perMinute).toBeGreaterThan(18 * 0.7);
    expect(perMinute).toBeLessThan(18 * 1.35);
  });

  it('should be right on average over many miners', () => {
    const rates = Array.from({ length: 60 }, (_, index) => {
      const vardiff = new Vardiff(1, 0);
      mine(vardiff, 1.2e12, 400, new Random(`average ${index}`));
      return (1.2e12 / 2 ** 32 / vardiff.difficulty / SHARES_PER_SECOND) * 18;
    });
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(Math.abs(mean - 18)).toBeLessThan(1.5);
  });

  it('should look only after 72 shares or 240 seconds', () => {
    const early = new Vardiff(1000, 0);
    for (let share = 1; share < 72; share += 1) expect(early.share(share)).toBeNull();
    expect(early.share(72)).toMatchObject({ oldDiff: 1000 });
    const slow = new Vardiff(1000, 0);
    expect(slow.share(239_999)).toBeNull();
    expect(slow.share(240_000)).toMatchObject({ oldDiff: 1000, newDiff: Math.round((1000 * 2) / 240 / 0.3) });
    expect(slow.adjustments).toBe(1);
  });

  it('should leave a fitting difficulty alone', () => {
    const vardiff = new Vardiff(1000, 0);
    for (let share = 1; share <= 72; share += 1) expect(vardiff.share((share * 1000) / 0.3)).toBeNull();
    expect([vardiff.difficulty, vardiff.stableIntervals]).toEqual([1000, 1]);
  });

  it('should stay within its range', () => {
    const low = new Vardiff(DIFFICULTY_RANGE.low, 0);
    expect(low.share(3_600_000)).toBeNull();
    expect(low.difficulty).toBe(DIFFICULTY_RANGE.low);
    const high = new Vardiff(9e99, 0);
    expect(high.difficulty).toBe(DIFFICULTY_RANGE.high);
  });

  it('should aim higher for load tests', () => {
    const vardiff = new Vardiff(930, 0, 10);
    mine(vardiff, 1.2e12, 2_000, new Random('load'));
    expect(1.2e12 / 2 ** 32 / vardiff.difficulty / 3).toBeGreaterThan(0.7);
    expect(1.2e12 / 2 ** 32 / vardiff.difficulty / 3).toBeLessThan(1.35);
  });
});
