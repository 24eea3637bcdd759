/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, renderHook, waitFor } from '@testing-library/react';
import { PageBench } from '../../test/page-bench';
import { shareOf, user } from '../../test/samples';
import { feedItem, share } from '../../test/socket-bench';
import { pageOf } from '../../test/hook-app';
import { useGlobalFeed, useLiveShares } from './useApi';
import { useLiveCache } from './useLiveCache';
import { keys } from './query-keys';

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
    act(() => bench.pool.push('mining', { ...share('000060'), user_id: user.id }, 6));
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
});
