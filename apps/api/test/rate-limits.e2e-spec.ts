import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import request from 'supertest';
import { RATE_LIMITS } from '../src/http/rate-limiter';
import { RequestLimiter } from '../src/http/request-limiter';
import { makeWallet, TestApi } from './test-app';

const PROBLEM = 'application/problem+json';
let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

describe('rate limits', () => {
  it('should limit challenges to five a minute for a pair of address and IP', async () => {
    const btc_address = makeWallet().address;
    for (let count = 0; count < 5; count += 1) {
      await api.post('/api/v1/auth/challenge', { btc_address }).expect(200);
    }
    const limited = await api.post('/api/v1/auth/challenge', { btc_address }).expect(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect(limited.headers['content-type']).toContain(PROBLEM);
    await api.post('/api/v1/auth/challenge', { btc_address: makeWallet().address }).expect(200);
  });

  it('should bound the sign-in steps of one IP over all addresses', async () => {
    const redis = new Redis(api.redis.url);
    const key = 'ratelimit:sign_in:127.0.0.1';
    await redis.set(key, RATE_LIMITS.sign_in, 'EX', 60);
    const challenge = () => api.post('/api/v1/auth/challenge', { btc_address: makeWallet().address });
    await challenge().expect(429);
    await redis.del(key);
    await redis.quit();
    await challenge().expect(200);
  });

  describe('and X-Forwarded-For', () => {
    const challenge = (server: NestFastifyApplication, btc_address: string, forwarded: string) =>
      request(server.getHttpServer())
        .post('/api/v1/auth/challenge')
        .set('X-Forwarded-For', forwarded)
        .send({ btc_address });

    it('should not be fooled by a stranger who claims other addresses', async () => {
      const { address } = makeWallet();
      for (let n = 1; n <= 5; n += 1) await challenge(api.app, address, `192.0.2.${n}`).expect(200);
      await challenge(api.app, address, '192.0.2.6').expect(429);
    });

    it('should count by the right-most address behind a trusted proxy, IPv6 by its /64', async () => {
      const node = await api.secondNode({ TRUSTED_PROXIES: '127.0.0.1' });
      try {
        const { address } = makeWallet();
        for (let n = 1; n <= 5; n += 1)
          await challenge(node, address, `192.0.2.${n}, 2001:db8::${n}`).expect(200);
        await challenge(node, address, '192.0.2.9, 2001:db8::9').expect(429);
        await challenge(node, address, '2001:db8::1, 2001:db8:0:1::1').expect(200);
      } finally {
        await node.close();
      }
    });
  });

  it('should go on limiting in the process while Redis is away', async () => {
    await api.redis.kill();
    try {
      const btc_address = makeWallet().address;
      const statuses: number[] = [];
      for (let count = 0; count < 7; count += 1) {
        statuses.push((await api.post('/api/v1/auth/challenge', { btc_address })).status);
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    } finally {
      await api.redis.start();
    }
  });

  describe('of all requests', () => {
    const limited = { HTTP_REQUESTS_PER_MINUTE: '20', TRUSTED_PROXIES: '127.0.0.1' };
    const ask = (node: NestFastifyApplication, from: string, path = '/api/v1/info') =>
      request(node.getHttpServer()).get(path).set('X-Forwarded-For', from);

    it('should refuse one network beyond its number and no other, and never who watches', async () => {
      const node = await api.secondNode(limited);
      try {
        for (let n = 0; n < 20; n += 1) await ask(node, '192.0.2.1').expect(200);
        const refused = await ask(node, '192.0.2.1').expect(429);
        expect(refused.headers['content-type']).toContain(PROBLEM);
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
        expect(refused.headers['x-frame-options']).toBe('DENY');
        await ask(node, '192.0.2.1', '/api/v1/nowhere').expect(429);
        await ask(node, '192.0.2.1', '/health/live').expect(200);
        await ask(node, '192.0.2.2').expect(200);
      } finally {
        await node.close();
      }
    });

    it('should count on all nodes together, and each for itself while Redis is away', async () => {
      const [one, other] = [await api.secondNode(limited), await api.secondNode(limited)];
      try {
        const share = async () => {
          for (const node of [one, other]) await node.get(RequestLimiter).tellOthers();
        };
        for (let n = 0; n < 12; n += 1) await ask(one, '192.0.2.3').expect(200);
        await share();
        for (let n = 0; n < 7; n += 1) await ask(other, '192.0.2.3').expect(200);
        await share();
        await ask(other, '192.0.2.3').expect(200);
        await ask(other, '192.0.2.3').expect(429);
        await api.redis.kill();
        for (let n = 0; n < 20; n += 1) await ask(one, '192.0.2.4').expect(200);
        await ask(one, '192.0.2.4').expect(429);
      } finally {
        if (api.redis.pid === undefined) await api.redis.start();
        await waitFor(
          'Redis',
          async () => (await request(one.getHttpServer()).get('/health/ready')).status === 200,
        );
        await one.close();
        await other.close();
      }
    });
  });
});
