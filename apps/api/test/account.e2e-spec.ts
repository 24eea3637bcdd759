import { accountExport, type TokenResponse } from '@app/contracts';
import { shortAddress } from '@app/bitcoin';
import { waitFor, WsClient } from '@app/testing';
import type { AddressInfo } from 'node:net';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
  await waitFor('ready', async () => (await api.get('/health/ready')).status === 200);
});
afterAll(() => api?.stop());

const patch = (path: string, body: object, { access_token }: TokenResponse) =>
  api.http.patch(path).set('Authorization', `Bearer ${access_token}`).send(body);
const show = (show_miner: boolean, session: TokenResponse) =>
  patch('/api/v1/users/me/settings', { privacy: { show_miner } }, session).expect(200);
const leave = ({ access_token }: TokenResponse) =>
  api.http.delete('/api/v1/users/me').set('Authorization', `Bearer ${access_token}`);
const profileOf = ({ address }: { address: string }) => api.get(`/api/v1/users/${address}`);
const minerOf = ({ address }: { address: string }) => api.get(`/api/v1/miners/${address}`);

describe('GET /users/{btc_address}', () => {
  it('should show who asked to be shown, and tell nothing of a hidden or unknown one', async () => {
    const wallet = makeWallet();
    const session = await api.signIn(wallet);
    await patch('/api/v1/users/me', { display_name: 'Ada Public', country_code: 'GB' }, session).expect(200);
    const hidden = await profileOf(wallet).expect(404);
    const unknown = await profileOf(makeWallet()).expect(404);
    expect(hidden.body).toEqual(unknown.body);
    expect(hidden.body).toEqual((await minerOf(wallet).expect(404)).body);
    await show(true, session);
    const { body } = await profileOf({ address: wallet.address.toUpperCase() }).expect(200);
    expect(body).toEqual({
      btc_address: wallet.address,
      claimed: true,
      display_name: 'Ada Public',
      country_code: 'GB',
      avatar_url: null,
      bio: null,
      created_at: expect.any(String),
    });
    await show(false, session);
    await profileOf(wallet).expect(404);
  });

  it('should show an unclaimed address as nobody’s, and refuse what is none', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    const { body } = await profileOf(wallet).expect(200);
    expect(body).toMatchObject({ btc_address: wallet.address, claimed: false, display_name: null });
    const refused = await profileOf({ address: 'nonsense' }).expect(422);
    expect(refused.body).toMatchObject({ errors: [{ field: 'btc_address' }] });
  });
});

describe('an address that mined before anybody signed in', () => {
  it('should become its owner’s with its history, by signature only', async () => {
    const [wallet, thief] = [makeWallet(), makeWallet()];
    await ingest(api, [share(wallet.address), share(wallet.address, { worker: 'attic' })]);
    const challenge = await api.post('/api/v1/auth/challenge', { btc_address: wallet.address }).expect(200);
    const { nonce, message } = challenge.body as { nonce: string; message: string };
    const signature = thief.sign(message);
    await api.post('/api/v1/auth/verify', { btc_address: wallet.address, nonce, signature }).expect(401);
    expect((await profileOf(wallet).expect(200)).body).toMatchObject({ claimed: false });
    const session = await api.signIn(wallet);
    const { body } = await api.get('/api/v1/mining/workers', session.access_token).expect(200);
    expect(body).toMatchObject({ total_count: 2 });
    await profileOf(wallet).expect(404);
  });
});

describe('DELETE /users/me', () => {
  it('should end profile, settings, sessions and keys, and keep the shares without an owner', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    const [one, two] = [await api.signIn(wallet), await api.signIn(wallet)];
    await patch('/api/v1/users/me', { display_name: 'Gone Soon', bio: 'x' }, one).expect(200);
    await show(true, one);
    const key = await api.post('/api/v1/users/me/api-keys', { name: 'k' }, one.access_token).expect(200);
    const answer = await leave(one).expect(200);
    expect(answer.body).toEqual({ status: 'deleted', sessions: 2, api_keys: 1 });
    for (const { access_token, refresh_token } of [one, two]) {
      await waitFor(
        '401',
        async () => (await api.get('/api/v1/users/me', access_token)).status === 401,
        5_000,
      );
      await api.post('/api/v1/auth/refresh', { refresh_token }).expect(401);
    }
    const { key: secret } = key.body as { key: string };
    await api.http.get('/api/v1/users/me').set('X-API-Key', secret).expect(401);
    const [user] = await api.database.rows('SELECT * FROM users WHERE btc_address = $1', [wallet.address]);
    expect(user).toMatchObject({
      display_name: null,
      bio: null,
      claimed_at: null,
      hidden_until_claimed: true,
    });
    const shares = 'SELECT 1 FROM shares WHERE user_id = $1';
    expect(await api.database.rows(shares, [one.user.id])).toHaveLength(1);
    const left = `SELECT 1 FROM user_settings WHERE user_id = $1 UNION ALL SELECT 1 FROM sessions WHERE user_id = $1
      UNION ALL SELECT 1 FROM api_keys WHERE user_id = $1`;
    expect(await api.database.rows(left, [one.user.id])).toEqual([]);
    const heir = await api.signIn(makeWallet());
    await patch('/api/v1/users/me', { display_name: 'Gone Soon' }, heir).expect(200);
  });

  it('should hide the address until somebody proves it again', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    const session = await api.signIn(wallet);
    await show(true, session);
    await minerOf(wallet).expect(200);
    await leave(session).expect(200);
    const gone = await profileOf(wallet).expect(404);
    expect(gone.body).toEqual((await profileOf(makeWallet()).expect(404)).body);
    await minerOf(wallet).expect(404);
    const { owners } = await ingest(api, [share(wallet.address)]);
    expect(owners.get(wallet.address)).toMatchObject({ hidden: true });
    await minerOf(wallet).expect(404);
    const again = await api.signIn(wallet);
    expect(again.user.id).toBe(session.user.id);
    await profileOf(wallet).expect(404);
    await show(true, again);
    // Public pages are kept for a few seconds.
    await waitFor('both shares', async () => (await minerOf(wallet).expect(200)).body.accepted === 2);
  });

  it('should take his name out of the feed for good', async () => {
    const wallet = makeWallet();
    const session = await api.signIn(wallet);
    const user = shortAddress(wallet.address);
    const [line] = await api.database.rows<{ id: number }>(
      `INSERT INTO activity_feed (event_type, user_id, title, metadata) VALUES ('best_diff', $1, $2, $3) RETURNING id`,
      [session.user.id, `${user} set a new best of the pool`, { user, worker: 'attic', difficulty: 7 }],
    );
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, user_id, title, is_global) VALUES ('badge', $1, 'for him', false)`,
      [session.user.id],
    );
    await show(true, session);
    await leave(session).expect(200);
    const lines = await api.database.rows(
      'SELECT id, title, metadata FROM activity_feed WHERE user_id = $1',
      [session.user.id],
    );
    expect(lines).toEqual([
      { id: line?.id, title: 'A miner set a new best of the pool', metadata: { difficulty: 7 } },
    ]);
  });

  it('should close his sockets with 4001 within five seconds, on every node', async () => {
    const other = await api.secondNode();
    try {
      const session = await api.signIn(makeWallet());
      const clients = [api.app, other].map((node) => {
        const { port } = node.getHttpServer().address() as AddressInfo;
        return WsClient.open(`ws://127.0.0.1:${port}/ws?token=${session.access_token}`);
      });
      for (const client of clients) await client.opened().then(() => client.ask({ action: 'ping' }));
      const left = Date.now();
      await leave(session).expect(200);
      const closed = await Promise.all(clients.map((client) => client.closed));
      expect(Date.now() - left).toBeLessThan(5_000);
      expect(closed.map(({ code }) => code)).toEqual([4001, 4001]);
    } finally {
      await other.close();
    }
  });

  it('should need a session, and let nothing be written into an account that is gone', async () => {
    await api.http.delete('/api/v1/users/me').expect(401);
    const session = await api.signIn(makeWallet());
    await api.database.rows('UPDATE users SET claimed_at = NULL WHERE id = $1', [session.user.id]);
    await leave(session).expect(404);
    await patch('/api/v1/users/me', { bio: 'late' }, session).expect(404);
    await patch('/api/v1/users/me/settings', { sound: { volume: 1 } }, session).expect(404);
    await api.post('/api/v1/users/me/api-keys', { name: 'late' }, session.access_token).expect(404);
  });

  it('should meet refreshes and sign-ins of the same account without a deadlock', async () => {
    const wallet = makeWallet();
    const sessions = [await api.signIn(wallet), await api.signIn(wallet), await api.signIn(wallet)];
    const [first] = sessions;
    if (!first) throw new Error('no session');
    const answers = await Promise.all([
      leave(first),
      ...sessions.map(({ refresh_token }) => api.post('/api/v1/auth/refresh', { refresh_token })),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  });
});

describe('GET /users/me/export', () => {
  it('should hold everything about me and nothing secret', async () => {
    const wallet = makeWallet();
    await ingest(api, [
      share(wallet.address, { worker: 'one' }),
      share(wallet.address, { worker: 'two "quoted"', accepted: false, shareDiff: null }),
    ]);
    const session = await api.signIn(wallet);
    const made = await api.post('/api/v1/users/me/api-keys', { name: 'k' }, session.access_token).expect(200);
    await api.database.rows(
      `INSERT INTO blocks (block_height, block_hash, user_id, worker_name, reward_btc, found_at)
       VALUES (900000, repeat('0', 64), $1, 'one', 3.125, now())`,
      [session.user.id],
    );
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, user_id, title) VALUES ('best_diff', $1, 'a new best')`,
      [session.user.id],
    );
    const answer = await api.get('/api/v1/users/me/export', session.access_token).expect(200);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['content-disposition']).toContain('attachment');
    expect(answer.headers['cache-control']).toBe('no-store');
    const told = accountExport.parse(answer.body);
    expect(told).toEqual(answer.body);
    expect(told.profile).toMatchObject({ id: session.user.id, btc_address: wallet.address, login_count: 1 });
    expect(told.settings.privacy).toEqual({ show_miner: false });
    expect(told.workers.map(({ name }) => name)).toEqual(['one', 'two "quoted"']);
    expect(told.sessions).toMatchObject([{ ended_at: null }]);
    expect(told.api_keys).toMatchObject([{ name: 'k', permissions: ['read'] }]);
    expect(told.days).toMatchObject([{ accepted: 1, rejected: 1, work: '1024', active_minutes: 1 }]);
    expect(told.bests.map(({ timeframe }) => timeframe).sort()).toEqual(['alltime', 'month', 'week']);
    expect(told.blocks).toMatchObject([{ height: 900_000, reward_btc: '3.12500000' }]);
    expect(told.feed.map(({ private: own }) => own)).toContain(false);
    expect(answer.text).not.toContain((made.body as { key: string }).key.slice(14));
    expect(answer.text).not.toMatch(/hash":"[0-9a-f]{63}[1-9a-f]/);
  });

  it('should go on past a page, in bounded memory', async () => {
    const session = await api.signIn(makeWallet());
    await api.database.rows(
      `INSERT INTO workers (user_id, name, first_seen) SELECT $1, 'w' || n, now() FROM generate_series(1, 2500) n`,
      [session.user.id],
    );
    const { body } = await api.get('/api/v1/users/me/export', session.access_token).expect(200);
    expect(new Set(accountExport.parse(body).workers.map(({ name }) => name)).size).toBe(2500);
  });

  it('should be had six times a minute, by a session or a key that reads', async () => {
    const session = await api.signIn(makeWallet());
    const made = await api.post('/api/v1/users/me/api-keys', { name: 'k' }, session.access_token).expect(200);
    const { key } = made.body as { key: string };
    for (let n = 0; n < 6; n += 1)
      await api.http.get('/api/v1/users/me/export').set('X-API-Key', key).expect(200);
    await api.get('/api/v1/users/me/export', session.access_token).expect(429);
    await api.get('/api/v1/users/me/export').expect(401);
  });
});
