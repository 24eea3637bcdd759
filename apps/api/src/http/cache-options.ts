import KeyvRedis, { createKeyv } from '@keyv/redis';
import type { CacheModuleOptions } from '@nestjs/cache-manager';
import { Logger } from '@nestjs/common';
import type { Config } from '@app/config';

const CONNECT_TIMEOUT_MS = 300;
const COMPLAIN_EVERY_MS = 10_000;

/** Keys `cache::…` on the Redis of all nodes. A lost Redis is a miss, never an error. */
export function cacheOptions(config: Config): CacheModuleOptions {
  const logger = new Logger('SharedCache');
  const keyv = createKeyv(
    { url: config.redis.url, disableOfflineQueue: true },
    { namespace: 'cache', connectionTimeout: CONNECT_TIMEOUT_MS, throwOnConnectError: false },
  );
  // By itself it would wait to say goodbye, for ever where the server is gone.
  const adapter: unknown = keyv.store;
  if (adapter instanceof KeyvRedis) keyv.disconnect = () => adapter.disconnect(true);
  let complained = 0;
  keyv.on('error', (error: Error) => {
    if (Date.now() - complained < COMPLAIN_EVERY_MS) return;
    complained = Date.now();
    logger.warn(`Redis: ${error.message}`);
  });
  return { stores: asStores([keyv]) };
}

type Stores = NonNullable<CacheModuleOptions['stores']>;

/** The same Keyv class in both packages; TypeScript sees two declaration files of it, one per module format. */
const asStores = (stores: unknown[]): Stores => stores as unknown as Stores;
