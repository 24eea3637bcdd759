/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { ApiServer } from '../../test/api-server';
import { appOn, pageOf } from '../../test/hook-app';
import { PoolServer } from '../../test/pool-server';
import { SIGNED_IN, stats, tokens, user } from '../../test/samples';
import type { LiveShare } from '@/lib/live-shares';
import { keys, useDashboardStats, useGlobalFeed, useHashrate, useLiveShares, useVerify } from './useApi';
import { useSession, useSocketState, type App } from './useApp';
import { useLiveCache } from './useLiveCache';

const restShare = {
  id: 'rest-1',
  time: '2026-11-22T00:00:01.000Z',
  worker_name: 'rig1',
  difficulty: 1000,
  share_diff: 1200,
  is_valid: true,
  is_block: false,
  reject_reason: null,
};
const liveShare = (id: string, more: object = {}) => ({
  type: 'share_submitted',
  id,
  user_id: user.id,
  user: 'bc1qw5…f3t4',
  worker: 'rig1',
  difficulty: 1000,
  share_diff: 4200,
  accepted: true,
  is_personal_best: false,
  time: new Date().toISOString(),
  ...more,
});
const rates = {
  hashrate_1m: 1,
  hashrate_1m_error: null,
  hashrate_5m: 2,
  hashrate_5m_error: 0.1,
  hashrate_1h: 3,
  hashrate_1h_error: 0.1,
  hashrate_24h: 4,
  hashrate_24h_error: 0.1,
  workers_online: 1,
};

describe('the live dashboard', () => {
  let api: ApiServer;
  let pool: PoolServer;
  let app: App;

  beforeEach(async () => {
    [api, pool] = await Promise.all([ApiServer.start(), PoolServer.start()]);
    api.answer = ({ path }) => {
      const cors = { 'access-control-allow-origin': '*' };
      const answers: Record<string, unknown> = {
        '/session': SIGNED_IN,
        '/api/v1/dashboard/stats': stats,
        '/api/v1/dashboard/feed?limit=20': [],
        '/api/v1/mining/hashrate': rates,
        '/api/v1/mining/shares?limit=30': {
          data: [restShare],
          pagination: { limit: 30, has_more: false, next_cursor: null },
        },
        '/api/v1/auth/verify': tokens('1'),
      };
      return path in answers ? { body: answers[path], headers: cors } : { status: 404, headers: cors };
    };
    app = appOn(api, pool.url);
  });
  afterEach(async () => {
    cleanup();
    app.queryClient.clear();
    await Promise.all([api.stop(), pool.stop()]);
  });

  const open = async () => {
    const rendered = renderHook(
      () => {
        useLiveCache();
        return {
          socket: useSocketState(),
          stats: useDashboardStats().data,
          shares: useLiveShares().data,
          feed: useGlobalFeed().data,
          hashrate: useHashrate().data,
        };
      },
      { wrapper: pageOf(app) },
    );
    await waitFor(() => {
      const { socket, stats: figures, shares, feed, hashrate } = rendered.result.current;
      expect(socket.status).toBe('open');
      expect([figures, shares, feed, hashrate].every((data) => data !== undefined)).toBe(true);
      expect(pool.framesOf('subscribe')).toHaveLength(3);
    });
    return rendered;
  };
  const ids = (shares: LiveShare[] | undefined) => shares?.map((share) => share.id);

  it('should sign in from the cookie, connect with its token and ask for what is mine', async () => {
    await open();
    expect(pool.last.token).toBe('token');
    expect(pool.framesOf('subscribe').map(({ channel, scope }) => [channel, scope])).toEqual([
      ['mining', 'mine'],
      ['dashboard', 'mine'],
      ['gamification', 'mine'],
    ]);
  });

  it('should put shares of mine into feed and counters, each once, and nobody else’s', async () => {
    const { result } = await open();
    act(() => {
      pool.push('mining', liveShare('live-1'));
      pool.push('mining', liveShare('live-1'));
      pool.push('mining', liveShare('foreign', { user_id: 99 }));
      pool.push('mining', liveShare('live-2', { accepted: false, share_diff: null, reject_reason: 'Stale' }));
    });
    await waitFor(() => expect(result.current.shares).toHaveLength(3));
    expect(new Set(ids(result.current.shares))).toEqual(new Set(['live-1', 'live-2', 'rest-1']));
    await waitFor(() => expect(result.current.stats?.shares_today).toBe(stats.shares_today + 1));
  });

  it('should take figures, rates and news from the socket', async () => {
    const { result } = await open();
    act(() => {
      pool.push('dashboard', { type: 'stats_update', user_id: 1, ...stats, streak: 13 });
      pool.push('mining', {
        type: 'hashrate_update',
        user_id: 1,
        hashrate_1m: 10,
        hashrate_5m: 20,
        hashrate_1h: 30,
        hashrate_24h: 40,
        workers_online: 3,
      });
      pool.push('dashboard', {
        type: 'feed_item',
        id: 5,
        item_type: 'block',
        text: 'Block 1',
        description: null,
        time: '2026-11-22T00:00:00.000Z',
        metadata: {},
      });
    });
    await waitFor(() => {
      expect(result.current.stats).toMatchObject({ streak: 13, hashrate: 20, workers_online: 3 });
      expect(result.current.hashrate).toMatchObject({ hashrate_1h: 30, hashrate_1h_error: 0.1 });
      expect(result.current.feed?.map((item) => [item.id, item.type])).toEqual([[5, 'block']]);
    });
  });

  it('should fetch again what a gap may have swallowed', async () => {
    await open();
    const asked = () => api.asked.filter(({ path }) => path === '/api/v1/dashboard/stats').length;
    const before = asked();
    act(() => pool.send({ type: 'resync', channel: 'dashboard', epoch: 'two', offset: 1 }));
    await waitFor(() => expect(asked()).toBe(before + 1));
  });

  it('should close the socket and forget the figures at sign-out', async () => {
    const { result } = await open();
    // Of a page that is no longer on screen: nothing asks for it again.
    app.queryClient.setQueryData(keys.chart('7d'), 'figures of the last user');
    await act(() => app.session.signOut());
    await waitFor(() => expect(pool.open).toBe(0));
    expect(result.current.socket.status).toBe('idle');
    expect(app.queryClient.getQueryData(keys.chart('7d'))).toBeUndefined();
  });

  it('should forget the figures when another tab signs somebody else in', async () => {
    await open();
    app.queryClient.setQueryData(keys.chart('7d'), 'figures of the last user');
    const other = { ...SIGNED_IN, access_token: 'other', user: { ...user, id: 2 } };
    const answer = api.answer;
    api.answer = (asked) => (asked.path === '/session' ? { body: other } : answer(asked));
    await act(() => app.session.signIn('refresh'));
    expect(app.queryClient.getQueryData(keys.chart('7d'))).toBeUndefined();
    await waitFor(() => expect(pool.last.token).toBe('other'));
    await waitFor(() => expect(pool.open).toBe(1));
  });

  it('should carry the socket on with a token that a call has renewed', async () => {
    await open();
    const answer = api.answer;
    const renewed = { ...SIGNED_IN, access_token: 'newer' };
    api.answer = (asked) => (asked.path === '/session' ? { body: renewed } : answer(asked));
    await act(() => app.session.refresh('token'));
    await waitFor(() => expect(pool.framesOf('auth')).toEqual([{ action: 'auth', token: 'newer' }]));
    expect(pool.visits).toHaveLength(1);
  });

  it('should not ask again for what the socket brings, but by the clock when it is gone', async () => {
    const { result } = await open();
    const polling = () =>
      app.queryClient
        .getQueryCache()
        .getAll()
        .flatMap(({ queryKey, observers }) =>
          observers.map(({ options }) => [String(queryKey), options.refetchInterval] as const),
        );
    expect(polling().map(([, interval]) => interval)).toEqual(polling().map(() => false));
    pool.refuse = 4003;
    act(() => pool.last.socket.close(4003, 'banned'));
    await waitFor(() => expect(result.current.socket.status).toBe('failed'));
    expect(Object.fromEntries(polling())).toMatchObject({
      'dashboard,stats': 10_000,
      'dashboard,feed': 60_000,
      'mining,hashrate': 10_000,
      'mining,shares,live': 10_000,
    });
  });

  it('should open a session from a signature and hand the refresh token to the cookie', async () => {
    const done = jest.fn();
    const { result } = renderHook(() => ({ verify: useVerify(done), session: useSession() }), {
      wrapper: pageOf(app),
    });
    await act(() => result.current.verify.mutateAsync({ address: 'a', signature: 's', nonce: 'n' }));
    expect(result.current.session.status).toBe('signed-in');
    const handed = api.asked.filter(({ path }) => path === '/session').map(({ body }) => body);
    expect(handed).toContainEqual({ refresh_token: 'refresh-1' });
    expect(done).toHaveBeenCalledTimes(1);
  });
});
