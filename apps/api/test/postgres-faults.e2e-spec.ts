import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createRedis, type Redis } from '@app/redis';
import { FaultProxy, waitFor, WsClient } from '@app/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { makeWallet, TestApi } from './test-app';

/** A second node reaches Postgres through a wire that fails; the first is there to sign in. */
describe('api: the wire to Postgres', () => {
  let api: TestApi;
  let proxy: FaultProxy;
  let node: NestFastifyApplication;
  let port: number;
  let token: string;
  let publishing: Redis;
  let client: WsClient;
  beforeAll(async () => {
    api = await TestApi.start();
    proxy = await FaultProxy.start(Number(new URL(api.database.url).port || 5432));
    node = await api.secondNode({ DATABASE_URL: proxy.through(api.database.url) });
    ({ port } = node.getHttpServer().address() as AddressInfo);
    token = (await api.signIn(makeWallet())).access_token;
    publishing = createRedis(api.redis.url, 'commands', () => undefined);
    await publishing.connect();
    client = await WsClient.connect(`ws://127.0.0.1:${port}/ws?token=${token}`);
    await client.ask({ action: 'subscribe', channel: 'mining' });
  });
  afterEach(() => proxy.set({ kind: 'pass' }));
  afterAll(async () => {
    await client?.close();
    publishing?.disconnect();
    await node?.close();
    await proxy?.stop();
    await api?.stop();
  });

  const ask = (path: string, of = port) =>
    fetch(`http://127.0.0.1:${of}${path}`, { headers: { Authorization: `Bearer ${token}` } }).then(
      async (answer) => ({ status: answer.status, text: await answer.text() }),
    );
  const isReady = async () => (await ask('/health/ready')).status === 200;
  let published = 0;
  /** Sockets need no Postgres once they are open. */
  const isHeard = async () => {
    const n = (published += 1);
    await publishing.publish('pubsub:share_submitted', JSON.stringify({ n }));
    await client.waitFor(({ data }) => (data as { n?: number } | undefined)?.n === n);
  };

  it('should wait out a stall, say that it is not ready meanwhile, and go on serving sockets', async () => {
    proxy.set({ kind: 'stall' });
    const waiting = ask('/api/v1/users/me');
    await waitFor('readiness to turn red', async () => !(await isReady()));
    await isHeard();
    proxy.set({ kind: 'pass' });
    expect((await waiting).status).toBe(200);
    await waitFor('readiness', isReady);
  });

  it('should answer as a problem, never with a fault of its own, while connections are cut', async () => {
    const statuses = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      const asked = Array.from({ length: 8 }, () => ask('/api/v1/users/me'));
      await delay(5);
      proxy.cut();
      for (const { status, text } of await Promise.all(asked)) {
        statuses.add(status);
        if (status !== 200) expect(JSON.parse(text)).toMatchObject({ status: 503 });
      }
      await isHeard();
    }
    for (const status of statuses) expect([200, 503]).toContain(status);
    await waitFor('an answer again', async () => (await ask('/api/v1/users/me')).status === 200);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('should serve, only slower, over a wire that carries little', async () => {
    proxy.set({ kind: 'throttle', bytesPerSecond: 20_000 });
    expect((await ask('/api/v1/users/me')).status).toBe(200);
    await isHeard();
  });

  it('should refuse while no connection can be made, and serve again by itself', async () => {
    proxy.set({ kind: 'refuse' });
    proxy.cut();
    await waitFor('the refusal', async () => (await ask('/api/v1/users/me')).status === 503);
    await isHeard();
    proxy.set({ kind: 'pass' });
    await waitFor('an answer again', async () => (await ask('/api/v1/users/me')).status === 200);
  });

  it('should leave connections that lead to nowhere', async () => {
    const wire = await FaultProxy.start(Number(new URL(api.database.url).port || 5432));
    const url = new URL(wire.through(api.database.url));
    // Silence is a third longer than what a statement may take.
    url.searchParams.set('statement_timeout', '1500');
    const impatient = await api.secondNode({ DATABASE_URL: url.toString() });
    const at = (impatient.getHttpServer().address() as AddressInfo).port;
    try {
      expect((await ask('/api/v1/users/me', at)).status).toBe(200);
      wire.set({ kind: 'half-open' });
      const waiting = ask('/api/v1/users/me', at);
      await isHeard();
      // The old connections stay dead; new ones work. Nothing tells the node but silence.
      wire.forget();
      wire.set({ kind: 'pass' });
      expect((await waiting).status).toBe(503);
      await waitFor('an answer again', async () => (await ask('/api/v1/users/me', at)).status === 200);
    } finally {
      await impatient.close();
      await wire.stop();
    }
  });
});
