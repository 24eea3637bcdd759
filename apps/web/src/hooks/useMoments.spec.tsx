/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { ApiServer } from '../../test/api-server';
import { appOn, pageOf } from '../../test/hook-app';
import { PoolServer } from '../../test/pool-server';
import { settings, SIGNED_IN, user } from '../../test/samples';
import { announce } from '@/lib/occasions';
import { keys } from './query-keys';
import { useSession, type App } from './useApp';
import { useLiveCache } from './useLiveCache';
import { useMoments, type Moments } from './useMoments';

const foundBlock = (user_id: number | null, height = 925_001) => ({
  type: 'block_found',
  user_id,
  user: 'bc1qw5…f3t4',
  worker: 'rig1',
  height,
  hash: `hash-${height}`,
  reward_btc: 3.125,
  time: new Date().toISOString(),
});

describe('moments', () => {
  let api: ApiServer;
  let pool: PoolServer;
  let blocks: object[];
  const apps: App[] = [];

  beforeEach(async () => {
    localStorage.clear();
    blocks = [];
    [api, pool] = await Promise.all([ApiServer.start(), PoolServer.start()]);
    api.answer = ({ method, path }) => {
      const headers = {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*, authorization',
      };
      if (method === 'OPTIONS') return { status: 204, headers };
      const pagination = { limit: 20, has_more: false, next_cursor: null };
      const answers: Record<string, unknown> = {
        '/session': SIGNED_IN,
        '/api/v1/users/me/settings': settings,
        '/api/v1/mining/blocks?limit=20': { data: blocks, pagination },
      };
      return path in answers ? { body: answers[path], headers } : { status: 404, headers };
    };
  });

  afterEach(async () => {
    cleanup();
    for (const app of apps.splice(0)) app.ws.disconnect();
    await Promise.all([api.stop(), pool.stop()]);
  });

  /** One more tab of the browser: the tabs share its storage. */
  async function openTab() {
    const app = appOn(api, pool.url);
    apps.push(app);
    const Inner = () => {
      useLiveCache();
      return useMoments();
    };
    const sessions = renderHook(() => useSession(), { wrapper: pageOf(app) });
    await waitFor(() => expect(sessions.result.current.status).toBe('signed-in'));
    const tab = renderHook(Inner, { wrapper: pageOf(app) });
    await waitFor(() => {
      const subscribed = pool.visits[apps.length - 1]?.frames.filter(({ action }) => action === 'subscribe');
      const channels = subscribed?.map(({ channel }) => channel);
      expect(channels).toEqual(expect.arrayContaining(['mining', 'dashboard', 'gamification']));
    });
    return tab.result;
  }

  /** Other people's blocks come after what was pushed before: once their toast is there, that was handled. */
  const handled = async (tabs: readonly { current: Moments }[], height: number) => {
    act(() => pool.push('dashboard', foundBlock(8, height)));
    const key = `block:${height}`;
    await waitFor(() =>
      expect(tabs.every((tab) => tab.current.toasts.some((toast) => toast.key === key))).toBe(true),
    );
  };

  it('should celebrate an own block in one tab of several, and not again after a reload', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    act(() => pool.push('dashboard', foundBlock(user.id)));
    const celebrating = () => tabs.filter((tab) => tab.current.block !== null);
    await waitFor(() => expect(celebrating()).toHaveLength(1));
    act(() => celebrating()[0]?.current.dismissBlock());
    expect(celebrating()).toHaveLength(0);

    const reloaded = await openTab();
    act(() => pool.push('dashboard', foundBlock(user.id)));
    await handled([...tabs, reloaded], 925_002);
    expect([...tabs, reloaded].every((tab) => tab.current.block === null)).toBe(true);
  });

  it('should celebrate a block that was found while no page was open, once', async () => {
    const found_at = new Date(Date.now() - 3_600_000).toISOString();
    blocks = [
      {
        block_height: 925_001,
        block_hash: 'hash',
        difficulty: 1e14,
        network_difficulty: 1e14,
        reward_btc: 3.125,
        fees_btc: 0,
        found_at,
        confirmed: true,
        confirmations: 6,
        finder: user.btc_address,
        worker_name: 'rig1',
      },
    ];
    const first = await openTab();
    await waitFor(() => expect(first.current.block).toMatchObject({ height: 925_001, time: found_at }));
    const second = await openTab();
    act(() => pool.push('dashboard', foundBlock(user.id)));
    await handled([first, second], 925_002);
    expect(second.current.block).toBeNull();
  });

  it('should wait with the celebration until somebody looks', async () => {
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const tab = await openTab();
    act(() => pool.push('dashboard', foundBlock(user.id)));
    await handled([tab], 925_002);
    expect(tab.current.block).toBeNull();
    hidden.mockReturnValue(false);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    await waitFor(() => expect(tab.current.block?.height).toBe(925_001));
    hidden.mockRestore();
  });

  it('should notify from one of many tabs that nobody looks at, where it was asked for', async () => {
    const made: string[] = [];
    class FakeNotification {
      static permission = 'granted';
      onclick = null;
      close = () => undefined;
      constructor(title: string) {
        made.push(title);
      }
    }
    Object.assign(globalThis, { Notification: FakeNotification });
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const tabs = [await openTab(), await openTab()];
    await handled(tabs, 925_001);
    expect(made).toEqual([]);

    localStorage.setItem('tbg-notify', 'yes');
    await handled(tabs, 925_002);
    await waitFor(() => expect(made).toHaveLength(1));
    await handled(tabs, 925_003);
    await waitFor(() => expect(made).toHaveLength(2));
    await handled(tabs, 925_004);
    await waitFor(() => expect(made).toHaveLength(3));
    hidden.mockRestore();
    delete (globalThis as { Notification?: unknown }).Notification;
  });

  it('should keep quiet about what the settings switched off, and tell what a page announces', async () => {
    const tab = await openTab();
    await waitFor(() => expect(apps[0]?.queryClient.getQueryData(keys.settings)).toEqual(settings));
    act(() => {
      const event = { user_id: user.id, worker: 'rig1', status: 'offline', hashrate_5m: 0, last_share: null };
      pool.push('mining', { type: 'worker_status', ...event });
      announce({ kind: 'first-share', key: 'first-share' });
    });
    act(() => pool.push('dashboard', foundBlock(8)));
    await waitFor(() => expect(tab.current.toasts.map(({ kind }) => kind)).toEqual(['block', 'first-share']));
    act(() => tab.current.dismissToast('first-share'));
    expect(tab.current.toasts).toHaveLength(1);
  });
});
