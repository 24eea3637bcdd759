import { dashboardStats, findEvent, redisKeys } from '@app/contracts';
import { ConnectionManager, RedisBridgeService } from '@app/realtime';
import { type Frame, waitFor, WsClient } from '@app/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { StatsPusher, StatsPushTiming } from '../src/dashboard/stats-pusher';
import { StatsService } from '../src/dashboard/stats.service';
import { ingest, share } from './shares';
import { makeWallet, TestApi, type TestWallet } from './test-app';

const EVERY_MS = 600;

describe('stats_update', () => {
  let api: TestApi;
  let other: NestFastifyApplication;
  let redis: Redis;
  const sockets: WsClient[] = [];

  const pushed = (client: WsClient) =>
    client.frames.filter((frame) => (frame.data as Frame | undefined)?.type === 'stats_update');
  const dataOf = (frame: Frame | undefined) => frame?.data as Record<string, unknown>;

  beforeAll(async () => {
    api = await TestApi.start();
    other = await api.secondNode();
    for (const node of [api.app, other]) {
      node.get(StatsPushTiming, { strict: false }).everyMs = EVERY_MS;
      await waitFor('the bridge', () => node.get(RedisBridgeService, { strict: false }).healthy());
    }
    redis = new Redis(api.redis.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await other.close();
    await api.stop();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(sockets.splice(0).map((socket) => socket.close()));
    for (const node of [api.app, other]) {
      const connections = node.get(ConnectionManager, { strict: false });
      await waitFor('sockets gone', () => connections.getStats().total_connections === 0);
    }
  });

  const miner = async (): Promise<{ wallet: TestWallet; token: string; id: number }> => {
    const wallet = makeWallet();
    const { access_token, user } = await api.signIn(wallet);
    return { wallet, token: access_token, id: user.id };
  };
  const open = async (token: string, channel = 'dashboard', node = api.app, more = {}): Promise<WsClient> => {
    const { port } = new URL(await node.getUrl());
    const socket = await WsClient.connect(`ws://127.0.0.1:${port}/ws?token=${token}`);
    sockets.push(socket);
    await socket.ask({ action: 'subscribe', channel, ...more });
    return socket;
  };
  const publish = (event: string, payload: object) =>
    redis.publish(`pubsub:${event}`, JSON.stringify(payload));
  /** Something everyone hears, last: what was sent before has arrived when it has. */
  const settle = async (...clients: WsClient[]) => {
    const mark = Math.random();
    await publish('match_update', { mark });
    await publish('feed_item', { mark });
    await Promise.all(clients.map((client) => client.waitFor((frame) => dataOf(frame)?.mark === mark)));
  };
  const next = (client: WsClient, seen: number) =>
    waitFor('a push', () => (pushed(client).length > seen ? pushed(client) : undefined));

  it('should bring the owner his stats when news of him came by, and nobody else', async () => {
    const [me, stranger] = [await miner(), await miner()];
    const mine = await open(me.token);
    const theirs = await open(stranger.token);
    await ingest(api, [share(me.wallet.address, { difficulty: 300, shareDiff: 900 })]);
    await publish('share_submitted', { id: 's', user_id: me.id });
    const frame = await mine.waitFor((one) => dataOf(one)?.type === 'stats_update');
    expect(frame.channel).toBe('dashboard');
    const data = dataOf(frame);
    findEvent('stats_update')?.payload.parse(data);
    expect(data).toMatchObject({ user_id: me.id, shares_today: 1, best_diff_week: 900, workers_online: 1 });
    expect(Object.keys(data).sort()).toEqual(
      [...Object.keys(dashboardStats.shape), 'type', 'user_id'].sort(),
    );
    const asked = await api.get('/api/v1/dashboard/stats', me.token).expect(200);
    const { user_id: _, type: __, ...stats } = data;
    expect(stats).toEqual(asked.body);
    await settle(theirs);
    expect(pushed(theirs)).toEqual([]);
  });

  it('should come at most once in its interval, with what happened last', async () => {
    const me = await miner();
    const socket = await open(me.token);
    const times: number[] = [];
    socket.socket.on('message', (text) => {
      if (String(text).includes('stats_update')) times.push(performance.now());
    });
    for (let count = 0; count < 12; count += 1) {
      await ingest(api, [share(me.wallet.address)]);
      await publish('share_submitted', { id: `s${count}`, user_id: me.id });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const frames = await waitFor('the last state', () => {
      const all = pushed(socket);
      return dataOf(all.at(-1))?.shares_today === 12 ? all : undefined;
    });
    expect(frames.length).toBeGreaterThan(1);
    const counts = frames.map((frame) => Number(dataOf(frame).shares_today));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // The protocol's limit: no two within the interval; a timer may fire a moment early on the receiving side.
    for (let at = 1; at < times.length; at += 1) {
      expect((times[at] ?? 0) - (times[at - 1] ?? 0)).toBeGreaterThan(EVERY_MS - 100);
    }
  });

  it('should send nothing that was sent already', async () => {
    const me = await miner();
    const socket = await open(me.token);
    const compute = jest.spyOn(api.app.get(StatsService, { strict: false }), 'compute');
    for (let round = 1; round <= 3; round += 1) {
      await publish('worker_status', { user_id: me.id, worker: 'x' });
      await waitFor('a computation', () => compute.mock.calls.length >= round);
    }
    await settle(socket);
    expect(pushed(socket)).toHaveLength(1);
  });

  it('should cost nothing for users without a socket that listens to it', async () => {
    const pusher = api.app.get(StatsPusher, { strict: false });
    await waitFor('the others to be forgotten', () => pusher.size === 0);
    const [here, away] = [await miner(), await miner()];
    const socket = await open(here.token, 'mining');
    const compute = jest.spyOn(api.app.get(StatsService, { strict: false }), 'compute');
    for (const { id } of [here, away]) {
      await publish('share_submitted', { id: 'x', user_id: id });
      await publish('hashrate_update', { user_id: id });
    }
    await publish('share_submitted', { id: 'nobody' });
    await publish('share_submitted', { id: 'bad', user_id: 'x' });
    await socket.ask({ action: 'subscribe', channel: 'competition' });
    await settle(socket);
    expect(compute).not.toHaveBeenCalled();
    expect(pusher.size).toBe(0);
  });

  it('should come from the node that holds the socket, in scope mine too, and with recovery', async () => {
    const me = await miner();
    const all = await Promise.all([
      open(me.token, 'dashboard', api.app, { scope: 'mine' }),
      open(me.token, 'dashboard', other),
      open(me.token, 'dashboard', other, { recover: true }),
    ]);
    const calls = [api.app, other].map((node) =>
      jest.spyOn(node.get(StatsService, { strict: false }), 'compute'),
    );
    await ingest(api, [share(me.wallet.address)]);
    await publish('share_submitted', { id: 'two', user_id: me.id });
    const frames = await Promise.all(all.map(async (socket) => (await next(socket, 0))[0]));
    for (const frame of frames) expect(dataOf(frame)).toMatchObject({ user_id: me.id, shares_today: 1 });
    expect(frames[2]?.offset).toEqual(expect.any(Number));
    expect(calls.map((call) => call.mock.calls.length)).toEqual([1, 1]);
    await settle(...all);
    expect(all.map((socket) => pushed(socket).length)).toEqual([1, 1, 1]);
  });

  it('should leave what it computed in the cache, and pass over what is older there', async () => {
    const me = await miner();
    const socket = await open(me.token);
    await redis.setex(redisKeys.dashboardStats(me.id), 10, '{"shares_today":-1}');
    await ingest(api, [share(me.wallet.address)]);
    await publish('best_diff', { user_id: me.id });
    const [frame] = await next(socket, 0);
    expect(dataOf(frame)).toMatchObject({ shares_today: 1 });
    const cached = await redis.get(redisKeys.dashboardStats(me.id));
    expect(JSON.parse(cached ?? '{}')).toMatchObject({ shares_today: 1 });
  });

  it('should follow level, streak and badges', async () => {
    const me = await miner();
    const socket = await open(me.token);
    await publish('streak_update', { user_id: me.id, event: 'kept' });
    expect(dataOf((await next(socket, 0))[0])).toMatchObject({
      level: 1,
      level_title: 'Nocoiner',
      streak: 0,
    });
    await api.database.rows(
      `CREATE TABLE user_gamification (user_id bigint PRIMARY KEY, total_xp bigint, level int, level_title text,
         badges_earned int, current_streak int)`,
    );
    await api.database.rows(`INSERT INTO user_gamification VALUES ($1, 150, 2, 'Curious Cat', 3, 4)`, [
      me.id,
    ]);
    await publish('level_up', { user_id: me.id, old_level: 1, new_level: 2, title: 'Curious Cat' });
    const frames = await next(socket, 1);
    expect(dataOf(frames.at(-1))).toMatchObject({ level: 2, xp: 50, badges_earned: 3, streak: 4 });
    await api.database.rows('DROP TABLE user_gamification');
  });

  it('should outlive a fault of the database, and bring what it owes afterwards', async () => {
    const me = await miner();
    const socket = await open(me.token);
    const compute = jest
      .spyOn(api.app.get(StatsService, { strict: false }), 'compute')
      .mockRejectedValueOnce(new Error('Connection terminated'));
    await ingest(api, [share(me.wallet.address)]);
    await publish('share_submitted', { id: 'late', user_id: me.id });
    const [frame] = await next(socket, 0);
    expect(dataOf(frame)).toMatchObject({ shares_today: 1 });
    expect(compute.mock.calls.length).toBe(2);
  });

  it('should forget users who listen no more', async () => {
    const me = await miner();
    const socket = await open(me.token);
    await publish('share_submitted', { id: 'x', user_id: me.id });
    await next(socket, 0);
    const pusher = api.app.get(StatsPusher, { strict: false });
    expect(pusher.size).toBeGreaterThan(0);
    await Promise.all(sockets.splice(0).map((one) => one.close()));
    await waitFor('to be forgotten', () => pusher.size === 0);
  });
});
