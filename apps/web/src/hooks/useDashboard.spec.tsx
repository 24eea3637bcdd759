/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { GrooveBody } from '@app/contracts';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { ApiServer, type Asked } from '../../test/api-server';
import { BAD, bodies, detail, GOOD, learnings, overview } from '../../test/groove-samples';
import { GrooveServer } from '../../test/groove-server';
import { appOn, pageOf } from '../../test/hook-app';
import { SIGNED_IN } from '../../test/samples';
import { until } from '../../test/until';
import type { App } from './useApp';
import {
  useAttribution,
  useDashboard,
  useHealth,
  useLearningDetail,
  useLearnings,
  useOverview,
  useSessionTimeline,
  useStrategyDistributions,
  useStrategyOverrides,
  type TopicState,
} from './useDashboard';

const CORS = { 'access-control-allow-origin': '*' };

function dataOf<Data>(topic: TopicState<Data>): Data {
  if (topic.status !== 'ready') throw new Error(`the topic is ${topic.status}`);
  return topic.data;
}

describe('useDashboard', () => {
  let api: ApiServer;
  let server: GrooveServer;
  let app: App;
  /** What the HTTP answer of an overview is held back for. */
  let held: Promise<unknown> | null;
  let rest: (asked: Asked) => { status?: number; body?: unknown };

  beforeEach(async () => {
    [api, server] = await Promise.all([ApiServer.start(), GrooveServer.start()]);
    rest = () => ({ status: 503 });
    held = null;
    api.answer = async (asked) => {
      if (held && asked.path.includes('/dashboard/overview')) return { headers: CORS, body: await held };
      if (asked.path !== '/session') return { headers: CORS, ...rest(asked) };
      const body = SIGNED_IN;
      return { headers: CORS, body };
    };
    app = appOn(api, server.url);
  });
  afterEach(async () => {
    cleanup();
    app.queryClient.clear();
    await Promise.all([api.stop(), server.stop()]);
  });

  const open = async <Result,>(use: () => Result) => {
    const rendered = renderHook(() => ({ dashboard: useDashboard(), topic: use() }), {
      wrapper: pageOf(app),
    });
    await waitFor(() => expect(rendered.result.current.dashboard.state.status).toBe('open'));
    return rendered;
  };
  const drop = async (now: () => string) => {
    server.last.socket.terminate();
    await waitFor(() => expect(now()).toBe('reconnecting'));
  };

  it('should connect on mount with the token and close when nothing uses it any more', async () => {
    const { unmount } = await open(() => useOverview());
    const second = renderHook(() => useHealth(), { wrapper: pageOf(app) });
    await waitFor(() => expect(second.result.current.status).toBe('ready'));
    expect(server.grooveVisits).toHaveLength(1);
    expect(server.last.token).toBe('token');
    unmount();
    expect(server.open).toBe(1);
    second.unmount();
    await until(() => server.open === 0, 'the socket to go');
  });

  it('should give each topic by its typed hook', async () => {
    const { result } = await open(() => ({
      overview: useOverview(),
      learnings: useLearnings({ filters: { category: 'correction' } }),
      learning_detail: useLearningDetail(GOOD),
      attribution: useAttribution(30),
      session_timeline: useSessionTimeline(30, { limit: 10 }),
      strategy_distributions: useStrategyDistributions(),
      strategy_overrides: useStrategyOverrides(true),
      health: useHealth(),
    }));
    await waitFor(() => {
      for (const [name, topic] of Object.entries(result.current.topic))
        expect(topic).toMatchObject({
          status: 'ready',
          live: true,
          data: bodies[name as keyof typeof bodies],
        });
    });
    const asked = server.topicsOf('subscribe').map((key) => JSON.parse(key) as Record<string, unknown>);
    expect(asked).toContainEqual(expect.objectContaining({ topic: 'attribution', period: { days: 30 } }));
    expect(asked).toContainEqual({ topic: 'strategy_overrides', specialized_only: true });
    expect(asked).toHaveLength(8);
  });

  it('should follow updates and subscribe anew when its parameters change', async () => {
    let days = 7;
    const { result, rerender } = await open(() => useAttribution(days));
    await waitFor(() => expect(result.current.topic.status).toBe('ready'));
    const attribution = bodies.attribution as Extract<GrooveBody, { data_type: 'attribution' }>;
    const topic = JSON.parse(server.topicsOf('subscribe')[0] ?? '') as object;
    act(() => server.update(topic, { ...attribution, total: 9 }, 2));
    await waitFor(() => expect(dataOf(result.current.topic).total).toBe(9));
    days = 90;
    rerender();
    await waitFor(() => expect(result.current.topic).toMatchObject({ live: true, data: { total: 1 } }));
    expect(server.topicsOf('unsubscribe')).toHaveLength(1);
  });

  it('should keep what it had, marked stale, and show what is true after it is back', async () => {
    const { result } = await open(() => useLearnings());
    await waitFor(() => expect(result.current.topic).toMatchObject({ live: true }));
    server.refuse = 1012;
    await drop(() => result.current.dashboard.state.status);
    expect(result.current.topic).toMatchObject({ status: 'ready', live: false, data: { total: 2 } });
    server.refuse = null;
    server.data = () => ({ ...learnings, learnings: learnings.learnings.slice(1), total: 1 });
    act(() => result.current.dashboard.retry());
    await waitFor(() => expect(result.current.topic).toMatchObject({ live: true, data: { total: 1 } }));
    expect(dataOf(result.current.topic).learnings.map(({ id }) => id)).toEqual([BAD]);
  });

  it('should ask by HTTP while the socket is down', async () => {
    server.refuse = 1012;
    rest = ({ path }) => {
      const url = new URL(path, 'http://api');
      expect(url.pathname).toBe('/api/v1/groove/dashboard/learnings');
      expect(Object.fromEntries(url.searchParams)).toEqual({
        scope: 'project:/p',
        search: 'pnpm',
        sort: 'usage',
        limit: '50',
        offset: '0',
      });
      return { body: learnings };
    };
    const filters = { scope: { kind: 'project' as const, path: '/p' }, search: 'pnpm' };
    const { result } = renderHook(() => useLearnings({ filters, sort: 'usage' }), { wrapper: pageOf(app) });
    await waitFor(() =>
      expect(result.current).toMatchObject({ status: 'ready', live: false, data: { total: 2 } }),
    );
  });

  it('should say that neither way was open', async () => {
    server.refuse = 1012;
    const { result } = renderHook(() => useHealth(), { wrapper: pageOf(app) });
    expect(result.current.status).toBe('loading');
    await waitFor(() => expect(result.current.status).toBe('failed'));
    rest = () => ({ body: bodies.health });
    act(() => {
      if (result.current.status === 'failed') result.current.retry();
    });
    await waitFor(() => expect(result.current.status).toBe('ready'));
  });

  it('should tell a learning that is not there from a server that is not', async () => {
    server.data = () => null;
    const { result } = await open(() => [useLearningDetail(GOOD), useLearningDetail('no-uuid')] as const);
    await waitFor(() =>
      expect(result.current.topic.map(({ status }) => status)).toEqual(['missing', 'missing']),
    );
  });

  it('should show an action at once and keep it when it was done', async () => {
    const { result } = await open(() => ({ list: useLearnings(), one: useLearningDetail(GOOD) }));
    await waitFor(() => expect(result.current.topic.one.status).toBe('ready'));
    const statuses = () => [
      dataOf(result.current.topic.list).learnings[0]?.status,
      dataOf(result.current.topic.one).status,
    ];
    let done: Promise<void> = Promise.resolve();
    act(() => {
      done = result.current.dashboard.disable(GOOD);
    });
    expect(statuses()).toEqual(['disabled', 'disabled']);
    await act(() => done);
    expect(statuses()).toEqual(['disabled', 'disabled']);
    await act(() => result.current.dashboard.enable(GOOD));
    expect(statuses()).toEqual(['active', 'active']);
  });

  it('should take an action back when the server refuses it', async () => {
    const { result } = await open(() => useLearnings());
    await waitFor(() => expect(result.current.topic.status).toBe('ready'));
    server.ending = 'not_found';
    let done: Promise<void> = Promise.resolve();
    act(() => {
      done = result.current.dashboard.remove(GOOD);
      done.catch(() => undefined);
    });
    expect(dataOf(result.current.topic)).toMatchObject({ total: 1, learnings: [{ id: BAD }] });
    await act(() => expect(done).rejects.toMatchObject({ code: 'not_found' }));
    expect(dataOf(result.current.topic)).toEqual(learnings);
  });

  it('should act by HTTP while the socket is down', async () => {
    const { result } = await open(() => useLearningDetail(GOOD));
    await waitFor(() => expect(result.current.topic.status).toBe('ready'));
    server.refuse = 1012;
    await drop(() => result.current.dashboard.state.status);
    rest = ({ method, path }) =>
      method === 'POST' && path === `/api/v1/groove/learnings/${GOOD}/disable`
        ? { body: { id: GOOD, status: 'disabled' } }
        : { body: detail };
    await act(() => result.current.dashboard.disable(GOOD));
    expect(api.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toContain(
      `/api/v1/groove/learnings/${GOOD}/disable`,
    );
    rest = () => ({ status: 404, body: {} });
    let failure: unknown;
    await act(async () => {
      failure = await result.current.dashboard.remove(GOOD).catch((error: unknown) => error);
    });
    expect(failure).toMatchObject({ status: 404 });
  });

  it('should not let a late HTTP answer cover what the socket said', async () => {
    server.refuse = 1012;
    let release: (body: unknown) => void = () => undefined;
    const late = new Promise((resolve) => (release = resolve));
    held = late;
    const { result } = renderHook(() => ({ dashboard: useDashboard(), topic: useOverview() }), {
      wrapper: pageOf(app),
    });
    await waitFor(() => expect(api.asked.some(({ path }) => path.includes('overview'))).toBe(true));
    server.refuse = null;
    act(() => result.current.dashboard.retry());
    await waitFor(() => expect(result.current.topic).toMatchObject({ live: true }));
    release({ ...overview, learnings: { ...overview.learnings, total: 1 } });
    // Whatever comes of it has come when a later question is answered.
    await act(async () => void (await app.api.info().catch(() => undefined)));
    expect(dataOf(result.current.topic).learnings.total).toBe(47);
  });
});
