import { readSentinelUrl } from '@app/config';
import { Redis, type RedisOptions } from 'ioredis';

/**
 * What a connection is for.
 * `commands`: fails at once while Redis is away, so that a request never hangs on it.
 * `blocking`: waits in XREADGROUP; its own loop decides when to try again.
 * `subscriber`: pub/sub; who listens subscribes on each `ready`. The client's own way after a reconnect throws
 * unhandled, and so ends the process, where Redis refuses.
 */
export type RedisRole = 'commands' | 'blocking' | 'subscriber';

/** `socketTimeout`: a server that is frozen, or behind a dead wire, answers nothing; a new connection may find another. */
const byRole: Record<RedisRole, RedisOptions> = {
  commands: {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 5_000,
    socketTimeout: 5_000,
  },
  blocking: { enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: 10_000 },
  subscriber: { enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: false },
};

const again = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt - 1, 10), 2_000);

/**
 * A client that reconnects for ever (50 ms doubling to 2 s). It never throws unhandled: `onError` hears each fault.
 * @param url  of one server, or of Sentinels (`readSentinelUrl`): then of whichever server is the master
 */
export function createRedis(url: string, role: RedisRole, onError: (error: Error) => void): Redis {
  const options: RedisOptions = {
    ...byRole[role],
    lazyConnect: true,
    connectTimeout: 2_000,
    keepAlive: 10_000,
    retryStrategy: again,
    connectionName: `tbg-${role}`,
  };
  const watched = sentinelOptions(url);
  const client = watched ? new Redis({ ...options, ...watched }) : new Redis(url, options);
  client.on('error', onError);
  client.on('close', () => forgetSilence(client));
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

/**
 * The client times the silence of a server, but lets that clock run on when the connection is lost: it would cut the next
 * one, and keep a process that ends waiting.
 */
function forgetSilence(client: Redis): void {
  clearTimeout(Reflect.get(client, 'socketTimeoutTimer') as NodeJS.Timeout | undefined);
  Reflect.set(client, 'socketTimeoutTimer', undefined);
}

/** How to find the master of Sentinels, and to leave one that is none any more; undefined for a plain URL. */
function sentinelOptions(url: string): RedisOptions | undefined {
  const address = readSentinelUrl(url);
  if (!address) return undefined;
  const { sentinels, name, username, password, sentinelPassword } = address;
  return {
    sentinels: [...sentinels],
    name,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    sentinelRetryStrategy: again,
    // Without its failover detector: news that comes while it connects would end the client for good.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}
