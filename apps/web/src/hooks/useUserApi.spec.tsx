/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, renderHook, waitFor } from '@testing-library/react';
import { pageOf } from '../../test/hook-app';
import { PageBench } from '../../test/page-bench';
import { settings, SIGNED_IN, user } from '../../test/samples';
import { keys } from './query-keys';
import { useDeleteAccount, useLogoutAll, useUpdateProfile, useUpdateSettings } from './useApi';

const profile = {
  id: 1,
  btc_address: user.btc_address,
  display_name: 'Grace',
  country_code: null,
  avatar_url: null,
  bio: null,
  created_at: '2026-11-01T00:00:00.000Z',
  last_login: null,
};

describe('what is changed in an account', () => {
  const bench = PageBench.forEachTest(() => ({}));
  const draw = async () => {
    await bench.signIn();
    return renderHook(
      () => ({
        profile: useUpdateProfile(),
        settings: useUpdateSettings(),
        removal: useDeleteAccount(),
        all: useLogoutAll(),
      }),
      { wrapper: pageOf(bench.app) },
    ).result;
  };
  const isStale = (key: readonly unknown[]) => bench.app.queryClient.getQueryState(key)?.isInvalidated;
  const publicKeys = [keys.miner(user.btc_address), keys.publicProfile(user.btc_address)];

  it('should show on the pages for strangers, too', async () => {
    bench.routes = { 'PATCH /users/me': profile, 'PATCH /users/me/settings': settings };
    const result = await draw();
    const put = () => {
      for (const key of publicKeys) bench.app.queryClient.setQueryData(key, {});
    };
    put();
    await act(() => result.current.profile.mutateAsync({ display_name: 'Grace' }));
    expect(publicKeys.map(isStale)).toEqual([true, true]);
    put();
    await act(() => result.current.settings.mutateAsync({ sound: { enabled: true } }));
    expect(publicKeys.map(isStale)).toEqual([false, false]);
    await act(() => result.current.settings.mutateAsync({ privacy: { show_miner: true } }));
    expect(publicKeys.map(isStale)).toEqual([true, true]);
  });

  it('should not concern somebody else who has signed in meanwhile', async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const late: Record<string, unknown> = {
      'PATCH /api/v1/users/me': profile,
      'DELETE /api/v1/users/me': { status: 'deleted', sessions: 1, api_keys: 0 },
      'POST /api/v1/auth/logout-all': { status: 'logged_out', revoked_count: 1 },
    };
    const result = await draw();
    const other = { ...user, id: 2, display_name: 'Ada' };
    bench.routes['/session'] = { ...SIGNED_IN, access_token: 'token-2', user: other };
    const usual = bench.api.answer;
    bench.api.answer = async (asked) => {
      const path = `${asked.method} ${asked.path}`;
      if (!(path in late)) return (await usual(asked)) as object;
      await held;
      return { body: late[path] };
    };
    const { profile: change, removal, all } = result.current;
    const done = Promise.allSettled([
      change.mutateAsync({ display_name: 'Grace' }),
      removal.mutateAsync(),
      all.mutateAsync(),
    ]);
    await waitFor(() => expect(bench.api.asked.filter(({ path }) => path !== '/session')).toHaveLength(3));
    await act(() => bench.app.session.signIn('of another'));
    answer();
    await act(() => done);
    expect(bench.app.session.snapshot()).toMatchObject({ status: 'signed-in', user: other });
    expect(bench.app.queryClient.getQueryData(keys.profile)).toBeUndefined();
  });
});
