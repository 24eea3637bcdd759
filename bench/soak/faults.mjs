// Every test of faults, ten times in a row. A round that was green on this code counts: a run that was interrupted goes on
// with the next one, and a round that is not green begins the row anew. A sitting ends by itself before half an hour is
// over; the next run goes on where it was.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endCommands } from '../../scripts/lib/command.mjs';
import { watchParent, watchSignals } from '../../scripts/lib/lifeline.mjs';
import { ROOT, inRoot } from '../../scripts/lib/paths.mjs';
import { findRedis } from '../../scripts/lib/redis-binary.mjs';
import { hashFiles, sourceFiles } from '../../scripts/lib/stamp.mjs';
import { runJest } from '../../scripts/lib/test-suites.mjs';

const TIMES = Number(process.env.SOAK_TIMES ?? 10);
/** What each stands against what. */
const SPECS = {
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
  'apps/worker/test/wire-faults.e2e-spec.ts':
    'worker: wires to Redis and Postgres cut, stalled, throttled, half open',
  'apps/worker/test/faults.e2e-spec.ts': 'worker: Redis and Postgres killed, poison in the streams',
  'apps/worker/test/crash.e2e-spec.ts': 'worker: killed again and again',
  'apps/collector/test/wire-faults.e2e-spec.ts':
    'collector: the wire to Redis cut, stalled, throttled, half open; a transaction that comes late',
  'apps/collector/test/crash.e2e-spec.ts': 'collector: killed again and again, Redis killed',
  'apps/collector/test/pool-crash.e2e-spec.ts': 'collector beside the share logs: the same',
  'apps/simulator/test/simulator.e2e-spec.ts': 'simulator: Redis killed, its wire failing',
  'libs/database/src/watched-client.spec.ts': 'a network that swallows queries',
  'libs/redis/src/create-redis.spec.ts': 'a Redis that is away, frozen, or refuses',
  'libs/realtime/src/redis-bridge.service.spec.ts': 'the bridge alone',
};
/** A sitting stays below half an hour, and before the first round everything may have to be built. */
const SITTING_SECONDS = 25 * 60;
/** A round may take so much longer than the longest before it. */
const SLACK = 1.15;

const folder = process.env.BENCH_FOLDER;
const state = join(folder, 'rounds.json');
const CODE = ['api', 'worker', 'collector', 'simulator'].flatMap((app) => [
  `apps/${app}/src`,
  `apps/${app}/test`,
]);
const hash = hashFiles(ROOT, [
  ...[...CODE, 'libs'].flatMap((path) => sourceFiles(inRoot(path))),
  ...Object.keys(SPECS).map((path) => inRoot(path)),
]);

/** Rounds that were green on this code. */
function readRounds() {
  const kept = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {};
  return kept.hash === hash ? kept.rounds : [];
}
const keep = (rounds) => writeFileSync(state, JSON.stringify({ hash, rounds }));

async function environment() {
  const redis = await findRedis();
  return {
    ...process.env,
    ...{
      NODE_ENV: 'test',
      TEST_POSTGRES_URL: process.env.BENCH_POSTGRES_URL,
      TEST_REDIS_SERVER: redis.command,
    },
    ...(redis.libraryPath ? { TEST_REDIS_LD_LIBRARY_PATH: redis.libraryPath } : {}),
  };
}

/** Jest and what its tests started end with this program. */
function stop() {
  endCommands();
  process.exit(130);
}
watchSignals({ first: stop, again: stop });
watchParent(stop);

mkdirSync(folder, { recursive: true });
const env = await environment();
const rounds = readRounds();
const longest = () => Math.max(0, ...rounds.map(({ seconds }) => seconds));
const before = rounds.length;
/** One round at least: otherwise a slow machine would never get on. */
const hasTime = () =>
  rounds.length === before || performance.now() / 1000 + longest() * SLACK < SITTING_SECONDS;
while (rounds.length < TIMES && hasTime()) {
  console.log(`round ${rounds.length + 1}/${TIMES}`);
  const begun = performance.now();
  const suite = { names: ['unit', 'e2e'], pattern: Object.keys(SPECS).join('|'), coverage: false };
  const { passed, failed } = await runJest({ ...suite, env, folder });
  const seconds = Math.round((performance.now() - begun) / 1000);
  if (failed > 0 || passed === 0) {
    keep([]);
    throw new Error(`round ${rounds.length + 1}: ${passed} passed, ${failed} failed; the row begins anew`);
  }
  rounds.push({ passed, seconds });
  keep(rounds);
}
if (rounds.length < TIMES) {
  console.log(JSON.stringify({ left: `${rounds.length} of ${TIMES} rounds are done and kept` }));
  process.exit(0);
}
const tests = rounds.reduce((sum, { passed }) => sum + passed, 0);
const markdown = [
  `${rounds.length} rounds in a row, ${tests.toLocaleString('en')} tests, none failed; ${Math.min(...rounds.map(({ seconds }) => seconds))} to ` +
    `${longest()} s a round. Real Redis, Sentinels, Postgres and sockets, a proxy of ours between the parts.`,
  '',
  '| tests | faults |',
  '| --- | --- |',
  ...Object.entries(SPECS).map(([path, faults]) => `| \`${path}\` | ${faults} |`),
].join('\n');
console.log(JSON.stringify({ title: 'Soak: tests of faults, again and again', markdown }));
