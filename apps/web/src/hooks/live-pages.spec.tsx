/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, renderHook, waitFor } from '@testing-library/react';
import { good } from '../../test/mining-samples';
import { PageBench } from '../../test/page-bench';
import { shareOf, stats, user } from '../../test/samples';
import { feedItem, share } from '../../test/socket-bench';
import { pageOf } from '../../test/hook-app';
import {
  useDashboardStats,
  useGlobalFeed,
  useHashrate,
  useLiveShares,
  usePersonalBests,
  useSummary,
  useUptime,
  useWorker,
} from './useApi';
import { useLiveCache } from './useLiveCache';
import { keys, STALE } from './query-keys';

/** As many as a page of the feed. */
const shares = Array.from({ length: 30 }, (_, index) => shareOf(String(59 - index)));
const none = { limit: 30, has_more: false, next_cursor: null };

describe('a page that is opened while the socket is', () => {
  const bench = PageBench.forEachTest();
  const draw = <Result,>(use: () => Result) => renderHook(use, { wrapper: pageOf(bench.app) });

  /** Another page: it keeps the socket and shows none of the lists. */
  const connect = async () => {
    const drawn = draw(() => useLiveCache());
    const channels = () => bench.pool.visits.at(-1)?.frames.map(({ channel }) => channel);
    await waitFor(() =>
      expect(channels()).toEqual(expect.arrayContaining(['mining', 'dashboard', 'gamification'])),
    );
    await waitFor(() => expect(bench.app.ws.snapshot().status).toBe('open'));
    return drawn;
  };

  it('should fetch the shares that came before the news, and keep the news', async () => {
    bench.routes['/mining/shares'] = { data: shares, pagination: none };
    await connect();
    act(() =>
      bench.pool.push(
        'mining',
        { ...share('000060'), user_id: user.id, time: '2026-11-22T10:01:00.000Z' },
        6,
      ),
    );
    await waitFor(() => expect(bench.app.queryClient.getQueryData(keys.liveShares)).toHaveLength(1));
    const { result } = draw(() => useLiveShares().data);
    await waitFor(() => expect(result.current).toHaveLength(31));
    expect(result.current?.map(({ id }) => id)).toContain('000060');
  });

  it('should fetch the lines that came before the news', async () => {
    const line = (id: number) => {
      const { type: _, item_type, ...rest } = feedItem({ id });
      return { ...rest, type: item_type };
    };
    bench.routes['/dashboard/feed'] = [8, 7, 6].map(line);
    await connect();
    act(() => bench.pool.push('dashboard', feedItem({ id: 8 }), 6));
    await waitFor(() => expect(bench.app.queryClient.getQueryData(keys.feed)).toHaveLength(1));
    const { result } = draw(() => useGlobalFeed().data);
    await waitFor(() => expect(result.current?.map(({ id }) => id)).toEqual([8, 7, 6]));
  });

  describe('for long', () => {
    /** What was to be done every so many milliseconds; the test says when. */
    const clocks = () => {
      const spy = jest.spyOn(globalThis, 'setInterval');
      return (every: number) =>
        act(() => {
          for (const [task, ms] of spy.mock.calls) if (ms === every && typeof task === 'function') task();
        });
    };
    const asked = (path: string) => bench.queriesOf(path).length;
    afterEach(() => jest.restoreAllMocks());

    const rates = {
      user_id: user.id,
      hashrate_1m: 1e12,
      hashrate_5m: 2e12,
      hashrate_1h: 1e12,
      hashrate_24h: 1e12,
      workers_online: 1,
    };

    it('should ask once a minute for what nobody tells, and for the errors of the rates', async () => {
      const tick = clocks();
      bench.routes['/mining/summary'] = {
        ...(good['/mining/hashrate'] as object),
        workers_total: 2,
        shares_today: 3,
        rejected_today: 0,
        acceptance_rate: 100,
        best_diff_today: 1,
        best_diff_alltime: 2,
        blocks_found: 0,
        last_share: null,
      };
      bench.routes['/mining/difficulty/bests'] = [];
      await connect();
      const { result } = draw(() => [
        useDashboardStats().data?.best_diff_week,
        useHashrate().data?.hashrate_5m_error,
        useSummary().data?.hashrate_5m,
        usePersonalBests().isSuccess,
        useWorker('chart').isFetched,
      ]);
      await waitFor(() =>
        expect(result.current.every((value) => value !== undefined && value !== false)).toBe(true),
      );
      act(() => bench.pool.push('mining', { type: 'hashrate_update', ...rates }, 6));
      await waitFor(() =>
        expect(bench.app.queryClient.getQueryData(keys.hashrate)).toMatchObject({ hashrate_5m: 2e12 }),
      );
      const paths = [
        '/dashboard/stats',
        '/mining/hashrate',
        '/mining/summary',
        '/mining/difficulty/bests',
        '/mining/workers/chart',
      ];
      const before = paths.map(asked);
      bench.routes['/dashboard/stats'] = { ...stats, best_diff_week: 7 };
      bench.routes['/mining/hashrate'] = {
        ...bench.app.queryClient.getQueryData<object>(keys.hashrate),
        hashrate_5m_error: 0.5,
      };
      tick(STALE.standard);
      await waitFor(() => expect(result.current.slice(0, 2)).toEqual([7, 0.5]));
      await waitFor(() => expect(paths.map(asked)).toEqual(before.map((count) => count + 1)));
    });

    it('should ask for nothing while nobody looks, and at once when somebody does again', async () => {
      const tick = clocks();
      const now = jest.spyOn(Date, 'now');
      await connect();
      const { result } = draw(() => useDashboardStats().data?.best_diff_week);
      await waitFor(() => expect(result.current).toBe(stats.best_diff_week));
      bench.routes['/dashboard/stats'] = { ...stats, best_diff_week: 7 };
      const before = asked('/dashboard/stats');
      const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      tick(STALE.standard);
      expect(asked('/dashboard/stats')).toBe(before);
      hidden.mockReturnValue(false);
      now.mockReturnValue(new Date().getTime() + STALE.standard);
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
      await waitFor(() => expect(result.current).toBe(7));
    });

    it('should not count back when the answer is older than what the page has counted', async () => {
      const tick = clocks();
      await connect();
      const { result } = draw(() => useDashboardStats().data);
      await waitFor(() => expect(result.current).toBeDefined());
      const time = new Date().toISOString();
      act(() => bench.pool.push('mining', { ...share('1'), user_id: user.id, share_diff: 9e6, time }, 6));
      await waitFor(() => expect(result.current?.shares_today).toBe(stats.shares_today + 1));
      const before = asked('/dashboard/stats');
      bench.routes['/dashboard/stats'] = { ...stats, streak: 99 };
      tick(STALE.standard);
      await waitFor(() => expect(result.current?.streak).toBe(99));
      expect(asked('/dashboard/stats')).toBe(before + 1);
      expect(result.current).toMatchObject({ shares_today: stats.shares_today + 1, best_diff_week: 9e6 });
    });

    it('should show a new day of work', async () => {
      const tick = clocks();
      const uptime = (days: number) => ({ days: [], days_active: days, total_uptime_hours: days });
      bench.routes['/mining/uptime'] = uptime(1);
      await bench.signIn();
      const { result } = draw(() => useUptime().data?.days_active);
      await waitFor(() => expect(result.current).toBe(1));
      bench.routes['/mining/uptime'] = uptime(2);
      tick(STALE.slow);
      await waitFor(() => expect(result.current).toBe(2));
    });
  });
});
