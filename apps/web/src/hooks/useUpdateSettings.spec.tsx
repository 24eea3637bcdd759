/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Settings, SettingsChange } from '@app/contracts';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { ApiServer, type Answer } from '../../test/api-server';
import { appOn, pageOf } from '../../test/hook-app';
import { SIGNED_IN } from '../../test/samples';
import { withChange } from '@/lib/settings-change';
import { useSettings, useUpdateSettings } from './useApi';

const defaults: Settings = {
  notifications: {
    block_found: true,
    personal_best: true,
    worker_offline: true,
    badge_earned: true,
    event_reminder: true,
  },
  privacy: { show_miner: false },
  mining: { chart_window: '24h' },
  sound: { enabled: false, volume: 0.5 },
};

describe('changing settings', () => {
  let api: ApiServer;
  let stored: Settings;
  /** What the server says to a change; each test may hold it back or refuse it. */
  let onChange: (change: SettingsChange) => Answer | Promise<Answer>;

  const accept = (change: SettingsChange): Answer => {
    stored = withChange(stored, change);
    return { body: stored };
  };
  const refuse: Answer = {
    status: 503,
    body: { type: 'urn:problem:unavailable', title: 'Away', status: 503, detail: 'The database is away.' },
  };

  beforeEach(async () => {
    api = await ApiServer.start();
    stored = defaults;
    onChange = accept;
    api.answer = async ({ method, path, body }) => {
      const headers = {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*, authorization, content-type',
        'access-control-allow-methods': 'GET, PATCH',
      };
      if (method === 'OPTIONS') return { status: 204, headers };
      if (path === '/session') return { body: SIGNED_IN, headers };
      if (method === 'PATCH') return { ...(await onChange(body as SettingsChange)), headers };
      return { body: stored, headers };
    };
  });

  afterEach(async () => {
    cleanup();
    await api.stop();
  });

  async function open() {
    const app = appOn(api);
    const { result } = renderHook(() => ({ settings: useSettings(), update: useUpdateSettings() }), {
      wrapper: pageOf(app),
    });
    await waitFor(() => expect(result.current.settings.data).toEqual(defaults));
    return result;
  }

  it('should show the change before the server has answered', async () => {
    let answer: (answer: Answer) => void = () => undefined;
    onChange = () => new Promise((resolve) => (answer = resolve));
    const page = await open();
    act(() => page.current.update.mutate({ sound: { enabled: true } }));
    await waitFor(() => expect(page.current.settings.data?.sound.enabled).toBe(true));
    expect(page.current.update.isPending).toBe(true);
    answer(accept({ sound: { enabled: true } }));
    await waitFor(() => expect(page.current.update.isSuccess).toBe(true));
    expect(page.current.settings.data).toEqual(stored);
  });

  it('should go back when the server refuses, and say why', async () => {
    onChange = () => refuse;
    const page = await open();
    act(() => page.current.update.mutate({ privacy: { show_miner: true } }));
    await waitFor(() => expect(page.current.update.isError).toBe(true));
    await waitFor(() => expect(page.current.settings.data).toEqual(defaults));
    expect(page.current.update.error?.message).toBe('The database is away.');
  });

  it('should take back the refused change alone, not one that was made after it', async () => {
    const answers: (() => void)[] = [];
    onChange = (change) =>
      new Promise((resolve) => answers.push(() => resolve(change.sound ? refuse : accept(change))));
    const page = await open();
    const seen: (boolean | undefined)[] = [];
    act(() => page.current.update.mutate({ sound: { enabled: true } }));
    await waitFor(() => expect(answers).toHaveLength(1));
    act(() => page.current.update.mutate({ privacy: { show_miner: true } }));
    await waitFor(() => expect(page.current.settings.data?.privacy.show_miner).toBe(true));
    act(() => answers[0]?.());
    await waitFor(() => expect(answers).toHaveLength(2));
    seen.push(page.current.settings.data?.privacy.show_miner, page.current.settings.data?.sound.enabled);
    act(() => answers[1]?.());
    await waitFor(() => expect(page.current.update.isSuccess).toBe(true));
    expect(seen).toEqual([true, false]);
    await waitFor(() => expect(page.current.settings.data).toEqual(stored));
    expect(stored).toEqual(withChange(defaults, { privacy: { show_miner: true } }));
  });
});
