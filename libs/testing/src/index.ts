export { FakeTransport } from './fake-transport';
export { TestDatabase } from './test-database';
export { freePort, TestRedis } from './test-redis';
export { waitFor } from './wait-for';
export { type Frame, WsClient } from './ws-client';
