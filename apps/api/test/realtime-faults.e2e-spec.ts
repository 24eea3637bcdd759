import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '@app/contracts';
import { Redis } from 'ioredis';
import { brokenPromise, type Fault, FaultProxy, RecoveringClient, TestRedis, waitFor } from '@app/testing';
import { Publisher } from './publisher';
import { RealtimeApp, tokenFor } from './realtime-app';

const USERS = [1, 2, 3];
const PASS = { kind: 'pass' } as const;
/** Of clients that wait until a wire carries again: only the server could give up their connections. */
const PATIENT_MS = 100_000;
/** Of all sockets together, so that none can have reached its bound, and one at least has more than its socket takes. */
const MUCH_BYTES = 0.5 * LIMITS.wsQueueBytes;

describe('pool socket: the promise of recovery under faults', () => {
  let redis: TestRedis;
  let server: RealtimeApp;
  let proxy: FaultProxy;
  let publishing: Redis;
  let publisher: Publisher;
  let clients: { client: RecoveringClient; user: number; scope: 'all' | 'mine' }[] = [];

  /** Six subscribers: three users, each with the whole channel and with his own part of it. */
  const subscribe = async (port: number, silentMs?: number) => {
    clients = USERS.flatMap((user) =>
      (['all', 'mine'] as const).map((scope) => ({
        user,
        scope,
        client: new RecoveringClient(
          () => `ws://127.0.0.1:${port}/ws?token=${tokenFor(user)}`,
          { channel: 'mining', scope },
          silentMs,
        ),
      })),
    );
    await waitFor('all to be subscribed', () => clients.every(({ client }) => client.isReady));
  };
  /** Ends publishing, waits until everybody has the last message meant for him, and checks the promise of each. */
  const settle = async () => {
    await publisher.stop();
    for (const { client, user, scope } of clients) {
      const meant = publisher.meantFor(user, scope);
      const broken = () => brokenPromise(client.seen, meant, publisher.unsure);
      await waitFor(`the end at ${user} ${scope}`, () => broken() === undefined).catch(() => undefined);
      expect(broken()).toBeUndefined();
    }
    return clients.reduce((sum, { client }) => sum + client.gaps, 0);
  };

  beforeEach(async () => {
    redis = await TestRedis.start();
    publishing = new Redis(redis.url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      lazyConnect: true,
    });
    publishing.on('error', () => undefined);
    await publishing.connect();
    publisher = new Publisher(publishing, USERS);
  });
  afterEach(async () => {
    for (const { client } of clients.splice(0)) client.stop();
    await publisher.stop();
    publishing.disconnect();
    await proxy.stop();
    await server.stop();
    await redis.stop();
  });

  describe('between clients and the node', () => {
    beforeEach(async () => {
      server = await RealtimeApp.start(redis);
      proxy = await FaultProxy.start(server.port);
      await subscribe(proxy.port);
      publisher.start();
    });
    const during = async (fault: Fault, ms: number) => {
      proxy.set(fault);
      await delay(ms);
      // What vanished on the way is not sent again by TCP: such a connection is dead for both.
      if (fault.kind === 'half-open') proxy.cut();
      proxy.set(PASS);
    };

    it('should lose nothing, and announce no gap, when connections are cut again and again', async () => {
      for (let time = 0; time < 6; time += 1) {
        const isBack = ({ client }: (typeof clients)[0]) => client.isReady && client.connects > time;
        await waitFor('all to be back', () => clients.every(isBack));
        await delay(200);
        expect(proxy.cut()).toBeGreaterThan(0);
      }
      expect(await settle()).toBe(0);
      for (const { client } of clients) expect(client.connects).toBeGreaterThan(5);
    });

    it.each<[string, Fault]>([
      ['stall', { kind: 'stall' }],
      ['carry but a little', { kind: 'throttle', bytesPerSecond: 4_000 }],
      ['lead to nowhere', { kind: 'half-open' }],
      ['are refused after a cut', { kind: 'refuse' }],
    ])('should lose nothing, and announce no gap, when connections %s', async (_, fault) => {
      for (let time = 0; time < 2; time += 1) {
        await delay(300);
        if (fault.kind === 'refuse') proxy.cut();
        await during(fault, 2_000);
      }
      expect(await settle()).toBe(0);
    });
  });

  describe('between clients and the node, with more than the wire holds', () => {
    beforeEach(async () => {
      server = await RealtimeApp.start(redis);
      proxy = await FaultProxy.start(server.port);
      await subscribe(proxy.port, PATIENT_MS);
      publisher = new Publisher(publishing, USERS, { fillerBytes: 60_000 });
      publisher.start();
    });
    /** Fills what the systems on both sides hold, and then some of what the node does. */
    const stallUntilMuchWaits = async () => {
      Object.assign(publisher.options, { everyMs: 10, isEnough: () => queued() > MUCH_BYTES });
      proxy.set({ kind: 'stall' });
      await waitFor('much to wait', () => queued() > MUCH_BYTES);
      Object.assign(publisher.options, { everyMs: 100, isEnough: () => false });
    };
    const queued = () => server.connections.queuedBytes();
    const nothingWaits = () => waitFor('nothing to wait', () => queued() === 0);
    const published = async (more: number) => {
      const until = publisher.published.length + more;
      await waitFor('messages', () => publisher.published.length >= until);
    };

    it('should catch up on the same connection after a stall, again and again', async () => {
      for (let time = 0; time < 3; time += 1) {
        await stallUntilMuchWaits();
        proxy.set(PASS);
        await nothingWaits();
      }
      expect(await settle()).toBe(0);
      for (const { client } of clients) expect(client.connects).toBe(1);
    });

    it('should catch up bit by bit, in order with what is published meanwhile', async () => {
      await stallUntilMuchWaits();
      proxy.set({ kind: 'throttle', bytesPerSecond: 4_000_000 });
      await nothingWaits();
      proxy.set(PASS);
      await published(20);
      expect(await settle()).toBe(0);
      for (const { client } of clients) expect(client.connects).toBe(1);
    });

    it('should close who leaves too much lying, and give him all of it when he comes back', async () => {
      proxy.set({ kind: 'stall' });
      await waitFor('the first to be closed', () => server.metrics.closes.has(1013));
      publisher.options.everyMs = 100;
      proxy.set(PASS);
      expect(await settle()).toBe(0);
      expect(Math.max(...clients.map(({ client }) => client.connects))).toBe(2);
    });

    it('should replay several megabytes before what is published meanwhile, each message once', async () => {
      await published(20);
      proxy.set({ kind: 'refuse' });
      proxy.cut();
      publisher.options.everyMs = 1;
      // More than the systems on both sides hold, less than the ring keeps.
      await published(220);
      Object.assign(publisher.options, { everyMs: 50, fillerBytes: 8_000 });
      proxy.set({ kind: 'throttle', bytesPerSecond: 2_000_000 });
      await waitFor('all replays', () => server.metrics.replays === clients.length);
      await published(5);
      expect(queued()).toBeGreaterThan(LIMITS.wsConflateBytes);
      proxy.set(PASS);
      await published(20);
      expect(await settle()).toBe(0);
      for (const { client } of clients) expect(client.connects).toBe(2);
    });
  });

  describe('between the node and Redis', () => {
    beforeEach(async () => {
      proxy = await FaultProxy.start(redis.port);
      server = await RealtimeApp.start(
        { url: proxy.through(redis.url) },
        { probe: { everyMs: 100, timeoutMs: 500 } },
      );
      await subscribe(server.port);
      publisher.start();
      await delay(300);
    });
    const recovered = () => waitFor('the bridge to hear again', () => server.bridge.healthy());

    it('should announce the gap of a cut, before anything that comes after it', async () => {
      for (let time = 0; time < 5; time += 1) {
        proxy.cut();
        await waitFor('the loss to be noticed', () => !server.bridge.healthy());
        await recovered();
        await delay(200);
      }
      expect(await settle()).toBeGreaterThanOrEqual(clients.length);
      for (const { client } of clients) expect(client.connects).toBe(1);
    });

    it('should lose nothing in a stall that is shorter than its patience', async () => {
      proxy.set({ kind: 'stall' });
      await delay(200);
      proxy.set(PASS);
      await delay(300);
      expect(await settle()).toBe(0);
    });

    it('should keep the promise over a wire that carries less than is published', async () => {
      proxy.set({ kind: 'throttle', bytesPerSecond: 10_000 });
      const until = publisher.published.length + 400;
      await waitFor('messages meanwhile', () => publisher.published.length > until);
      proxy.set(PASS);
      await recovered();
      const later = publisher.published.length + 50;
      await waitFor('messages after it', () => publisher.published.length > later);
      await settle();
      for (const { client } of clients) expect(client.connects).toBe(1);
    });

    it('should not stay deaf on a connection that leads to nowhere', async () => {
      proxy.set({ kind: 'half-open' });
      await waitFor('the silence to be noticed', () => !server.bridge.healthy());
      proxy.cut();
      proxy.set(PASS);
      await recovered();
      await delay(300);
      expect(await settle()).toBeGreaterThanOrEqual(clients.length);
    });
  });

  it('should keep the promise when Redis is killed in the middle of it, twice', async () => {
    proxy = await FaultProxy.start(redis.port);
    server = await RealtimeApp.start(redis);
    await subscribe(server.port);
    publisher.start();
    for (let time = 0; time < 2; time += 1) {
      await delay(400);
      await redis.kill();
      await delay(200);
      await redis.start();
      await waitFor('the bridge to hear again', () => server.bridge.healthy());
      await waitFor('publishing again', () => publishing.status === 'ready');
      await delay(300);
    }
    expect(await settle()).toBeGreaterThanOrEqual(clients.length);
  });
});
