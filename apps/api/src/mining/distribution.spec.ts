import { toDistribution } from './distribution';

const rows = (histogram: Record<number, number>) =>
  Object.entries(histogram)
    .map(([log2, count]) => ({ log2: Number(log2), count }))
    .sort((one, other) => one.log2 - other.log2);

describe('toDistribution', () => {
  it.each([
    ['nothing', {}],
    ['one exponent', { 10: 3 }],
    ['eight exponents', { 3: 1, 10: 2 }],
    ['nine exponents', { 3: 1, 11: 2 }],
    ['below one', { '-20': 4, 5: 1 }],
    ['everything there can be', { '-64': 1, 0: 2, 191: 3 }],
  ])('should hold %s in eight buckets that touch', (_name, histogram: Record<number, number>) => {
    const { buckets, total_shares } = toDistribution(rows(histogram));
    const total = Object.values(histogram).reduce((sum, count) => sum + count, 0);
    expect(buckets).toHaveLength(8);
    expect(total_shares).toBe(total);
    buckets.forEach(({ range_min, range_max, label }, index) => {
      expect(range_max).toBeGreaterThan(range_min);
      expect(buckets[index + 1]?.range_min ?? range_max).toBe(range_max);
      expect(label).toContain(' – ');
    });
  });

  it('should count a share where its exponent lies', () => {
    const { buckets } = toDistribution(rows({ 0: 5, 7: 2 }));
    expect(buckets.map(({ count }) => count)).toEqual([5, 0, 0, 0, 0, 0, 0, 2]);
    expect(buckets[0]).toMatchObject({ range_min: 1, range_max: 2, label: '1 – 2' });
  });

  it('should begin at zero where shares of difficulty zero are', () => {
    expect(toDistribution(rows({ '-64': 1 })).buckets[0]?.range_min).toBe(0);
  });
});
