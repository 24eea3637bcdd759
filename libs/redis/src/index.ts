export { createRedis, waitForRedis, type RedisRole } from './create-redis';
export { RedisClients, RedisModule } from './redis.module';
export type { Redis } from 'ioredis';
