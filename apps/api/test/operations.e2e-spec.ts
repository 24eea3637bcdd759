import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSUMER_GROUP, DEAD_STREAM, ERRORS, LIMITS, problem, redisKeys, streamName } from '@app/contracts';
import { clientNetwork } from '@app/realtime';
import { waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import request from 'supertest';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

const PROBLEM = 'application/problem+json';
const ROOT = join(__dirname, '../../..');

describe('operations', () => {
  it('should say that it lives and is ready', async () => {
    await api.get('/health/live').expect(200, { status: 'ok' });
    await waitFor('readiness', async () => (await api.get('/health/ready')).status === 200);
    await api.get('/health/ready').expect(200, { status: 'ok' });
  });

  it('should know every address that the health checks of docker-compose.yml ask', async () => {
    const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
    const paths = [...compose.matchAll(/http:\/\/127\.0\.0\.1:8000(\/[\w/]*)/g)].map(([, path = '']) => path);
    expect(paths).toHaveLength(2);
    await waitFor('readiness', async () => (await api.get('/health/ready')).status === 200);
    for (const path of paths) await api.get(path).expect(200);
  });

  it('should name Redis and the bridge as away and recover', async () => {
    await api.redis.kill();
    const answer = await waitFor('readiness to turn red', async () => {
      const ready = await api.get('/health/ready');
      return ready.status === 503 ? ready : null;
    });
    expect(answer.headers['content-type']).toContain(PROBLEM);
    expect((answer.body as { detail: string }).detail).toMatch(/redis.*bridge/);
    await api.get('/health/live').expect(200);
    const { text } = await api.get('/metrics').expect(200);
    expect(text).toContain('tbg_ready{part="redis"} 0');
    expect(/^tbg_stream_dead \d/m.test(text)).toBe(false);
    await api.redis.start();
    await waitFor('readiness to come back', async () => (await api.get('/health/ready')).status === 200);
  });

  it('should name ingest that stands still, and stay ready', async () => {
    const redis = new Redis(api.redis.url);
    const stream = streamName('share_submitted');
    const stalled = async () => {
      const { status, body } = await api.get('/health/ready');
      expect(status).toBe(200);
      return (body as { warnings?: string[] }).warnings ?? [];
    };
    try {
      await redis.xgroup('CREATE', stream, CONSUMER_GROUP, '0', 'MKSTREAM');
      const [seconds] = await redis.time();
      const old = (Number(seconds) - 45) * 1000;
      await redis.xadd(stream, `${old}-0`, 'event', 'share_submitted');
      expect(await stalled()).toEqual([
        expect.stringMatching(/^ingest: 1 shares wait and none was stored for 4\d s$/),
      ]);
      await redis.xreadgroup('GROUP', CONSUMER_GROUP, 'me', 'COUNT', 1, 'STREAMS', stream, '>');
      expect(await stalled()).toHaveLength(1);
      // Behind, but getting on.
      await redis.hset(redisKeys.ingestProgress, stream, Number(seconds) * 1000);
      expect(await stalled()).toEqual([]);
      await redis.hset(redisKeys.ingestProgress, stream, old);
      await redis.xack(stream, CONSUMER_GROUP, `${old}-0`);
      expect(await stalled()).toEqual([]);
    } finally {
      await redis.del(stream, redisKeys.ingestProgress);
      await redis.quit();
    }
  });

  it('should tell its name, version and networks without a token', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const { body } = await api.get('/api/v1/info').expect(200);
    expect(body).toEqual({ name: 'The Bitcoin Game', version, demo: false, networks: ['mainnet'] });
  });
});

describe('metrics', () => {
  it('should show requests, caches, sockets, the process and Postgres', async () => {
    const session = await api.signIn(makeWallet());
    await api.get('/api/v1/dashboard/stats', session.access_token).expect(200);
    await api.get('/api/v1/dashboard/stats', session.access_token).expect(200);
    const { text, headers } = await api.get('/metrics').expect(200);
    expect(headers['content-type']).toContain('text/plain');
    for (const line of [
      /^tbg_http_request_seconds_count\{method="GET",route="\/api\/v1\/dashboard\/stats",status="200"\} 2$/m,
      /^tbg_cache_reads_total\{cache="dashboard_stats",outcome="hit"\} 1$/m,
      /^tbg_cache_reads_total\{cache="dashboard_stats",outcome="miss"\} 1$/m,
      /^tbg_ws_sockets 0$/m,
      /^tbg_ws_deliveries_total \d+$/m,
      /^nodejs_eventloop_lag_p99_seconds /m,
      /^process_cpu_user_seconds_total /m,
      /^tbg_pg_connections\{state="open"\} [1-4]$/m,
      /^tbg_build_info\{version="[\d.]+",node="v\d+/m,
      /^tbg_ready\{part="postgres"\} 1$/m,
    ])
      expect(text).toMatch(line);
  });

  it('should show how far ingest is behind', async () => {
    const redis = new Redis(api.redis.url);
    const stream = streamName('share_submitted');
    await redis.xgroup('CREATE', stream, CONSUMER_GROUP, '0', 'MKSTREAM');
    for (let n = 0; n < 5; n += 1) await redis.xadd(stream, '*', 'event', 'share_submitted');
    await redis.xreadgroup('GROUP', CONSUMER_GROUP, 'me', 'COUNT', 2, 'STREAMS', stream, '>');
    await redis.xadd(streamName('block_found'), '*', 'event', 'block_found');
    await redis.xadd(DEAD_STREAM, '*', 'reason', 'test');
    await redis.quit();
    const { text } = await api.get('/metrics').expect(200);
    expect(text).toContain(`tbg_stream_lag{stream="${stream}"} 3`);
    expect(text).toContain(`tbg_stream_pending{stream="${stream}"} 2`);
    expect(text).toContain(`tbg_stream_lag{stream="${streamName('block_found')}"} 1`);
    expect(text).toContain('tbg_stream_dead 1');
  });

  it('should be shown only to who sends the token, where there is one', async () => {
    const token = 'a-token-of-the-operator';
    const node = await api.secondNode({ METRICS_TOKEN: token });
    try {
      const ask = (authorization: string) =>
        request(node.getHttpServer()).get('/metrics').set('Authorization', authorization);
      await ask(`Bearer ${token}`).expect(200);
      const refused = await ask(`Bearer ${token}x`).expect(401);
      expect(refused.headers['content-type']).toContain(PROBLEM);
      await request(node.getHttpServer()).get('/metrics').expect(401);
    } finally {
      await node.close();
    }
  });

  it('should not be passed on by the proxy, which speaks of errors as the api does', () => {
    const nginx = readFileSync(join(ROOT, 'docker/nginx.conf'), 'utf8');
    const said = [...nginx.matchAll(/return (\d+) '(.*)';/g)].map(([, status, body = '']) => ({
      status: Number(status),
      body: problem.parse(JSON.parse(body)),
    }));
    expect(said.map(({ status }) => status)).toEqual([413, 429, 503, 404]);
    for (const { status, body } of said) {
      const code = body.type.replace('urn:problem:', '').replaceAll('-', '_') as keyof typeof ERRORS;
      expect(body).toMatchObject({ status, title: ERRORS[code].title });
      expect(ERRORS[code].status).toBe(status);
    }
    const block = /location \/metrics \{([^}]*\}?[^}]*)\}/.exec(nginx)?.[1] ?? '';
    expect(block).toContain('return 404');
    expect(block).not.toContain('proxy_pass');
  });
});

describe('the bound of clients in the proxy', () => {
  const nginx = readFileSync(join(ROOT, 'docker/nginx.conf'), 'utf8');
  /** What nginx's map makes of an address: the first expression that matches decides. */
  const network = (address: string) => {
    const block = /map \$remote_addr \$client_network \{([^]*?)\n {4}\}/.exec(nginx)?.[1] ?? '';
    for (const [, source = '', value = ''] of block.matchAll(/"~(.+)"\s+(\S+);/g)) {
      const groups = new RegExp(source).exec(address)?.groups;
      if (groups) return value.replaceAll(/\$(\w+)/g, (_, name: string) => groups[name] ?? '');
      if (new RegExp(source).test(address)) return value;
    }
    return address;
  };

  // As nginx writes them: no leading zeros, the longest run of zeros as "::".
  it.each([
    ...['192.0.2.7', '::ffff:192.0.2.7', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', '2001:db8:1:2::9'],
    ...['2001:db8:1::9', '2001:db8:1::7:9', '2001:db8::9', '2001:db8::6:7:8:9', '2001:0:1:2:3:4:5:6'],
    ...['2001::9', '2001::5:6:7:9', '2001::4:5:6:7:9', '::1', '::', '::5:6:7:9', '::4:5:6:7:9'],
    ...['::3:4:5:6:7:9', '2001:db8:0:1::9', '2001:db8:0:1:2:3:4:5', 'fe80::1:2:3:4', '1::'],
  ])('should count %s as the api does', (address) => {
    const counted = clientNetwork(address);
    expect(network(address)).toBe(counted.replace('::/64', ''));
  });

  it('should be what limit_conn counts by', () => {
    const zone = /limit_conn_zone \$client_network zone=(\w+):/.exec(nginx)?.[1];
    expect(nginx).toContain(`limit_conn ${zone} ${LIMITS.httpConnectionsPerNetwork};`);
  });

  it('should end a head and an idle connection when the api does, and keep nothing of what timed out', () => {
    expect(nginx).toContain(`client_header_timeout ${LIMITS.httpHeadMs / 1000}s;`);
    expect(nginx).toContain(`keepalive_timeout ${LIMITS.httpKeepAliveMs / 1000}s;`);
    expect(nginx).toContain('reset_timedout_connection on;');
    expect(nginx).toMatch(/worker_connections \d{5,};/);
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
  });
});
