/** @jest-environment node */
import { stats } from '../../test/samples';
import {
  acceptStats,
  countShares,
  fromRest,
  joinFetched,
  KEPT_SHARES,
  mergeShares,
  type LiveShare,
} from './live-shares';

const share = (id: string, second: number, more: Partial<LiveShare> = {}): LiveShare => ({
  id,
  time: `2026-11-22T00:00:${String(second).padStart(2, '0')}.000Z`,
  worker: 'rig1',
  difficulty: 1000,
  shareDiff: 2000,
  accepted: true,
  reason: null,
  isBest: false,
  user: null,
  ...more,
});

describe('mergeShares', () => {
  it('should show each share once, newest first', () => {
    const merged = mergeShares([share('b', 2), share('a', 1)], [share('c', 3), share('b', 2)]);
    expect(merged.map((row) => row.id)).toEqual(['c', 'b', 'a']);
  });

  it('should keep a personal best golden when it is fetched again', () => {
    const fetched = fromRest({
      id: 'a',
      time: '2026-11-22T00:00:01.000Z',
      worker_name: 'rig1',
      difficulty: 1000,
      share_diff: 2000,
      is_valid: true,
      is_block: false,
      reject_reason: null,
    });
    expect(mergeShares([share('a', 1, { isBest: true })], [fetched])[0]?.isBest).toBe(true);
  });

  it('should keep no older shares than the answer reaches, unless it reaches back to them', () => {
    const [known, missed] = [
      [share('a', 1), share('b', 2)],
      [share('d', 4), share('e', 5)],
    ];
    expect(joinFetched([...known, share('e', 5), share('f', 6)], missed).map(({ id }) => id)).toEqual([
      'f',
      'e',
      'd',
    ]);
    expect(joinFetched(known, [share('b', 2), share('c', 3)]).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(joinFetched(known, [])).toHaveLength(2);
    expect(joinFetched([], known)).toHaveLength(2);
  });

  it('should stay bounded', () => {
    const many = Array.from({ length: 200 }, (_, index) => share(`s${index}`, index % 60));
    expect(mergeShares([], many)).toHaveLength(KEPT_SHARES);
  });
});

describe('the counters', () => {
  it('should count accepted shares of today and raise the best', () => {
    const shares = [
      share('a', 1, { shareDiff: 9_000 }),
      share('b', 2, { accepted: false, shareDiff: 1e9 }),
      share('c', 3, { time: '2026-11-21T23:59:59.000Z' }),
    ];
    expect(countShares(stats, shares, '2026-11-22')).toMatchObject({
      shares_today: 101,
      best_diff_week: 9_000,
      best_diff_ratio: 9e-11,
    });
    expect(countShares(stats, [], '2026-11-22')).toBe(stats);
  });

  it('should not jump back by what the page has counted already, but be corrected otherwise', () => {
    const shown = { ...stats, shares_today: 110 };
    expect(acceptStats(shown, { ...stats, shares_today: 104 }, 10).shares_today).toBe(110);
    expect(acceptStats(shown, { ...stats, shares_today: 90 }, 10).shares_today).toBe(90);
    expect(acceptStats(shown, { ...stats, shares_today: 120 }, 10).shares_today).toBe(120);
    expect(acceptStats(undefined, stats, 10)).toBe(stats);
  });
});
