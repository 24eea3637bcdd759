import { FaultProxy, TestRedis, waitFor } from '@app/testing';
import { createRedis, waitForRedis } from './create-redis';
import type { Redis } from 'ioredis';

describe('createRedis', () => {
  let server: TestRedis;
  const clients: Redis[] = [];
  const create = (role: Parameters<typeof createRedis>[1]) => {
    const client = createRedis(server.url, role, () => undefined);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    server = await TestRedis.start();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.stop();
  });

  it('should fail at once while Redis is away and work again after it is back', async () => {
    const commands = create('commands');
    await waitForRedis(commands, 30_000);
    await commands.set('a', '1');

    await server.kill();
    await waitFor('the loss to be noticed', () => commands.status !== 'ready');
    await expect(commands.get('a')).rejects.toThrow();

    await server.start();
    await waitFor('the connection to be back', () => commands.status === 'ready');
    expect(await commands.ping()).toBe('PONG');
  });

  it('should leave a server that answers nothing, and not cut the connection after it', async () => {
    const proxy = await FaultProxy.start(server.port);
    const client = createRedis(proxy.through(server.url), 'commands', () => undefined);
    clients.push(client);
    await waitForRedis(client, 30_000);
    proxy.set({ kind: 'half-open' });
    await expect(client.ping()).rejects.toThrow();
    proxy.forget();
    proxy.set({ kind: 'pass' });
    await waitFor(
      'a new connection',
      async () => client.status === 'ready' && (await client.ping()) === 'PONG',
    );

    let closes = 0;
    client.on('close', () => (closes += 1));
    const lost = client.ping().catch(() => 'lost');
    proxy.cut();
    await lost;
    await waitFor('the next one', () => client.status === 'ready' && closes === 1);
    expect(Reflect.get(client, 'socketTimeoutTimer')).toBeUndefined();
    await proxy.stop();
  });

  it('should say without credentials that Redis does not answer', async () => {
    const client = createRedis('redis://user:hunter2@127.0.0.1:1', 'commands', () => undefined);
    clients.push(client);
    await expect(waitForRedis(client, 100)).rejects.toThrow(/^Redis did not answer within 0.1 s$/);
  });
});
