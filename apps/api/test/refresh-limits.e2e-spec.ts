import { LIMITS, type TokenResponse } from '@app/contracts';
import { SessionsRepository } from '@app/database';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import request from 'supertest';
import { hashToken } from '../src/auth/refresh-token';
import { RATE_LIMITS } from '../src/http/rate-limiter';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
let redis: Redis;
beforeAll(async () => {
  api = await TestApi.start();
  redis = new Redis(api.redis.url);
});
afterAll(async () => {
  redis?.disconnect();
  await api?.stop();
});
/** Every count begins at zero again, as it does after a minute. */
const nextMinute = () => redis.flushdb();
beforeEach(nextMinute);

const refresh = (refresh_token: string) => api.post('/api/v1/auth/refresh', { refresh_token });
const logout = (refresh_token?: string, bearer?: string) =>
  api.post('/api/v1/auth/logout', refresh_token === undefined ? {} : { refresh_token }, bearer);

/** Refreshes a live session again and again. */
async function reload(session: TokenResponse, times: number): Promise<{ statuses: number[]; last: string }> {
  const statuses: number[] = [];
  let last = session.refresh_token;
  for (let n = 0; n < times; n += 1) {
    const answer = await refresh(last);
    statuses.push(answer.status);
    if (answer.status === 200) last = (answer.body as TokenResponse).refresh_token;
  }
  return { statuses, last };
}

/** The status of `times` equal requests, one after the other. */
async function statusesOf(
  times: number,
  ask: (n: number) => PromiseLike<{ status: number }>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push((await ask(n)).status);
  return statuses;
}

const repeated = (count: number, status: number) => Array<number>(count).fill(status);

describe('the limits of refresh', () => {
  it('should pass 100 refreshes in a minute from one address over several sessions', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { statuses } = await reload(await api.signIn(makeWallet()), 20);
      expect(statuses).toEqual(repeated(20, 200));
    }
  });

  it('should answer 429 to the 31st unknown token of an address and go on renewing a good session there', async () => {
    const session = await api.signIn(makeWallet());
    const statuses = await statusesOf(31, (n) => refresh(`nobody-made-this-${n}`));
    expect(statuses).toEqual([...repeated(30, 401), 429]);
    const refused = await refresh('nobody-made-this').expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await reload(session, 5)).statuses).toEqual(repeated(5, 200));
  });

  it('should answer 429 to a session refreshed too often and to no other session of its address', async () => {
    const [hammered, other] = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    const { statuses, last } = await reload(hammered, RATE_LIMITS.refresh + 2);
    expect(statuses).toEqual([...repeated(RATE_LIMITS.refresh, 200), 429, 429]);
    await refresh(other.refresh_token).expect(200);
    await refresh('nobody-made-this').expect(401);
    // The refused token is not spent: it works again in the next minute.
    await nextMinute();
    await refresh(last).expect(200);
  });

  it('should count a spent token and one of an ended session by their session', async () => {
    const session = await api.signIn(makeWallet());
    await refresh(session.refresh_token).expect(200);
    const left = RATE_LIMITS.refresh - 1;
    expect(await statusesOf(left + 1, () => refresh(session.refresh_token))).toEqual([
      ...repeated(left, 401),
      429,
    ]);
    // None of them was counted for the address.
    expect(await statusesOf(31, () => refresh('nobody-made-this'))).toEqual([...repeated(30, 401), 429]);
  });

  it('should count all tokens of a session together', async () => {
    const session = await api.signIn(makeWallet());
    const half = RATE_LIMITS.refresh / 2;
    const { last } = await reload(session, half);
    expect(await statusesOf(half, () => refresh(session.refresh_token))).toEqual(repeated(half, 401));
    await refresh(last).expect(429);
  });

  it('should say the same whether the session or the address is over its limit', async () => {
    const session = await api.signIn(makeWallet());
    await reload(session, RATE_LIMITS.refresh);
    await statusesOf(30, () => refresh('nobody-made-this'));
    const shape = (text: string) => text.replace(/\d+ s/, 'N s');
    const known = await refresh(session.refresh_token).expect(429);
    const unknown = await refresh('nobody-made-this').expect(429);
    expect(shape(known.text)).toBe(shape(unknown.text));
  });

  it('should not change a token that is refused for its number', async () => {
    const session = await api.signIn(makeWallet());
    const { last } = await reload(session, RATE_LIMITS.refresh);
    await statusesOf(3, () => refresh(session.refresh_token));
    // A spent token over the limit ends nothing: the session is as it was.
    await nextMinute();
    await refresh(last).expect(200);
  });
});

describe('guessing tokens from a network that is over its limit', () => {
  /** Look-ups in Postgres that a guess may cause in the time of one test. */
  const FEW = RATE_LIMITS.refresh_unknown + LIMITS.tokenLookupsBurst + 10;
  let edge: TestApi['app'];
  let lookups: jest.SpyInstance;
  let network = 0;
  beforeAll(async () => {
    edge = await api.secondNode({ TRUSTED_PROXIES: '127.0.0.1' });
    lookups = jest.spyOn(edge.get(SessionsRepository), 'findByToken');
  });
  afterAll(() => edge?.close());
  beforeEach(() => {
    network += 1;
    lookups.mockClear();
  });
  const post = (path: string, refresh_token: string) =>
    request(edge.getHttpServer())
      .post(`/api/v1/auth/${path}`)
      .set('X-Forwarded-For', `198.51.100.${network}`)
      .send({ refresh_token });
  const guess = (path: string, times: number, token = 'nobody-made-this') =>
    statusesOf(times, (n) => post(path, `${token}-${n}`));

  it.each(['refresh', 'logout'])('should look up few tokens for many guesses at %s', async (path) => {
    const statuses = await guess(path, 300);
    expect(statuses.slice(30)).toEqual(repeated(270, 429));
    expect(lookups.mock.calls.length).toBeLessThanOrEqual(FEW);
    const refused = await post(path, 'nobody-made-this');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('should go on renewing each good session there, while guesses find no look-up left', async () => {
    const sessions = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    await guess('refresh', 100);
    for (const session of sessions) {
      let last = session.refresh_token;
      for (let n = 0; n < 10; n += 1) {
        const answer = await post('refresh', last).expect(200);
        last = (answer.body as TokenResponse).refresh_token;
        await post('refresh', `nobody-made-this-${n}`).expect(429);
      }
      await post('logout', last).expect(200);
      await refresh(last).expect(401);
    }
  });

  it('should look up no forged variant of a good token, and nothing twice of one that is refused again', async () => {
    const session = await api.signIn(makeWallet());
    await guess('refresh', 100);
    const before = lookups.mock.calls.length;
    const { refresh_token: token } = session;
    const forged = Array.from({ length: 40 }, (_, n) => `${n % 10}${n}${token.slice(2)}`);
    expect(await statusesOf(40, (n) => post('refresh', forged[n] ?? ''))).toEqual(repeated(40, 429));
    await post('refresh', token).expect(200);
    const statuses = await statusesOf(RATE_LIMITS.refresh + 20, () => post('refresh', token));
    expect(statuses.at(-1)).toBe(429);
    expect(lookups.mock.calls.length - before).toBeLessThanOrEqual(10);
  });

  it('should look up a token of a session that is gone no more than once', async () => {
    const { refresh_token: token } = await api.signIn(makeWallet());
    await api.database.rows('DELETE FROM sessions');
    await guess('refresh', 100);
    const before = lookups.mock.calls.length;
    expect(await statusesOf(40, () => post('refresh', token))).toEqual(repeated(40, 429));
    expect(lookups.mock.calls.length - before).toBeLessThanOrEqual(10);
  });

  it('should leave another network, and the same one in its next minute, as they were', async () => {
    await guess('refresh', 100);
    network += 1;
    await post('refresh', 'nobody-made-this').expect(401);
    network -= 1;
    await nextMinute();
    await waitFor('a look-up', async () => (await post('refresh', 'nobody-made-this')).status === 401);
    expect((await guess('refresh', 5)).every((status) => status === 401)).toBe(true);
  });

  it('should find room for a token made before tokens carried a mark', async () => {
    const { refresh_token: token } = await api.signIn(makeWallet());
    const older = 'made-by-an-older-release';
    await api.database.rows(
      `UPDATE refresh_tokens SET token_hash = '${hashToken(older)}' WHERE token_hash = '${hashToken(token)}'`,
    );
    await guess('refresh', 100);
    await waitFor('its turn', async () => (await post('refresh', older)).status === 200);
  });
});

describe('the limits of logout', () => {
  it('should count by session where a token of one is shown, and by address otherwise', async () => {
    const sessions = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    expect(await statusesOf(31, (n) => logout(`nobody-made-this-${n}`))).toEqual([...repeated(30, 200), 429]);
    await logout().expect(429);
    await logout(sessions[0]?.refresh_token).expect(200);
    await refresh(sessions[0]?.refresh_token ?? '').expect(401);
    await logout(undefined, sessions[1]?.access_token).expect(200);
    await refresh(sessions[1]?.refresh_token ?? '').expect(401);
  });

  it('should answer 429 to a session signed out too often and to nobody else', async () => {
    const [hammered, other] = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    const statuses = await statusesOf(RATE_LIMITS.logout + 1, () => logout(hammered.refresh_token));
    expect(statuses).toEqual([...repeated(RATE_LIMITS.logout, 200), 429]);
    await logout(undefined, hammered.access_token).expect(429);
    await logout(other.refresh_token).expect(200);
    await logout('nobody-made-this').expect(200);
  });
});
