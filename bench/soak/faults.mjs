// Every test of faults around the sockets, ten times in a row. A round that was green on this code counts: a run that was
// interrupted goes on with the next one, and a round that is not green begins the row anew.
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
  'apps/api/test/drain.e2e-spec.ts': 'SIGTERM under load',
  'apps/api/test/processes.e2e-spec.ts': 'one of several processes killed',
  'apps/api/test/postgres-faults.e2e-spec.ts': 'Postgres away, frozen, slow',
  'apps/api/test/redis-failover.e2e-spec.ts': 'a Redis master killed, three Sentinels',
  'libs/realtime/src/redis-bridge.service.spec.ts': 'the bridge alone',
};

const folder = process.env.BENCH_FOLDER;
const state = join(folder, 'rounds.json');
const hash = hashFiles(ROOT, [
  ...['apps/api/src', 'apps/api/test', 'libs'].flatMap((path) => sourceFiles(inRoot(path))),
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
while (rounds.length < TIMES) {
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
const tests = rounds.reduce((sum, { passed }) => sum + passed, 0);
const markdown = [
  `${rounds.length} rounds in a row, ${tests.toLocaleString('en')} tests, none failed; ${Math.min(...rounds.map(({ seconds }) => seconds))} to ` +
    `${Math.max(...rounds.map(({ seconds }) => seconds))} s a round. Real Redis, Sentinels, Postgres and sockets, a proxy of ours between the parts.`,
  '',
  '| tests | faults |',
  '| --- | --- |',
  ...Object.entries(SPECS).map(([path, faults]) => `| \`${path}\` | ${faults} |`),
].join('\n');
console.log(JSON.stringify({ title: 'Soak: tests of faults around the sockets, again and again', markdown }));
