import { Logger } from '@nestjs/common';
import { EVENTS } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { FakeTransport, TestRedis, waitFor } from '@app/testing';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { RedisBridgeService } from './redis-bridge.service';
import { Session } from './session';

describe('RedisBridgeService', () => {
  let redis: TestRedis;
  let clients: RedisClients;
  let metrics: RealtimeMetrics;
  let connections: ConnectionManager;
  let bridge: RedisBridgeService;
  let broadcast: jest.SpyInstance;
  let toUser: jest.SpyInstance;
  let resync: jest.SpyInstance;
  let warnings: jest.SpyInstance;

  const publish = (channel: string, message: string) => clients.commands.publish(channel, message);
  /** A session that is connected whatever Redis does. */
  const early = () => {
    const session = new Session(new FakeTransport(), { outbox: new Outbox(), metrics });
    const identity = { userId: 1, sessionId: 'sid', address: 'bc1q', expiresAt: Date.now() + 60_000 };
    session.open(identity, (opened) => connections.connect(opened));
    return session;
  };
  /** What is published last arrives last. */
  const settled = async () => {
    const mark = String(Math.random());
    await publish('pubsub:league_update', JSON.stringify({ mark }));
    await waitFor('the mark', () => JSON.stringify(broadcast.mock.calls).includes(mark));
  };

  beforeAll(async () => (redis = await TestRedis.start()));
  afterAll(() => redis.stop());
  beforeEach(async () => {
    warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    clients = new RedisClients(redis.url);
    metrics = new RealtimeMetrics();
    connections = new ConnectionManager();
    broadcast = jest.spyOn(connections, 'broadcastToChannel');
    toUser = jest.spyOn(connections, 'sendToUser');
    resync = jest.spyOn(connections, 'resync');
    bridge = new RedisBridgeService(clients, connections, metrics, {
      probe: { everyMs: 40, timeoutMs: 200 },
    });
    bridge.onModuleInit();
    await waitFor('the bridge', () => bridge.healthy() && clients.commands.status === 'ready');
    resync.mockClear();
  });
  afterEach(() => {
    bridge.onApplicationShutdown();
    clients.onApplicationShutdown();
    jest.restoreAllMocks();
  });

  it('should tell who listens inside of what concerns somebody, and of nothing else', async () => {
    const heard: [number, string][] = [];
    const stop = bridge.onOwned((userId, event) => heard.push([userId, event]));
    await publish('pubsub:share_submitted', '{"user_id":7}');
    await publish('pubsub:worker_status', '{"user_id":8}');
    await publish('pubsub:best_diff', '{"user_id":9,"private":true}');
    await publish('pubsub:feed_item', '{"id":1}');
    await publish('pubsub:share_submitted', '{"user_id":"7"}');
    await publish('pubsub:worker_status', 'rubbish');
    await settled();
    stop();
    await publish('pubsub:share_submitted', '{"user_id":7}');
    await settled();
    expect(heard).toEqual([
      [7, 'share_submitted'],
      [8, 'worker_status'],
      [9, 'best_diff'],
    ]);
  });

  it('should hear at once where Redis is there before it, and of channels that are named later', async () => {
    bridge.onApplicationShutdown();
    bridge = new RedisBridgeService(clients, connections, metrics, {});
    const heard: string[] = [];
    bridge.onModuleInit();
    await waitFor('the bridge', () => bridge.healthy());
    bridge.listen('control:later', { hear: (message) => void heard.push(message), gap: () => undefined });
    await waitFor('word of it', async () => {
      await publish('control:later', 'word');
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set(['word']));
  });

  it('should say so where Redis lets it hear nothing, and hear when it may', async () => {
    const rule = (...words: string[]) => clients.commands.call('ACL', 'SETUSER', ...words);
    await rule('deaf', 'on', '>word', '+@all', '~*', 'resetchannels');
    const deaf = new RedisClients(redis.url.replace('//', '//deaf:word@'));
    const options = { probe: { everyMs: 40, timeoutMs: 200 } };
    const other = new RedisBridgeService(deaf, connections, metrics, options);
    try {
      warnings.mockClear();
      other.onModuleInit();
      await waitFor('a word about it', () => warnings.mock.calls.length > 0);
      expect(String(warnings.mock.calls[0]?.[0])).toMatch(/cannot subscribe: NOPERM/);
      expect(other.healthy()).toBe(false);
      await rule('deaf', 'allchannels');
      await waitFor('the bridge', () => other.healthy());
      await rule('deaf', 'resetchannels');
      await waitFor('the loss of it', () => !other.healthy());
      warnings.mockClear();
      await waitFor('a word about that too', () =>
        warnings.mock.calls.some(([line]) => /NOPERM/.test(String(line))),
      );
      await rule('deaf', 'allchannels');
      await waitFor('the bridge again', () => other.healthy() && resync.mock.calls.length === 2);
    } finally {
      other.onApplicationShutdown();
      deaf.onApplicationShutdown();
    }
  });

  it.each(EVENTS.map(({ name, channel }) => [name, channel] as const))(
    'should forward %s to %s',
    async (name, channel) => {
      await publish(`pubsub:${name}`, '{"n":1}');
      await waitFor('it', () => broadcast.mock.calls.length > 0);
      expect(broadcast.mock.calls[0].slice(0, 3)).toEqual([channel, { n: 1, type: name }, null]);
    },
  );

  it('should bring what is private to its owner', async () => {
    await publish('pubsub:badge_earned', '{"user_id":7}');
    await settled();
    expect(toUser.mock.calls).toEqual([[7, 'gamification', { user_id: 7, type: 'badge_earned' }, undefined]]);
  });

  it('should skip, count and log what is no event, and go on', async () => {
    warnings.mockClear();
    for (const bad of ['no json', '[]', 'x'.repeat(65 * 1024)]) await publish('pubsub:best_diff', bad);
    await publish('pubsub:worker_status', '{"user_id":"x"}');
    await publish('pubsub:unknown', '{}');
    await publish('control:session_revoked', '{"no":"sid"}');
    broadcast.mockImplementationOnce(() => {
      throw new RangeError('too deep');
    });
    await publish('pubsub:best_diff', '{}');
    await settled();
    expect(Object.fromEntries(metrics.skipped)).toEqual({
      not_json: 1,
      not_object: 1,
      too_large: 1,
      bad_owner: 1,
      bad_control: 1,
      not_serialisable: 1,
    });
    const lines = warnings.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.startsWith('skipped'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toBe('skipped a message on pubsub:best_diff: not_json');
  });

  it('should end the sockets of a revoked session', async () => {
    const revoke = jest.spyOn(connections, 'revokeSession');
    await publish('control:session_revoked', '{"sid":"abc","user_id":1}');
    await settled();
    expect(revoke.mock.calls).toEqual([['abc']]);
  });

  it('should live through the death of Redis, and announce the gap once', async () => {
    expect(resync).not.toHaveBeenCalled();
    await redis.kill();
    await waitFor('it to notice', () => !bridge.healthy());
    await redis.start();
    await waitFor('it to hear again', () => bridge.healthy());
    expect(resync).toHaveBeenCalledTimes(1);
    await waitFor('commands', () => clients.commands.status === 'ready');
    await settled();
  });

  it('should reconnect by itself when it hears nothing though it seems connected', async () => {
    await clients.subscriber.unsubscribe();
    await waitFor('the resync', () => resync.mock.calls.length === 1);
    await waitFor('health', () => bridge.healthy());
    await settled();
  });

  it('should hear when Redis comes only later, and tell who was there before', async () => {
    bridge.onApplicationShutdown();
    clients.onApplicationShutdown();
    await redis.kill();
    clients = new RedisClients(redis.url);
    bridge = new RedisBridgeService(clients, connections, metrics, {
      probe: { everyMs: 40, timeoutMs: 200 },
    });
    bridge.onModuleInit();
    expect(bridge.healthy()).toBe(false);
    const position = connections.subscribe(early(), 'mining', { scope: 'all', recover: true })?.recovery;
    if (!position) throw new Error('no position');
    await redis.start();
    await waitFor('it to hear', () => bridge.healthy() && clients.commands.status === 'ready');
    expect(resync).toHaveReturnedWith(1);
    expect(metrics.resyncs).toBe(1);
    const back = { scope: 'all', recover: true } as const;
    expect(connections.subscribe(early(), 'mining', back, position)?.recovery?.recovered).toBe(false);
    await settled();
  });

  it('should hear nothing more after shutdown', async () => {
    bridge.onApplicationShutdown();
    await publish('pubsub:best_diff', '{}');
    await publish('pubsub:best_diff', '{}');
    expect(broadcast).not.toHaveBeenCalled();
  });
});
