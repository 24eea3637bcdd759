import { type AddressInfo, connect } from 'node:net';
import { GROOVE_STREAM, LIMITS } from '@app/contracts';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import { GrooveEvents } from '../src/groove/ingest/groove-events';
import { RATE_LIMITS, RateLimiter, type RateLimitName } from '../src/http/rate-limiter';
import { RequestLimiter } from '../src/http/request-limiter';
import { makeWallet, TestApi } from './test-app';

/** KEYS: a stream. ARGV: how many entries. */
const FILL = `for i = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'user_id', '1') end`;
/** Redis trims whole nodes of a stream, of a hundred entries each. */
const NODE = 100;

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

describe('bounds of the api', () => {
  it('should let every key live for a bounded time that requests make', async () => {
    const tokens = await api.signIn(makeWallet());
    const bearer = tokens.access_token;
    await api.get('/api/v1/dashboard/stats', bearer).expect(200);
    await api.get('/api/v1/pool').expect(200);
    await api.get('/api/v1/mining/network/difficulty', bearer).expect(200);
    await api.get(`/api/v1/miners/${makeWallet().address}`);
    await api.post('/api/v1/auth/refresh', { refresh_token: 'x'.repeat(40) });
    await api.app.get(RequestLimiter).tellOthers();
    const keys = (await redis.keys('*')).filter((key) => /^(ratelimit|cache|dashboard):/.test(key));
    const kinds = new Set(keys.map((key) => key.split(':')[0]));
    expect(kinds).toEqual(new Set(['ratelimit', 'cache', 'dashboard']));
    for (const key of keys) {
      const ttl = await redis.ttl(key);
      // A key that has gone meanwhile had one.
      expect([key, ttl === -2 || (ttl >= 0 && ttl <= 60)]).toEqual([key, true]);
    }
  });

  it.each(Object.entries(RATE_LIMITS))(
    'should answer 429 for %s beyond %d in a minute, and forget the count then',
    async (name, points) => {
      const limiter = api.app.get(RateLimiter);
      const take = (count?: number) => limiter.take(name as RateLimitName, 'somebody', count);
      await take(points);
      await expect(take()).rejects.toMatchObject({ code: 'rate_limited' });
      expect(await redis.ttl(`ratelimit:${name}:somebody`)).toBeGreaterThan(0);
      expect(await redis.ttl(`ratelimit:${name}:somebody`)).toBeLessThanOrEqual(60);
    },
  );

  it('should take so many transcripts of a user at a time, and another when one has ended', async () => {
    const { access_token: token } = await api.signIn(makeWallet());
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const head = [
      'POST /api/v1/groove/ingest/transcripts HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/x-ndjson',
      'Transfer-Encoding: chunked',
    ];
    const open = Array.from({ length: LIMITS.grooveUploadsPerUser }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`${head.join('\r\n')}\r\n\r\n1\r\n\n\r\n`);
      return socket;
    });
    const upload = () =>
      api.http
        .post('/api/v1/groove/ingest/transcripts')
        .set('Authorization', `Bearer ${token}`)
        .set('Content-Type', 'application/x-ndjson')
        .send('\n');
    const refused = await waitFor('both to be in flight', async () => {
      const answer = await upload();
      return answer.status === 429 ? answer : null;
    });
    expect((refused.body as { detail: string }).detail).toContain('transcripts at a time');
    for (const socket of open) socket.destroy();
    await waitFor('a place', async () => (await upload()).status === 200);
  });

  it('should make no time series for addresses and methods that a client makes up', async () => {
    const ask = async (n: number) => {
      await api.get(`/api/v1/${n}/nowhere?x=${n}`).expect(404);
      await api.get(`/api/v1/miners/${makeWallet().address}`);
      await api.http.options(`/api/v1/${n}`);
      await api.http.propfind(`/api/v1/${n}`);
    };
    const series = async () =>
      (await api.get('/metrics')).text
        .split('\n')
        .filter((line) => line.startsWith('tbg_http_request_seconds_count')).length;
    await ask(0);
    await series();
    const before = await series();
    for (let n = 1; n <= 20; n += 1) await ask(n);
    expect(await series()).toBe(before);
  });

  it('should count the requests of a bounded number of networks, the latest, and show how many', async () => {
    const limiter = api.app.get(RequestLimiter);
    for (let n = 0; n < LIMITS.networksCounted + 1_000; n += 1) limiter.take(`2001:db8:${n.toString(16)}::`);
    expect(limiter.size).toBe(LIMITS.networksCounted);
    const { text } = await api.get('/metrics').expect(200);
    expect(text).toMatch(new RegExp(`^tbg_http_networks_counted ${LIMITS.networksCounted}$`, 'm'));
    expect(limiter.waiting).toBeLessThanOrEqual(LIMITS.networksCounted);
    await limiter.tellOthers();
    expect(limiter.waiting).toBe(0);
  });

  it('should keep a bounded number of groove ends on Redis while no worker reads them', async () => {
    await redis.eval(FILL, 1, GROOVE_STREAM, LIMITS.grooveStreamEntries + 5 * NODE);
    // The script may have taken longer than the api waits for Redis.
    await waitFor('the end to be written', async () => {
      await api.app.get(GrooveEvents).tell({ userId: 1, sessionId: 's', eventId: 'e' }, 'session_end');
      const [newest] = await redis.xrevrange(GROOVE_STREAM, '+', '-', 'COUNT', 1);
      return newest?.[1].includes('e');
    });
    expect(await redis.xlen(GROOVE_STREAM)).toBeLessThanOrEqual(LIMITS.grooveStreamEntries + NODE);
    await redis.del(GROOVE_STREAM);
  });
});
