import type { TokenResponse } from '@app/contracts';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import request from 'supertest';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

describe('refresh', () => {
  const refresh = (refresh_token: string) => api.post('/api/v1/auth/refresh', { refresh_token });

  it('should rotate the pair and end the family when a spent token comes back', async () => {
    const first = await api.signIn(makeWallet());
    const second = (await refresh(first.refresh_token).expect(200)).body as TokenResponse;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    await api.get('/api/v1/auth/sessions', second.access_token).expect(200);
    await refresh(first.refresh_token).expect(401);
    await refresh(second.refresh_token).expect(401);
    await api.get('/api/v1/auth/sessions', second.access_token).expect(401);
  });

  it('should let exactly one of two simultaneous refreshes win', async () => {
    const session = await api.signIn(makeWallet());
    const answers = await Promise.all([refresh(session.refresh_token), refresh(session.refresh_token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('should refuse an expired and an unknown token', async () => {
    const session = await api.signIn(makeWallet());
    await api.database.rows(
      `UPDATE refresh_tokens SET expires_at = now() WHERE session_id IN
         (SELECT id FROM sessions WHERE user_id = $1)`,
      [session.user.id],
    );
    await refresh(session.refresh_token).expect(401);
    await refresh('nobody-made-this').expect(401);
    await refresh('').expect(422);
  });

  it('should store tokens hashed only', async () => {
    const session = await api.signIn(makeWallet());
    const stored = await api.database.rows<{ token_hash: string }>('SELECT token_hash FROM refresh_tokens');
    expect(stored.map(({ token_hash }) => token_hash)).not.toContain(session.refresh_token);
    expect(stored.every(({ token_hash }) => /^[0-9a-f]{64}$/.test(token_hash))).toBe(true);
  });
});

describe('refresh by way of the page’s server', () => {
  it('should be limited by the browser it is made for, whatever that claims of itself', async () => {
    const node = await api.secondNode({ TRUSTED_PROXIES: '127.0.0.1,::1' });
    try {
      const refresh = async (forwardedFor: string) => {
        const ask = request(node.getHttpServer()).post('/api/v1/auth/refresh');
        return (await ask.set('X-Forwarded-For', forwardedFor).send({ refresh_token: 'nobody-made-this' }))
          .status;
      };
      const statuses: number[] = [];
      for (let n = 0; n < 31; n += 1) statuses.push(await refresh(`6.6.6.${n}, 203.0.113.1`));
      expect(statuses).toEqual([...Array<number>(30).fill(401), 429]);
      expect(await refresh('203.0.113.1, 203.0.113.2')).toBe(401);
      expect(await refresh('203.0.113.1, 127.0.0.1')).toBe(429);
    } finally {
      await node.close();
    }
  });
});

describe('logout', () => {
  it('should end REST access at once here and within five seconds on another node', async () => {
    const other = await api.secondNode();
    try {
      const session = await api.signIn(makeWallet());
      const elsewhere = async () => {
        const answer = await request(other.getHttpServer())
          .get('/api/v1/auth/sessions')
          .set('Authorization', `Bearer ${session.access_token}`);
        return answer.status;
      };
      expect(await elsewhere()).toBe(200);
      const answer = await api.post('/api/v1/auth/logout', {}, session.access_token).expect(200);
      expect(answer.body).toEqual({ status: 'logged_out' });
      await api.get('/api/v1/auth/sessions', session.access_token).expect(401);
      await waitFor('the other node to refuse', async () => (await elsewhere()) === 401, 5_000);
      await api.post('/api/v1/auth/refresh', { refresh_token: session.refresh_token }).expect(401);
    } finally {
      await other.close();
    }
  });

  it('should tell the other nodes which session ended', async () => {
    const listener = new Redis(api.redis.url);
    await listener.subscribe('control:session_revoked');
    const heard: unknown[] = [];
    listener.on('message', (_channel, text: string) => heard.push(JSON.parse(text)));
    const session = await api.signIn(makeWallet());
    await api.post('/api/v1/auth/logout', { refresh_token: session.refresh_token }).expect(200);
    const [message] = await waitFor('the news', () => (heard.length > 0 ? heard : null));
    expect(message).toEqual({ sid: expect.any(String), user_id: session.user.id });
    listener.disconnect();
  });

  it.each([
    ['no body', undefined],
    ['a token nobody made', { refresh_token: 'x' }],
    ['a token that is no text', { refresh_token: 42 }],
    ['a token with U+0000', { refresh_token: 'a\0b' }],
    ['a list', []],
  ])('should answer 200 to %s', async (_name, body) => {
    await api.post('/api/v1/auth/logout', body).expect(200, { status: 'logged_out' });
  });

  it('should end all sessions, or one of them by its id', async () => {
    const wallet = makeWallet();
    const [one, two, three] = [await api.signIn(wallet), await api.signIn(wallet), await api.signIn(wallet)];
    const list = await api.get('/api/v1/auth/sessions', one.access_token).expect(200);
    const { sessions } = list.body as { sessions: { id: string; current: boolean }[] };
    expect(sessions).toHaveLength(3);
    const third = JSON.parse(Buffer.from(three.access_token.split('.')[1] ?? '', 'base64url').toString()) as {
      sid: string;
    };
    const remove = (id: string, token: string) =>
      api.http.delete(`/api/v1/auth/sessions/${id}`).set('Authorization', `Bearer ${token}`);
    await remove(third.sid, one.access_token).expect(200);
    await remove(third.sid, one.access_token).expect(404);
    await remove('nonsense', one.access_token).expect(422);
    await remove(sessions[0]?.id ?? '', (await api.signIn(makeWallet())).access_token).expect(404);
    const answer = await api.post('/api/v1/auth/logout-all', {}, one.access_token).expect(200);
    expect(answer.body).toEqual({ status: 'logged_out', revoked_count: 2 });
    await api.get('/api/v1/auth/sessions', two.access_token).expect(401);
  });
});
