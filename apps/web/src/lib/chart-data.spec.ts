/** @jest-environment node */
import type { HashrateChart } from '@app/contracts';
import { chartColumns, sharesBehind } from './chart-data';

const start = Date.parse('2026-11-22T10:00:00.000Z');
const chart = (window: HashrateChart['window'], errors: (number | null)[], step: number): HashrateChart => ({
  window,
  points: errors.map((hashrate_error, index) => ({
    time: new Date(start + index * step * 1000).toISOString(),
    hashrate: 100,
    hashrate_error,
  })),
  current: 100,
  current_error: null,
  average: 100,
  average_error: null,
  peak: 100,
  peak_error: null,
});

describe('chartColumns', () => {
  it('should leave out the step that is still running and end at the rate of now', () => {
    const now = start + 150_000;
    const [times, rates, low, high] = chartColumns(chart('1h', [0.1, 0.1, 0.1], 60), now, 120);
    expect(times).toEqual([start / 1000 + 30, start / 1000 + 90, now / 1000]);
    expect(rates).toEqual([100, 100, 120]);
    expect(low[0]).toBeCloseTo(80.4, 1);
    expect(high[0]).toBeCloseTo(119.6, 1);
    expect(low[2]).toBeNull();
  });

  it('should draw no band where shares are too few, and no live end on long windows', () => {
    const [times, , low] = chartColumns(chart('30d', [null, 0.5], 21_600), start + 1e9, 5);
    expect(times).toHaveLength(2);
    expect(low[0]).toBeNull();
    expect(low[1]).not.toBeNull();
  });

  it('should read the number of shares back from the error', () => {
    expect([0.1, 1 / Math.sqrt(7), null].map(sharesBehind)).toEqual([100, 7, 0]);
  });
});
