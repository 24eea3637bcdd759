/** @jest-environment node */
import { logRange, medianOf, partAbove, scatterColumns } from './scatter-data';

const point = (second: number, difficulty: number) => ({
  time: new Date(second * 1000).toISOString(),
  difficulty,
});

describe('scatterColumns', () => {
  it('should tell records from the rest and leave out what has no logarithm', () => {
    const columns = scatterColumns([point(1, 10), point(2, 5), point(3, 0), point(4, 20)]);
    expect(columns).toEqual([
      [1, 2, 4],
      [null, 5, null],
      [10, null, 20],
    ]);
  });
});

describe('logRange', () => {
  it.each([
    [3000, 80_000, null, [1000, 100_000]],
    [5, 5, null, [1, 10]],
    [1000, 1000, null, [1000, 10_000]],
    [1000, 5000, 1e14, [1000, 1e15]],
    [0, 0, null, [1, 10]],
  ])('should span decades from %p to %p with %p', (low, high, upTo, range) => {
    const [from, to] = logRange(low, high, upTo);
    expect(from).toBeCloseTo(range[0] ?? 0, 6);
    expect(to / (range[1] ?? 1)).toBeCloseTo(1, 9);
  });
});

describe('partAbove', () => {
  it('should fall by as much as the difficulty rises', () => {
    expect(partAbove(1000, 10_000)).toBeCloseTo(0.1);
    expect(partAbove(1000, 10)).toBe(1);
    expect(partAbove(1000, 0)).toBe(1);
  });
});

describe('medianOf', () => {
  it.each([
    [[], null],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 3], 2.5],
  ])('should be the middle of %j', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });
});
