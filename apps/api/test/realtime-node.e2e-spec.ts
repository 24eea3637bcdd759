import { setTimeout as delay } from 'node:timers/promises';
import { RedisClients } from '@app/redis';
import { FaultProxy, TestRedis, waitFor, WsClient } from '@app/testing';
import { openAndNeverRead, RealtimeApp, tokenFor } from './realtime-app';

describe('pool socket of a small node', () => {
  let redis: TestRedis;
  beforeAll(async () => (redis = await TestRedis.start()));
  afterAll(() => redis.stop());

  it('should close with 1013 who comes when it is full', async () => {
    const server = await RealtimeApp.start(redis, { maxSockets: 2 });
    await server.subscribed(1, { channel: 'mining' });
    await server.subscribed(2, { channel: 'mining' });
    expect(await server.open(tokenFor(3)).closed).toEqual({ code: 1013, reason: 'Server full' });
    await server.stop();
  });

  it('should count sockets by the address a trusted proxy names', async () => {
    const server = await RealtimeApp.start(redis, { trustedProxies: ['127.0.0.0/8'], maxSocketsPerIp: 2 });
    const from = (ip: string) => server.open(tokenFor(1), { 'X-Forwarded-For': `198.51.100.9, ${ip}` });
    for (const client of [from('192.0.2.1'), from('192.0.2.1')])
      await client.opened().then(() => client.ask({ action: 'ping' }));
    expect((await from('192.0.2.1').closed).code).toBe(4029);
    const other = from('192.0.2.2');
    await other.opened();
    expect(await other.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    await server.stop();
  });

  it('should not believe X-Forwarded-For of strangers', async () => {
    const server = await RealtimeApp.start(redis, { maxSocketsPerIp: 1 });
    const first = server.open(tokenFor(1), { 'X-Forwarded-For': '192.0.2.1' });
    await first.opened();
    expect((await server.open(tokenFor(2), { 'X-Forwarded-For': '192.0.2.2' }).closed).code).toBe(4029);
    await server.stop();
  });

  it('should hear its own probe, and reconnect and resync when it does not', async () => {
    const server = await RealtimeApp.start(redis, { probe: { everyMs: 50, timeoutMs: 300 } });
    const client = await server.subscribed(1);
    await client.ask({ action: 'subscribe', channel: 'dashboard', recover: true });
    await server.deafen();
    await client.waitFor((frame) => frame.type === 'resync');
    expect(server.bridge.healthy()).toBe(true);
    await server.publish('feed_item', { id: 1 });
    await client.waitFor((frame) => 'data' in frame);
    await server.stop();
  });

  it('should not stay deaf on wires that lead to nowhere, where a probe is given up before its patience ends', async () => {
    const proxy = await FaultProxy.start(redis.port);
    const probe = { everyMs: 1_000, timeoutMs: 6_000 };
    const server = await RealtimeApp.start({ url: proxy.through(redis.url) }, { probe });
    const client = await server.subscribed(1);
    await client.ask({ action: 'subscribe', channel: 'dashboard', recover: true });
    proxy.set({ kind: 'half-open' });
    await waitFor('the silence to be noticed', () => !server.bridge.healthy());
    proxy.cut();
    proxy.set({ kind: 'pass' });
    await client.waitFor((frame) => frame.type === 'resync');
    await server.stop();
    await proxy.stop();
  });

  it('should call a bridge well that hears, though nothing can be published', async () => {
    const probe = { everyMs: 100, timeoutMs: 500 };
    const server = await RealtimeApp.start(redis, { probe });
    const client = await server.subscribed(1);
    await client.ask({ action: 'subscribe', channel: 'dashboard', recover: true });
    server.app.get(RedisClients).commands.disconnect();
    await delay(1_500);
    expect(server.bridge.healthy()).toBe(true);
    expect(client.frames.some(({ type }) => type === 'resync')).toBe(false);
    await server.stop();
  });

  it('should cut who does not say goodbye, and let nobody in meanwhile', async () => {
    const server = await RealtimeApp.start(redis);
    const silent = await openAndNeverRead(server);
    const drained = server.sockets.drain();
    const refused = server.open(tokenFor(1));
    const status = await new Promise((resolve) =>
      refused.socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode);
        response.destroy();
      }),
    );
    expect(status).toBe(503);
    await drained;
    expect(server.connections.getStats().total_connections).toBe(0);
    silent.destroy();
    await server.stop();
  });

  it('should say goodbye in shuffled batches, and serve meanwhile who has not gone yet', async () => {
    const server = await RealtimeApp.start(redis);
    const clients = await Promise.all(
      Array.from({ length: 190 }, (_, n) => server.subscribed(1 + n, { channel: 'mining' })),
    );
    const gone: number[] = [];
    const leaving = clients.map((client, n) => client.closed.then(() => gone.push(n)));
    const drained = server.sockets.drain();
    await Promise.race(leaving);
    const reached = server.connections.broadcastToChannel('mining', { type: 'late' });
    await drained;
    await Promise.all(leaving);
    expect(reached).toBeGreaterThan(0);
    const heard = clients.filter(({ frames }) =>
      frames.some(({ data }) => JSON.stringify(data) === '{"type":"late"}'),
    );
    expect(heard).toHaveLength(reached);
    const inOrder = clients.map((_, n) => n);
    expect(gone).not.toEqual(inOrder);
    expect(gone.slice(0, 100).sort((a, b) => a - b)).not.toEqual(inOrder.slice(0, 100));
    await server.stop();
  });

  it('should let a slow reader take what waits for it, and then say goodbye', async () => {
    const COUNT = 1_000;
    const server = await RealtimeApp.start(redis);
    const before = server.open(tokenFor(1));
    await before.opened();
    const { epoch, offset } = await before.ask({ action: 'subscribe', channel: 'mining', recover: true });
    before.socket.close();
    await before.closed;
    const pad = 'x'.repeat(10_000);
    for (let n = 0; n < COUNT; n += 1) server.connections.broadcastToChannel('mining', { n, pad });

    const slow = server.open(tokenFor(1));
    await slow.opened();
    slow.socket.pause();
    slow.send({ action: 'subscribe', channel: 'mining', recover: true, epoch, offset });
    await waitFor('much to lie here', () => server.connections.queuedBytes() > 0);
    const drained = server.sockets.drain();
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1012);
    const seen = slow.frames.flatMap(({ data }) => (data ? [(data as { n: number }).n] : []));
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, n) => n));
    await drained;
    await server.stop();
  });

  it('should say 1012 to everyone when it ends, after what was published', async () => {
    const server = await RealtimeApp.start(redis);
    const clients = await Promise.all(
      Array.from({ length: 30 }, (_, n) => server.subscribed(1 + (n % 10), { channel: 'mining' })),
    );
    server.connections.broadcastToChannel('mining', { type: 'last' });
    const late = { port: server.port };
    const stopped = server.app.close();
    const codes = await Promise.all(clients.map((client) => client.closed));
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set([1012]));
    for (const client of clients)
      expect(client.frames).toContainEqual({ channel: 'mining', data: { type: 'last' } });
    await stopped;
    const refused = WsClient.open(`ws://127.0.0.1:${late.port}/ws?token=${tokenFor(1)}`);
    await expect(refused.opened()).rejects.toThrow();
  });
});
