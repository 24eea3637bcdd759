import KeyvRedis from '@keyv/redis';
import type { CacheModuleOptions } from '@nestjs/cache-manager';
import { Logger } from '@nestjs/common';
import { type Config, readSentinelUrl } from '@app/config';
import { Keyv } from 'keyv';

const NAMESPACE = 'cache';
const CONNECT_TIMEOUT_MS = 300;
const COMPLAIN_EVERY_MS = 10_000;

/** Keys `cache::…` on the Redis of all nodes. A lost Redis is a miss, never an error. */
export function cacheOptions(config: Config): CacheModuleOptions {
  const logger = new Logger('SharedCache');
  const adapter = new KeyvRedis(connection(config.redis.url), {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    throwOnConnectError: false,
  });
  adapter.namespace = NAMESPACE;
  const keyv = new Keyv(adapter, { namespace: NAMESPACE, useKeyPrefix: false });
  // By itself it would wait to say goodbye, for ever where the server is gone.
  keyv.disconnect = () => adapter.disconnect(true);
  let complained = 0;
  keyv.on('error', (error: Error) => {
    if (Date.now() - complained < COMPLAIN_EVERY_MS) return;
    complained = Date.now();
    logger.warn(`Redis: ${error.message}`);
  });
  return { stores: asStores([keyv]) };
}

/** One server, or whichever is the master of Sentinels. */
function connection(url: string): ConstructorParameters<typeof KeyvRedis>[0] {
  const address = readSentinelUrl(url);
  if (!address) return { url, disableOfflineQueue: true };
  const { sentinels, name, username, password, sentinelPassword } = address;
  return {
    name,
    sentinelRootNodes: [...sentinels],
    nodeClientOptions: {
      disableOfflineQueue: true,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
    ...(sentinelPassword === undefined ? {} : { sentinelClientOptions: { password: sentinelPassword } }),
  };
}

type Stores = NonNullable<CacheModuleOptions['stores']>;

/** The same Keyv class in both packages; TypeScript sees two declaration files of it, one per module format. */
const asStores = (stores: unknown[]): Stores => stores as unknown as Stores;
