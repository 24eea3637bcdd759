/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { ApiKey, Profile, SessionList, Settings } from '@app/contracts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { PageBench, Refusal } from '../../../test/page-bench';
import { settings, stats, user } from '../../../test/samples';
import { KeysPage } from './keys-page';
import { ProfilePage } from './profile-page';
import { SessionsPage } from './sessions-page';
import { SettingsPage } from './settings-page';

const profile: Profile = {
  id: 1,
  btc_address: user.btc_address,
  display_name: 'Ada',
  country_code: 'CH',
  avatar_url: null,
  bio: 'It hums.',
  created_at: '2026-11-01T00:00:00.000Z',
  last_login: null,
};
const KEY_ID = '0193a3f0-0000-7000-8000-000000000001';
const key = (change: Partial<ApiKey> = {}): ApiKey => ({
  id: KEY_ID,
  name: 'grafana',
  key_prefix: 'sk-tbg-abcd',
  permissions: ['read'],
  created_at: '2026-11-01T00:00:00.000Z',
  expires_at: null,
  last_used_at: null,
  ...change,
});
const session = (digit: number, user_agent: string | null): SessionList['sessions'][number] => ({
  id: `0193a3f0-0000-7000-8000-00000000000${digit}`,
  user_agent,
  created_at: '2026-11-20T00:00:00.000Z',
  last_used_at: '2026-11-21T00:00:00.000Z',
  current: digit === 1,
});

describe('the account pages', () => {
  const bench = PageBench.forEachTest(() => ({}));
  const show = (page: ReactNode) => bench.showBehindGate(page, '/settings');
  const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
  const inDialog = (name: string) =>
    within(screen.getByRole('dialog')).getByRole<HTMLButtonElement>('button', { name });

  it('should show the card with its rank, and save only what was changed', async () => {
    Object.assign(bench.routes, {
      'GET /users/me': profile,
      'GET /users/me/settings': settings,
      'GET /dashboard/stats': { ...stats, level: 3, level_title: 'Hodler', xp: 1200, xp_to_next: 4800 },
      'PATCH /users/me': { ...profile, display_name: 'Grace' },
    });
    show(<ProfilePage />);
    const card = await screen.findByTestId('player-card');
    await within(card).findByText('Level 3');
    await within(card).findByRole('link', { name: 'Open the settings' });
    for (const part of ['Ada', 'Switzerland', 'It hums.', 'Hodler', '1,200 of 4,800 XP', '12 weeks in a row'])
      expect(card.textContent).toContain(part);
    const name = screen.getByLabelText('Display name');
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save the card' });
    expect(save.disabled).toBe(true);
    fireEvent.change(name, { target: { value: 'x' } });
    fireEvent.click(save);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(bench.sent('PATCH', '/users/me')).toHaveLength(0);
    press('Undo');
    expect(card.textContent).toContain('Ada');
    fireEvent.change(name, { target: { value: 'Grace' } });
    expect(card.textContent).toContain('Grace');
    fireEvent.click(save);
    await screen.findByText('Saved.');
    expect(bench.sent('PATCH', '/users/me')[0]?.body).toEqual({ display_name: 'Grace' });
    bench.routes['PATCH /users/me'] = new Refusal(409, 'Somebody else has this name.');
    fireEvent.change(name, { target: { value: 'Satoshi' } });
    fireEvent.click(save);
    await screen.findByText('Somebody else has this name.');
    expect(name.getAttribute('aria-invalid')).toBe('true');
  });

  it('should say that the card could not be read, and show it when asked again', async () => {
    bench.routes['GET /users/me'] = new Refusal(503, 'The database is away.');
    show(<ProfilePage />);
    expect((await screen.findByTestId('trouble')).textContent).toContain('The database is away.');
    bench.routes['GET /users/me'] = profile;
    press('Try again');
    await screen.findByTestId('player-card');
  });

  it('should make a key, show its secret once, and revoke it after a question', async () => {
    let kept: ApiKey[] = [];
    const secret = `sk-tbg-${'ab'.repeat(32)}`;
    bench.routes['GET /users/me/api-keys'] = () => kept;
    bench.routes['POST /users/me/api-keys'] = () => {
      kept = [key()];
      return { ...key(), key: secret };
    };
    show(<KeysPage />);
    await screen.findByText('No key yet');
    fireEvent.change(screen.getByLabelText('What is it for?'), { target: { value: ' grafana ' } });
    fireEvent.click(screen.getByRole('checkbox', { name: /^Read/ }));
    screen.getByText('Choose at least one thing that it may do.');
    fireEvent.click(screen.getByRole('checkbox', { name: /^Groove/ }));
    press('until revoked');
    press('Make the key');
    expect((await screen.findByTestId('secret')).textContent).toBe(secret);
    expect(bench.sent('POST', '/users/me/api-keys')[0]?.body).toEqual({
      name: 'grafana',
      permissions: ['groove:write'],
      expires_at: null,
    });
    press('I have kept it');
    expect(document.body.textContent).not.toContain(secret);
    const row = await screen.findByTestId('api-key');
    for (const part of ['sk-tbg-abcd…', 'never used', 'works until revoked'])
      expect(row.textContent).toContain(part);
    press('Revoke grafana');
    bench.routes[`DELETE /users/me/api-keys/${KEY_ID}`] = () => {
      kept = [];
      return { status: 'deleted' };
    };
    fireEvent.click(inDialog('Revoke it'));
    await screen.findByText('No key yet');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('should mark a key that has run out, and say when the list cannot be read', async () => {
    bench.routes['GET /users/me/api-keys'] = [
      key({ expires_at: '2020-01-01T00:00:00.000Z', last_used_at: '2019-12-01T00:00:00.000Z' }),
    ];
    const { unmount } = show(<KeysPage />);
    await screen.findByText('expired');
    expect(screen.getByTestId('api-key').textContent).toContain('last used');
    unmount();
    bench.app.queryClient.clear();
    bench.routes['GET /users/me/api-keys'] = new Refusal(500, 'Broken.');
    show(<KeysPage />);
    await screen.findByText('The keys could not be read');
  });

  it('should list the sessions, this one first, and end one, the others and all', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    let open = [session(2, 'curl/8.1'), session(3, null), session(4, null), session(1, agent)];
    bench.routes['GET /auth/sessions'] = () => ({ sessions: open });
    for (const digit of [2, 3, 4])
      bench.routes[`DELETE /auth/sessions/${session(digit, null).id}`] = () => {
        open = open.filter(({ id }) => id !== session(digit, null).id);
        return { status: 'logged_out' };
      };
    bench.routes['POST /auth/logout-all'] = { status: 'logged_out', revoked_count: 1 };
    show(<SessionsPage />);
    const rows = await screen.findAllByTestId('session');
    expect(rows[0]?.textContent).toContain('Firefox on Linux this one');
    expect(rows.map(({ dataset }) => dataset['current'])).toEqual(['true', 'false', 'false', 'false']);
    press('End the session of curl');
    await screen.findByText('End all 2 others');
    fireEvent.click(screen.getByTestId('end-others'));
    fireEvent.click(inDialog('End them'));
    await screen.findByText('Signed in here and nowhere else.');
    press('Sign out everywhere…');
    fireEvent.click(inDialog('Sign out everywhere'));
    await screen.findByTestId('sign-in');
    expect(bench.sent('POST', '/auth/logout-all')).toHaveLength(1);
  });

  it('should say why a session was not ended', async () => {
    bench.routes['GET /auth/sessions'] = { sessions: [session(1, null), session(2, 'curl/8.1')] };
    bench.routes[`DELETE /auth/sessions/${session(2, null).id}`] = new Refusal(503, 'Redis is away.');
    show(<SessionsPage />);
    fireEvent.click(await screen.findByRole('button', { name: 'End the session of curl' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Redis is away.');
    expect(screen.getAllByTestId('session')).toHaveLength(2);
  });

  it('should switch settings at once, and back with a word where the server refuses', async () => {
    let stored = settings;
    bench.routes['GET /users/me/settings'] = () => stored;
    bench.routes['PATCH /users/me/settings'] = ({ body }: { body: Partial<Settings> }) => {
      stored = { ...stored, ...body };
      return stored;
    };
    show(<SettingsPage />);
    const page = await screen.findByTestId('setting-show-miner');
    expect(screen.queryByText('Copy its address')).toBeNull();
    fireEvent.click(page);
    await screen.findByText('Copy its address');
    expect(screen.getByTestId('setting-worker_offline').getAttribute('aria-checked')).toBe('false');
    expect(screen.getByTestId<HTMLButtonElement>('setting-browser').disabled).toBe(true);
    screen.getByText('50 %');
    fireEvent.change(screen.getByLabelText('Volume'), { target: { value: '0.8' } });
    fireEvent.keyUp(screen.getByLabelText('Volume'));
    await screen.findByText('80 %');
    await waitFor(() =>
      expect(bench.sent('PATCH', '/users/me/settings').map(({ body }) => body)).toEqual([
        { privacy: { show_miner: true } },
        { sound: { volume: 0.8 } },
      ]),
    );
    bench.routes['PATCH /users/me/settings'] = new Refusal(503, 'Try later.');
    const sound = screen.getByTestId('setting-sound');
    fireEvent.click(sound);
    expect((await screen.findByTestId('settings-trouble')).textContent).toContain(
      'switched back: Try later.',
    );
    await waitFor(() => expect(sound.getAttribute('aria-checked')).toBe('false'));
  });

  it('should delete the account only after the end of its address was typed', async () => {
    bench.routes['GET /users/me/settings'] = new Refusal(503, 'No settings now.');
    bench.routes['GET /users/me/export'] = new Refusal(429, 'Once an hour.');
    bench.routes['DELETE /users/me'] = { status: 'deleted', sessions: 1, api_keys: 0 };
    show(<SettingsPage />);
    await screen.findByText(/No settings now/);
    fireEvent.click(screen.getByTestId('export'));
    await screen.findByText(/Once an hour/);
    fireEvent.click(screen.getByTestId('delete-account'));
    const ending = screen.getByLabelText(/last four characters of your address: f3t4/);
    expect(inDialog('Delete for good').disabled).toBe(true);
    fireEvent.change(ending, { target: { value: 'f3t4' } });
    fireEvent.click(inDialog('Delete for good'));
    await screen.findByTestId('sign-in');
    expect(bench.sent('DELETE', '/users/me')).toHaveLength(1);
  });
});
