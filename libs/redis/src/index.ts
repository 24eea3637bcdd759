export { createRedis, waitForRedis, type RedisRole } from './create-redis';
export { RedisClients, RedisModule } from './redis.module';
export { findStall, type GroupState, readGroup, type Stall } from './stream-state';
export type { Redis } from 'ioredis';
