export { FakeTransport } from './fake-transport';
export { type Fault, FaultProxy } from './fault-proxy';
export { longestStretch } from './loop-stretch';
export { brokenPromise, RecoveringClient, type Seen, type Sent } from './recovering-client';
export { TestDatabase } from './test-database';
export { freePort, TestRedis } from './test-redis';
export { TestSentinels } from './test-sentinels';
export { waitFor } from './wait-for';
export { type Frame, WsClient } from './ws-client';
