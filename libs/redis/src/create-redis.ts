import { Redis, type RedisOptions } from 'ioredis';

/**
 * What a connection is for.
 * `commands`: fails at once while Redis is away, so that a request never hangs on it.
 * `blocking`: waits in XREADGROUP; its own loop decides when to try again.
 * `subscriber`: pub/sub; resubscribes by itself after every reconnect.
 */
export type RedisRole = 'commands' | 'blocking' | 'subscriber';

const byRole: Record<RedisRole, RedisOptions> = {
  commands: { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 5_000 },
  blocking: { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  subscriber: { enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: true },
};

/** A client that reconnects for ever (50 ms doubling to 2 s). It never throws unhandled: `onError` hears each fault. */
export function createRedis(url: string, role: RedisRole, onError: (error: Error) => void): Redis {
  const client = new Redis(url, {
    ...byRole[role],
    lazyConnect: true,
    connectTimeout: 2_000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt - 1, 10), 2_000),
    connectionName: `tbg-${role}`,
  });
  client.on('error', onError);
  return client;
}

/** Waits until the client can be used. @throws Error after `timeoutMs`, naming no credentials. */
export async function waitForRedis(client: Redis, timeoutMs: number): Promise<void> {
  if (client.status === 'wait') void client.connect().catch(() => undefined);
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      client.off('ready', done);
      reject(new Error(`Redis did not answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    client.once('ready', done);
  });
}
