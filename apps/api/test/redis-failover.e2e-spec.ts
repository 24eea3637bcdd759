import { setTimeout as delay } from 'node:timers/promises';
import { createRedis, type Redis } from '@app/redis';
import { RecoveringClient, TestSentinels, waitFor } from '@app/testing';
import { RealtimeApp, tokenFor } from './realtime-app';

jest.setTimeout(120_000);

/** Three Sentinels on one machine; whoever publishes finds the master by them as well. */
describe('pool socket: failover of Redis', () => {
  let sentinels: TestSentinels;
  let server: RealtimeApp;
  let publishing: Redis;
  let client: RecoveringClient;
  beforeAll(async () => {
    sentinels = await TestSentinels.start();
    server = await RealtimeApp.start(sentinels);
    publishing = createRedis(sentinels.url, 'commands', () => undefined);
    await publishing.connect();
    client = new RecoveringClient(() => server.url(tokenFor(1)), { channel: 'mining' });
    await waitFor('the subscription', () => client.isReady);
  });
  afterAll(async () => {
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
    await waitFor('the bridge to hear again', () => server.bridge.healthy(), 60_000);
    await waitFor(
      'a message by way of the new master',
      async () => {
        if (publishing.status === 'ready')
          await publishing.publish('pubsub:share_submitted', '{"n":2}').catch(() => undefined);
        await delay(50);
        return client.last === 2;
      },
      60_000,
    );
    const [first, second, third] = client.seen;
    expect([first, second, third]).toEqual([
      { kind: 'message', n: 1 },
      { kind: 'gap', at: expect.any(Number) },
      { kind: 'message', n: 2 },
    ]);
    expect(client.connects).toBe(1);
    expect((await publishing.role())[0]).toBe('master');
  });
});
