import type { TokenResponse } from '@app/contracts';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import request from 'supertest';
import { makeWallet, TestApi, type TestWallet } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
}, 60_000);
afterAll(() => api?.stop());

const challengeOf = async (wallet: TestWallet): Promise<{ nonce: string; message: string }> => {
  const answer = await api.post('/api/v1/auth/challenge', { btc_address: wallet.address }).expect(200);
  return answer.body as { nonce: string; message: string };
};
const verify = (wallet: { address: string }, nonce: string, signature: string) =>
  api.post('/api/v1/auth/verify', { btc_address: wallet.address, nonce, signature });

describe('sign-in', () => {
  it.each(['p2pkh', 'p2wpkh'] as const)('should sign in a %s wallet', async (type) => {
    const wallet = makeWallet(type);
    const session = await api.signIn(wallet);
    expect(session).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(session.user).toMatchObject({ btc_address: wallet.address, display_name: null });
    await api.get('/api/v1/auth/sessions', session.access_token).expect(200);
  });

  it('should put site, nonce, time and address into the message', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    const lines = message.split('\n');
    expect(lines[0]).toContain('The Bitcoin Game');
    expect(lines.slice(1)).toEqual([
      '',
      `Nonce: ${nonce}`,
      expect.stringMatching(/^Timestamp: \d{4}-.*Z$/),
      `Address: ${wallet.address}`,
    ]);
  });

  it('should canonicalise an upper-case bech32 address', async () => {
    const wallet = makeWallet();
    const session = await api.signIn({ ...wallet, address: wallet.address.toUpperCase() });
    expect(session.user.btc_address).toBe(wallet.address);
  });

  it('should claim the user that the shares of the address made', async () => {
    const wallet = makeWallet();
    const [row] = await api.database.rows<{ id: number }>(
      'INSERT INTO users (btc_address) VALUES ($1) RETURNING id',
      [wallet.address],
    );
    const session = await api.signIn(wallet);
    expect(session.user.id).toBe(row?.id);
    const [user] = await api.database.rows('SELECT claimed_at, login_count FROM users WHERE id = $1', [
      row?.id,
    ]);
    expect(user).toMatchObject({ claimed_at: expect.any(Date), login_count: 1 });
  });

  it('should keep several challenges open at once, however many others ask for the same address', async () => {
    const wallet = makeWallet();
    const first = await challengeOf(wallet);
    const second = await challengeOf(wallet);
    await verify(wallet, first.nonce, wallet.sign(first.message)).expect(200);
    await verify(wallet, second.nonce, wallet.sign(second.message)).expect(200);
    const mine = await challengeOf(wallet);
    await api.database.rows(
      `INSERT INTO auth_challenges (nonce, btc_address, message, expires_at)
       SELECT lpad(n::text, 32, '0'), $1, 'm', now() + make_interval(mins => sign(n)::int)
       FROM generate_series(-5, 50) n`,
      [wallet.address],
    );
    await challengeOf(wallet);
    await verify(wallet, mine.nonce, wallet.sign(mine.message)).expect(200);
    const expired = 'SELECT 1 FROM auth_challenges WHERE btc_address = $1 AND expires_at <= now()';
    expect(await api.database.rows(expired, [wallet.address])).toEqual([]);
  });

  it('should refuse a banned user', async () => {
    const wallet = makeWallet();
    const session = await api.signIn(wallet);
    await api.database.rows('UPDATE users SET is_banned = true WHERE id = $1', [session.user.id]);
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, wallet.sign(message)).expect(403);
    await api.post('/api/v1/auth/refresh', { refresh_token: session.refresh_token }).expect(401);
    await waitFor('the ban to reach REST', async () => {
      const answer = await api.get('/api/v1/auth/sessions', session.access_token);
      return answer.status === 403;
    });
  });
});

describe('what sign-in refuses', () => {
  it('should answer 401 to the signature of another key', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, makeWallet().sign(message)).expect(401);
  });

  it('should answer 400 to a challenge of another address', async () => {
    const [wallet, other] = [makeWallet(), makeWallet()];
    const { nonce, message } = await challengeOf(wallet);
    await verify(other, nonce, other.sign(message)).expect(400);
  });

  it('should answer 400 to a nonce used before, unknown or expired', async () => {
    const wallet = makeWallet();
    const used = await challengeOf(wallet);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(200);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(400);
    await verify(wallet, 'f'.repeat(32), wallet.sign(used.message)).expect(400);
    const expired = await challengeOf(wallet);
    await api.database.rows('UPDATE auth_challenges SET expires_at = now() WHERE nonce = $1', [
      expired.nonce,
    ]);
    await verify(wallet, expired.nonce, wallet.sign(expired.message)).expect(400);
  });

  it('should let one of many simultaneous answers win', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    const signature = wallet.sign(message);
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(wallet, nonce, signature)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('should keep the nonce after a bad signature and burn it with the fifth', async () => {
    const wallet = makeWallet();
    const survivor = await challengeOf(wallet);
    await verify(wallet, survivor.nonce, makeWallet().sign(survivor.message)).expect(401);
    await verify(wallet, survivor.nonce, wallet.sign(survivor.message)).expect(200);
    const victim = makeWallet();
    const burnt = await challengeOf(victim);
    for (let attempt = 0; attempt < 5; attempt += 1) await verify(victim, burnt.nonce, 'AAAA').expect(401);
    const [{ failures } = { failures: 0 }] = await api.database.rows<{ failures: number }>(
      'SELECT failures FROM auth_challenges WHERE nonce = $1',
      [burnt.nonce],
    );
    expect(failures).toBe(5);
    const limited = await verify(victim, burnt.nonce, victim.sign(burnt.message)).expect(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    const redis = new Redis(api.redis.url);
    await redis.flushall();
    await redis.quit();
    await verify(victim, burnt.nonce, victim.sign(burnt.message)).expect(400);
  });

  it.each([
    ['nothing', undefined],
    ['a word', 'hello'],
    ['an address with a broken checksum', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ['a testnet address', makeWallet('p2wpkh', 'testnet').address],
    ['a number', 42],
    ['a huge text', 'b'.repeat(10_000)],
  ])('should answer 422 to %s as address', async (_name, btc_address) => {
    const answer = await api.post('/api/v1/auth/challenge', { btc_address }).expect(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 422, errors: [{ field: 'btc_address' }] });
  });

  it.each(['', '%%%', 'smpAAAA', 'A'.repeat(88), 'A'.repeat(1024)])(
    'should never fail on a malformed signature (%#)',
    async (signature) => {
      const wallet = makeWallet();
      const { nonce } = await challengeOf(wallet);
      const { status } = await verify(wallet, nonce, signature);
      expect([401, 422]).toContain(status);
    },
  );

  it('should answer 422 to a signature over its limit', async () => {
    await verify(makeWallet(), 'f'.repeat(32), 'A'.repeat(1025)).expect(422);
  });
});

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
  }, 30_000);

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

describe('access tokens', () => {
  it('should be checked by the key of the JWKS and carry the claims of the contract', async () => {
    const session = await api.signIn(makeWallet());
    const [header, payload] = session.access_token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    const { body } = await api.get('/.well-known/jwks.json').expect(200);
    const { keys } = body as { keys: { kid: string; d?: string }[] };
    expect(header).toMatchObject({ alg: 'RS256', kid: keys[0]?.kid });
    expect(keys.every((key) => key.d === undefined)).toBe(true);
    expect(payload).toMatchObject({
      sub: String(session.user.id),
      address: session.user.btc_address,
      auth_method: 'wallet',
      type: 'access',
    });
  });

  it('should refuse tokens that are missing, forged, unsigned or of another kind', async () => {
    const session = await api.signIn(makeWallet());
    const [, payload = ''] = session.access_token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const forged = `${session.access_token.slice(0, -6)}AAAAAA`;
    for (const token of [
      undefined,
      'x',
      `${none}.${payload}.`,
      forged,
      session.refresh_token,
      'a'.repeat(5000),
    ]) {
      const answer = await api.get('/api/v1/auth/sessions', token).expect(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });
});
