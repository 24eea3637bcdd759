import { type ApiKey, apiKey, newApiKey, type NewApiKey, type TokenResponse } from '@app/contracts';
import { ApiKeysRepository } from '@app/database';
import { waitFor } from '@app/testing';
import request from 'supertest';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
let session: TokenResponse;
beforeAll(async () => {
  api = await TestApi.start();
});
beforeEach(async () => (session = await api.signIn(makeWallet())));
afterAll(() => api?.stop());

const KEYS = '/api/v1/users/me/api-keys';
const make = async (body: object = {}, token = session.access_token): Promise<NewApiKey> => {
  const answer = await api.post(KEYS, { name: 'shelf display', ...body }, token).expect(200);
  return newApiKey.parse(answer.body);
};
const list = async (): Promise<ApiKey[]> => {
  const { body } = await api.get(KEYS, session.access_token).expect(200);
  return (body as unknown[]).map((item) => apiKey.parse(item));
};
const withKey = (key: string) => ({
  get: (path: string) => api.http.get(path).set('X-API-Key', key),
  post: (path: string) => api.http.post(path).set('X-API-Key', key).send({}),
  patch: (path: string, body: object) => api.http.patch(path).set('X-API-Key', key).send(body),
  delete: (path: string) => api.http.delete(path).set('X-API-Key', key),
});
const remove = (id: string, token = session.access_token) =>
  api.http.delete(`${KEYS}/${id}`).set('Authorization', `Bearer ${token}`);

describe('making API keys', () => {
  it('should tell a key once and store its hash alone', async () => {
    const made = await make({ expires_at: '2100-01-01T00:00:00+01:00' });
    expect(made).toMatchObject({
      name: 'shelf display',
      permissions: ['read'],
      expires_at: '2099-12-31T23:00:00.000Z',
      last_used_at: null,
    });
    expect(made.key).toMatch(/^sk-tbg-[0-9a-f]{64}$/);
    expect(made.key.startsWith(made.key_prefix)).toBe(true);
    const listed = await api.get(KEYS, session.access_token).expect(200);
    const { key, ...shown } = made;
    expect(listed.body).toEqual([shown]);
    const stored = JSON.stringify(await api.database.rows('SELECT * FROM api_keys'));
    expect(stored).not.toContain(key.slice(made.key_prefix.length));
  });

  it.each([
    ['no name', { name: '' }, 'name'],
    ['a name that hides', { name: 'a\u202Eb' }, 'name'],
    ['a long name', { name: 'x'.repeat(65) }, 'name'],
    ['no permission', { permissions: [] }, 'permissions'],
    ['an unknown permission', { permissions: ['root'] }, 'permissions.0'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end that is no time', { expires_at: 'soon' }, 'expires_at'],
    ['an end that a year has five digits for', { expires_at: '9999-12-31T23:59:59-23:59' }, 'expires_at'],
  ])('should refuse %s', async (_, body, field) => {
    const answer = await api.post(KEYS, { name: 'key', ...body }, session.access_token).expect(422);
    expect(answer.body).toMatchObject({ errors: [{ field }] });
  });

  it('should let nobody have more than twenty, also when he asks for many at once', async () => {
    for (let n = 0; n < 18; n += 1) await make();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.post(KEYS, { name: 'one more' }, session.access_token)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409]);
    const [first] = await list();
    await remove(first?.id ?? '').expect(200, { status: 'deleted' });
    await make();
  });

  it('should delete keys of their owner only', async () => {
    const made = await make();
    const other = await api.signIn(makeWallet());
    await remove(made.id, other.access_token).expect(404);
    await remove('nonsense').expect(422);
    await remove(made.id).expect(200);
    await remove(made.id).expect(404);
    expect(await list()).toEqual([]);
  });
});

describe('what an API key opens', () => {
  it('should read with `read` and change with `write`, and neither with the other', async () => {
    const reader = withKey((await make()).key);
    const writer = withKey((await make({ permissions: ['write', 'write'] })).key);
    const answer = await reader.get('/api/v1/users/me').expect(200);
    expect(answer.body).toMatchObject({ id: session.user.id, btc_address: session.user.btc_address });
    expect(answer.headers['cache-control']).toBe('no-store');
    for (const path of ['/api/v1/dashboard/stats', '/api/v1/mining/workers', '/api/v1/users/me/settings'])
      await reader.get(path).expect(200);
    const refused = await reader.patch('/api/v1/users/me', { bio: 'changed' }).expect(403);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect((refused.body as { detail: string }).detail).toContain('"write"');
    await writer.patch('/api/v1/users/me', { bio: 'changed' }).expect(200);
    await writer.get('/api/v1/users/me').expect(403);
    await withKey((await make({ permissions: ['groove:write'] })).key)
      .get('/api/v1/users/me')
      .expect(403);
  });

  it('should never manage keys, sessions or the account', async () => {
    const { id, key } = await make({ permissions: ['read', 'write', 'groove:write'] });
    const all = withKey(key);
    const answers = [
      await all.get(KEYS),
      await all.post(KEYS),
      await all.delete(`${KEYS}/${id}`),
      await all.get('/api/v1/auth/sessions'),
      await all.delete(`/api/v1/auth/sessions/${id}`),
      await all.post('/api/v1/auth/logout-all'),
      await all.delete('/api/v1/users/me'),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect((body as { detail: string }).detail).toContain('API keys may not do this');
    }
    await all.post('/api/v1/auth/logout').expect(200);
    await all.get('/api/v1/users/me').expect(200);
    await api.get('/api/v1/users/me', session.access_token).expect(200);
  });

  it.each([
    ['no key at all', ''],
    ['a word', 'hello'],
    ['an unknown key', `sk-tbg-${'0'.repeat(64)}`],
    ['a key in capitals', `SK-TBG-${'0'.repeat(64)}`],
    ['a huge text', 'x'.repeat(5000)],
  ])('should answer 401 to %s', async (_, key) => {
    const answer = await withKey(key).get('/api/v1/users/me').expect(401);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.text).not.toContain('0000');
  });

  it('should not be taken for a Bearer token, and count for nothing beside one', async () => {
    const { key } = await make();
    await api.get('/api/v1/users/me', key).expect(401);
    const both = (token: string, apiKey: string) =>
      api.get('/api/v1/users/me', token).set('X-API-Key', apiKey);
    await both('bad', key).expect(401);
    const other = await api.signIn(makeWallet());
    const { body } = await both(other.access_token, key).expect(200);
    expect(body).toMatchObject({ id: other.user.id });
    await both(session.access_token, 'bad').expect(200);
  });

  it('should open nothing once it has expired', async () => {
    const { id, key } = await make({ expires_at: '2100-01-01T00:00:00Z' });
    await withKey(key).get('/api/v1/users/me').expect(200);
    await api.database.rows('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id]);
    await waitFor('the end', async () => (await withKey(key).get('/api/v1/users/me')).status === 401, 5_000);
    expect(await list()).toMatchObject([{ id }]);
  });

  it('should open nothing to a banned owner', async () => {
    const { key } = await make();
    await withKey(key).get('/api/v1/users/me').expect(200);
    await api.database.rows('UPDATE users SET is_banned = true WHERE id = $1', [session.user.id]);
    await waitFor('the ban', async () => (await withKey(key).get('/api/v1/users/me')).status === 403, 5_000);
  });
});

describe('API keys under use', () => {
  it('should be refused at once here and within five seconds on another node', async () => {
    const other = await api.secondNode();
    try {
      const { id, key } = await make();
      const elsewhere = async () =>
        (await request(other.getHttpServer()).get('/api/v1/users/me').set('X-API-Key', key)).status;
      expect(await elsewhere()).toBe(200);
      await withKey(key).get('/api/v1/users/me').expect(200);
      await remove(id).expect(200);
      await withKey(key).get('/api/v1/users/me').expect(401);
      await waitFor('the other node to refuse', async () => (await elsewhere()) === 401, 5_000);
    } finally {
      await other.close();
    }
  });

  it('should cost the database no question each', async () => {
    const { key } = await make();
    const holder = jest.spyOn(api.app.get(ApiKeysRepository), 'holder');
    const started = Date.now();
    for (let n = 0; n < 30; n += 1) await withKey(key).get('/api/v1/info').expect(200);
    await Promise.all(
      Array.from({ length: 30 }, () => withKey(key).get('/api/v1/users/me/settings').expect(200)),
    );
    expect(holder.mock.calls.length).toBeLessThanOrEqual(1 + Math.floor((Date.now() - started) / 3_000));
    holder.mockRestore();
  });

  it('should remember their last use to the minute, writing no oftener', async () => {
    const { id, key } = await make();
    const touch = jest.spyOn(api.app.get(ApiKeysRepository), 'touch');
    const lastUse = async () => (await list()).find((item) => item.id === id)?.last_used_at ?? null;
    await withKey(key).get('/api/v1/users/me').expect(200);
    const first = await waitFor('the first use', lastUse);
    await api.app.get(ApiKeysRepository).touch(id);
    expect(await lastUse()).toBe(first);
    touch.mockRestore();
    await api.database.rows(`UPDATE api_keys SET last_used_at = now() - interval '2 minutes'`);
    await waitFor('the next use', async () => {
      await withKey(key).get('/api/v1/users/me').expect(200);
      return (await lastUse()) !== first;
    });
  });
});
