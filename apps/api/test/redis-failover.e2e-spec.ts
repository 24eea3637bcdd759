import { setTimeout as delay } from 'node:timers/promises';
import { createRedis } from '@app/redis';
import { RecoveringClient, type TestRedis, TestSentinels, waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import { RealtimeApp, tokenFor } from './realtime-app';

/** Three Sentinels on one machine; whoever publishes finds the master by them as well. */
describe('pool socket: failover of Redis', () => {
  let sentinels: TestSentinels;
  let server: RealtimeApp;
  let publishing: Redis;
  let client: RecoveringClient;
  beforeEach(async () => {
    sentinels = await TestSentinels.start();
    server = await RealtimeApp.start(sentinels, { probe: { everyMs: 200, timeoutMs: 1_000 } });
    publishing = createRedis(sentinels.url, 'commands', () => undefined);
    await publishing.connect();
    client = new RecoveringClient(() => server.url(tokenFor(1)), { channel: 'mining' });
    await waitFor('the subscription', () => client.isReady);
  });
  afterEach(async () => {
    client?.stop();
    publishing?.disconnect();
    await server?.stop();
    await sentinels?.stop();
  });

  it('should go on with the new master, on the same sockets, and tell of the gap', async () => {
    await publishing.publish('pubsub:share_submitted', '{"n":1}');
    await waitFor('the first', () => client.last === 1);

    sentinels.killSentinel();
    await sentinels.master.kill();
    await waitFor('the loss to be noticed', () => !server.bridge.healthy());
    await waitFor('the bridge to hear again', () => server.bridge.healthy());
    await waitFor('a message by way of the new master', async () => {
      if (publishing.status === 'ready')
        await publishing.publish('pubsub:share_submitted', '{"n":2}').catch(() => undefined);
      await delay(50);
      return client.last === 2;
    });
    const [first, second, third] = client.seen;
    expect([first, second, third]).toEqual([
      { kind: 'message', n: 1 },
      { kind: 'gap', at: expect.any(Number) },
      { kind: 'message', n: 2 },
    ]);
    expect(client.connects).toBe(1);
    expect((await publishing.role())[0]).toBe('master');
  });

  it('should leave a master that is frozen, and not go back to it when it thaws', async () => {
    await publishing.publish('pubsub:share_submitted', '{"n":1}');
    await waitFor('the first', () => client.last === 1);

    const { pid } = sentinels.master;
    if (pid === undefined) throw new Error('the master runs');
    process.kill(pid, 'SIGSTOP');
    try {
      await waitFor('the silence to be noticed', () => !server.bridge.healthy());
      await waitFor('the new master', async () => (await roleOf(sentinels.replica)) === 'master');
      await waitFor('the bridge to hear again', () => server.bridge.healthy());
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await waitFor('the old master to follow', async () => (await roleOf(sentinels.master)) === 'slave');
    await waitFor('the bridge to hear again', () => server.bridge.healthy());
    await waitFor('the gap to be told', () => client.gaps > 0);
    const toNew = new Redis(sentinels.replica.url);
    for (let n = 2; n <= 50; n += 1) await toNew.publish('pubsub:share_submitted', JSON.stringify({ n }));
    toNew.disconnect();

    await waitFor('the last', () => client.last === 50);
    const messages = client.seen.flatMap((one) => (one.kind === 'message' ? [one.n] : []));
    expect(messages).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(client.seen.slice(0, 2).map(({ kind }) => kind)).toEqual(['message', 'gap']);
    expect(client.connects).toBe(1);
  });
});

/** What a server says that it is, asked on a connection of its own. */
async function roleOf({ url }: TestRedis): Promise<unknown> {
  const redis = new Redis(url, { commandTimeout: 1_000, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    return (await redis.role())[0];
  } finally {
    redis.disconnect();
  }
}
