/** The tests of faults: what each stands against. One that is missing here is found by `fault-specs.spec.mjs`. */
export const FAULT_SPECS = {
  'apps/api/test/realtime-faults.e2e-spec.ts': 'wires stalled, cut, half open; Redis killed',
  'apps/api/test/realtime-node.e2e-spec.ts':
    'a bridge that hears nothing, clients that go silent, a node that ends',
  'apps/api/test/realtime-recovery.e2e-spec.ts': 'reconnects: replayed whole or not at all',
  'apps/api/test/realtime-connections.e2e-spec.ts': 'readers that do not read, too many sockets, floods',
  'apps/api/test/websocket-frames.e2e-spec.ts': 'frames as no client should send them, on raw sockets',
  'apps/api/test/websocket-endings.e2e-spec.ts': 'closes, halves of closes, and sockets that just end',
  'apps/api/test/drain.e2e-spec.ts': 'SIGTERM under load',
  'apps/api/test/processes.e2e-spec.ts': 'one of several processes killed',
  'apps/api/test/postgres-faults.e2e-spec.ts': 'Postgres away, frozen, slow',
  'apps/api/test/redis-failover.e2e-spec.ts': 'a Redis master killed, three Sentinels',
  'apps/api/test/groove-faults.e2e-spec.ts': 'the groove socket: wires stalled, throttled, cut',
  'apps/worker/test/wire-faults.e2e-spec.ts':
    'worker: wires to Redis and Postgres cut, stalled, throttled, half open',
  'apps/worker/test/faults.e2e-spec.ts': 'worker: Redis and Postgres killed, poison in the streams',
  'apps/worker/test/crash.e2e-spec.ts': 'worker: killed again and again',
  'apps/worker/test/instances.e2e-spec.ts': 'several workers on the same streams, some of them killed',
  'apps/collector/test/wire-faults.e2e-spec.ts':
    'collector: the wire to Redis cut, stalled, throttled, half open; a transaction that comes late',
  'apps/collector/test/crash.e2e-spec.ts': 'collector: killed again and again, Redis killed',
  'apps/collector/test/pool-crash.e2e-spec.ts': 'collector beside the share logs: the same',
  'apps/collector/test/damaged-files.e2e-spec.ts': 'collector: files that are cut, replaced, unreadable',
  'apps/simulator/test/simulator.e2e-spec.ts': 'simulator: Redis killed, its wire failing',
  'libs/database/src/watched-client.spec.ts': 'a network that swallows queries',
  'libs/redis/src/create-redis.spec.ts': 'a Redis that is away, frozen, or refuses',
  'libs/realtime/src/redis-bridge.service.spec.ts': 'the bridge alone',
  'libs/realtime/src/connection-manager.spec.ts': 'connections found dead, gaps, sessions that end',
  'libs/realtime/src/connection-manager.property.spec.ts':
    'readers that stick, replays and gaps, as a property',
  'libs/realtime/src/lane.spec.ts': 'what a reader does not take',
  'libs/realtime/src/backlog.spec.ts': 'the same, for long',
  'libs/realtime/src/ws-transport.spec.ts': 'the way past `ws`, against the version in use',
  'libs/realtime/src/heartbeat.spec.ts': 'silent clients, and a loop that was late itself',
};
