import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { waitFor } from '@app/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import request from 'supertest';
import { RATE_LIMITS } from '../src/http/rate-limiter';
import { makeWallet, ORIGIN, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
}, 60_000);
afterAll(() => api?.stop());

const PROBLEM = 'application/problem+json';

describe('operations', () => {
  it('should say that it lives and is ready', async () => {
    await api.get('/health/live').expect(200, { status: 'ok' });
    await waitFor('readiness', async () => (await api.get('/health/ready')).status === 200);
    await api.get('/health/ready').expect(200, { status: 'ok' });
  });

  it('should know every address that the health checks of docker-compose.yml ask', async () => {
    const compose = readFileSync(join(__dirname, '../../../docker-compose.yml'), 'utf8');
    const paths = [...compose.matchAll(/http:\/\/127\.0\.0\.1:8000(\/[\w/]*)/g)].map(([, path = '']) => path);
    expect(paths).toHaveLength(2);
    await waitFor('readiness', async () => (await api.get('/health/ready')).status === 200);
    for (const path of paths) await api.get(path).expect(200);
  });

  it('should name Redis as away and recover', async () => {
    await api.redis.kill();
    const answer = await waitFor('readiness to turn red', async () => {
      const ready = await api.get('/health/ready');
      return ready.status === 503 ? ready : null;
    });
    expect(answer.headers['content-type']).toContain(PROBLEM);
    expect((answer.body as { detail: string }).detail).toContain('redis');
    await api.get('/health/live').expect(200);
    await api.redis.start();
    await waitFor('readiness to come back', async () => (await api.get('/health/ready')).status === 200);
  });

  it('should show its figures to Prometheus', async () => {
    const { text, headers } = await api.get('/metrics').expect(200);
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(text).toMatch(
      /tbg_http_request_seconds_count\{method="GET",route="\/health\/live",status="200"\}/,
    );
  });

  it('should tell its name, version and networks without a token', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
      version: string;
    };
    const { body } = await api.get('/api/v1/info').expect(200);
    expect(body).toEqual({ name: 'The Bitcoin Game', version, demo: false, networks: ['mainnet'] });
  });
});

describe('headers', () => {
  it('should harden every answer', async () => {
    const answers = await Promise.all([api.get('/api/v1/info'), api.get('/nowhere'), api.get('/docs')]);
    for (const { headers } of answers) {
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('should harden what is refused before a route is found', async () => {
    for (const path of ['/%', '/api/v1/miners/%ff', `/api/v1/miners/${'a'.repeat(600)}`]) {
      const { headers, body } = await api.get(path).set('X-Request-Id', 'abc-4').expect(400);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-request-id': 'abc-4',
      });
      expect((body as { detail: string }).detail).toMatch(/address of the request/);
    }
  });

  it('should keep answers to a token out of caches', async () => {
    const answer = await api.get('/api/v1/users/me', 'nonsense').expect(401);
    expect(answer.headers['cache-control']).toBe('no-store');
    const challenge = await api.post('/api/v1/auth/challenge', { btc_address: makeWallet().address });
    expect(challenge.headers['cache-control']).toBe('no-store');
    const open = await api.get('/api/v1/info').expect(200);
    expect(open.headers['cache-control']).toBeUndefined();
  });

  it('should pass a request id on and replace one that is not harmless', async () => {
    const given = await api.get('/api/v1/info').set('X-Request-Id', 'abc-123');
    expect(given.headers['x-request-id']).toBe('abc-123');
    for (const bad of ['a b', '<script>', 'x'.repeat(65)]) {
      const answer = await api.get('/nowhere').set('X-Request-Id', bad);
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('should let the page in and no other origin', async () => {
    const allowed = await api.get('/api/v1/info').set('Origin', ORIGIN);
    expect(allowed.headers['access-control-allow-origin']).toBe(ORIGIN);
    const preflight = await api.http
      .options('/api/v1/users/me')
      .set('Origin', ORIGIN)
      .set('Access-Control-Request-Method', 'PATCH')
      .set('Access-Control-Request-Headers', 'authorization');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH');
    expect((await api.http.options('/api/v1/users/me')).status).toBe(204);
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
      const refused = await api.get('/api/v1/info').set('Origin', origin);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('problems', () => {
  const send = (body: string, type = 'application/json') =>
    api.http.post('/api/v1/auth/challenge').set('Content-Type', type).send(body);

  it.each([
    ['an unknown route', () => api.get('/api/v1/nowhere'), 404],
    ['a route with the wrong method', () => api.post('/api/v1/info'), 404],
    ['malformed JSON', () => send('{"btc_address":'), 400],
    ['a body over 1 MiB', () => send(JSON.stringify({ btc_address: 'x'.repeat(1024 * 1024) })), 413],
    ['another kind of body', () => send('<a/>', 'application/xml'), 415],
    ['a body of plain text', () => send('{}', 'text/plain'), 415],
    ['an empty body', () => send(''), 422],
    ['JSON that is no object', () => send('[1]'), 422],
    ['a broken percent code', () => api.get('/api/v1/miners/%E0%A4%A'), 400],
    ['a private route without token', () => api.get('/api/v1/users/me'), 401],
  ] as const)('should answer %s as a problem', async (_name, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain(PROBLEM);
    expect(answer.body).toMatchObject({ status, title: expect.any(String), type: expect.any(String) });
    expect((answer.body as { detail: string }).detail).toMatch(/\w+.*\./);
  });

  it('should answer what is no HTTP, or has endless headers, as a problem', async () => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const answerTo = async (text: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      return answer;
    };
    const endless = `GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
    for (const [text, status] of [
      ['GARBAGE\r\n\r\n', 400],
      [endless, 431],
    ] as const) {
      const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(head).toContain(PROBLEM);
      expect(head).toContain('nosniff');
      expect(JSON.parse(body)).toMatchObject({ status, type: 'urn:problem:bad-request' });
    }
  });

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
});

describe('OpenAPI', () => {
  interface OpenApi {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  }
  interface Operation {
    operationId: string;
    summary: string;
    responses: Record<string, { content?: Record<string, { schema: object }> }>;
    security?: unknown[];
    parameters?: { name: string; in: string; schema: object }[];
    requestBody?: { content: Record<string, { schema: object }> };
  }
  let document: OpenApi;
  beforeAll(async () => {
    document = (await api.get('/docs-json').expect(200)).body as OpenApi;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  it('should list every route that the server has', () => {
    const listed = new Set(operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`));
    expect(listed).toEqual(
      new Set([
        'GET /health/live',
        'GET /health/ready',
        'GET /.well-known/jwks.json',
        'GET /api/v1/info',
        'GET /api/v1/pool',
        'GET /api/v1/miners/{address}',
        'GET /api/v1/miners/{address}/hashrate/chart',
        'POST /api/v1/auth/challenge',
        'POST /api/v1/auth/verify',
        'POST /api/v1/auth/refresh',
        'POST /api/v1/auth/logout',
        'POST /api/v1/auth/logout-all',
        'GET /api/v1/auth/sessions',
        'DELETE /api/v1/auth/sessions/{id}',
        'GET /api/v1/users/me',
        'PATCH /api/v1/users/me',
        'GET /api/v1/users/me/settings',
        'PATCH /api/v1/users/me/settings',
        'DELETE /api/v1/users/me',
        'GET /api/v1/users/me/export',
        'POST /api/v1/users/me/api-keys',
        'GET /api/v1/users/me/api-keys',
        'DELETE /api/v1/users/me/api-keys/{id}',
        'GET /api/v1/users/{btc_address}',
        'GET /api/v1/mining/workers',
        'GET /api/v1/mining/workers/{name}',
        'GET /api/v1/mining/workers/{name}/hashrate',
        'GET /api/v1/mining/shares',
        'GET /api/v1/mining/shares/stats',
        'GET /api/v1/mining/shares.csv',
        'GET /api/v1/mining/difficulty/bests',
        'GET /api/v1/mining/difficulty/scatter',
        'GET /api/v1/mining/difficulty/distribution',
        'GET /api/v1/mining/difficulty/percentile',
        'GET /api/v1/mining/blocks',
        'GET /api/v1/mining/blocks/{height}',
        'GET /api/v1/mining/hashrate',
        'GET /api/v1/mining/hashrate/chart',
        'GET /api/v1/mining/summary',
        'GET /api/v1/mining/odds',
        'GET /api/v1/mining/uptime',
        'GET /api/v1/mining/network/difficulty',
        'GET /api/v1/mining/network/blocks',
        'GET /api/v1/dashboard/stats',
        'GET /api/v1/dashboard/feed',
        'GET /api/v1/dashboard/events',
        'GET /api/v1/dashboard/recent-badges',
        'GET /api/v1/dashboard/ws-stats',
      ]),
    );
  });

  it('should describe each operation with schemas that are valid JSON Schema', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { path, operation } of operations()) {
      expect(operation.summary).toBeTruthy();
      const contents = [
        ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
        ...Object.values(operation.requestBody?.content ?? {}),
        ...(operation.parameters ?? []),
      ];
      for (const { schema } of contents) expect(() => ajv.compile(schema)).not.toThrow();
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? [])
        .filter((one) => one.in === 'path')
        .map(({ name }) => name);
      expect(described).toEqual(named);
      expect(operation.responses['200']).toBeDefined();
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('should mark what needs a token, and those routes should refuse without', async () => {
    const guarded = operations().filter(({ operation }) => operation.security);
    expect(guarded.length).toBeGreaterThan(10);
    for (const { path, method } of guarded) {
      const url = path.replace('{id}', '00000000-0000-4000-8000-000000000000');
      const verb = method as 'get' | 'post' | 'patch' | 'delete';
      const answer = await request(api.app.getHttpServer())[verb](url);
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toContain(PROBLEM);
    }
  });
});

describe('without Postgres', () => {
  it('should answer 503 with a reason and stay alive', async () => {
    const own = await TestApi.start();
    try {
      const session = await own.signIn(makeWallet());
      await own.get('/api/v1/dashboard/feed', session.access_token).expect(200);
      await own.database.refuseConnections();
      const answer = await own.get('/api/v1/dashboard/feed', session.access_token).expect(503);
      expect(answer.headers['content-type']).toContain(PROBLEM);
      expect(answer.headers['retry-after']).toBe('5');
      const ready = await own.get('/health/ready').expect(503);
      expect((ready.body as { detail: string }).detail).toContain('postgres');
      await own.get('/health/live').expect(200);
    } finally {
      await own.stop();
    }
  }, 60_000);
});
