import { redisKeys } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { FakeTransport, TestRedis, waitFor } from '@app/testing';
import { ClusterStats } from './cluster-stats';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { Session } from './session';

describe('ClusterStats', () => {
  let redis: TestRedis;
  let clients: RedisClients;
  beforeAll(async () => {
    redis = await TestRedis.start();
    clients = new RedisClients(redis.url);
    await waitFor('Redis', () => clients.commands.status === 'ready');
  });
  afterAll(async () => {
    clients.onApplicationShutdown();
    await redis.stop();
  });
  beforeEach(() => clients.commands.flushall());

  function node(instance: string, users: number[]): ClusterStats {
    const outbox = new Outbox();
    const connections = new ConnectionManager(outbox);
    for (const userId of users) {
      const session = new Session(new FakeTransport(), { outbox, metrics: new RealtimeMetrics() });
      session.open({ userId, address: 'a', sessionId: 's', expiresAt: Date.now() + 1_000 }, (opened) =>
        connections.connect(opened),
      );
      connections.subscribe(session, 'mining', { scope: 'all', recover: false });
    }
    return new ClusterStats(clients, connections, { instance });
  }

  it('should sum sockets and subscribers of all nodes, and count a user once', async () => {
    await node('a', [1, 1, 2]).write();
    expect(await node('b', [2, 3]).read()).toEqual({
      total_connections: 5,
      unique_users: 3,
      channels: { mining: 5, dashboard: 0, gamification: 0, competition: 0 },
    });
  });

  it('should leave out nodes that ended or fell silent, and skip what it cannot read', async () => {
    const leaving = node('a', [1]);
    await leaving.write();
    await node('silent', [4]).write();
    await clients.commands.del(redisKeys.wsNode('silent'));
    await clients.commands.zadd(redisKeys.wsNodes, Date.now(), 'odd');
    await clients.commands.set(redisKeys.wsNode('odd'), '{"total_connections":"many"}');
    await clients.commands.zadd(redisKeys.wsNodes, Date.now(), 'torn');
    await clients.commands.set(redisKeys.wsNode('torn'), '{"total_conn');
    await leaving.beforeApplicationShutdown();
    expect(await node('b', [2]).read()).toMatchObject({ total_connections: 1, unique_users: 1 });
    expect(await clients.commands.ttl(redisKeys.wsNode('b'))).toBeGreaterThan(0);
  });

  it('should count nodes whose clocks differ', async () => {
    await node('behind', [1]).write();
    await clients.commands.zadd(redisKeys.wsNodes, Date.now() - 3_600_000, 'behind');
    expect(await node('b', [2]).read()).toMatchObject({ total_connections: 2, unique_users: 2 });
  });

  it('should write by itself, and not mind that Redis is gone', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'Date'] });
    const self = node('c', [1]);
    self.onModuleInit();
    jest.advanceTimersByTime(5_000);
    jest.useRealTimers();
    await waitFor('the figures', () => clients.commands.exists(redisKeys.wsNode('c')));
    await self.beforeApplicationShutdown();
    expect(await clients.commands.exists(redisKeys.wsNode('c'))).toBe(0);
    const away = new RedisClients('redis://127.0.0.1:1');
    const lonely = new ClusterStats(away, new ConnectionManager(), { instance: 'd' });
    await expect(lonely.read()).rejects.toThrow();
    await lonely.beforeApplicationShutdown();
    away.onApplicationShutdown();
  });
});
