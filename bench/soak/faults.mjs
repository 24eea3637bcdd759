// Every test of faults, and the page while its servers are killed, ten times in a row. A round that was green on this code counts: a run that was interrupted goes on
// with the next one, and a round that is not green begins the row anew. A sitting ends by itself before half an hour is
// over; the next run goes on where it was.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findChromium } from '../../scripts/lib/chromium.mjs';
import { endCommands } from '../../scripts/lib/command.mjs';
import { watchParent, watchSignals } from '../../scripts/lib/lifeline.mjs';
import { ROOT, inRoot } from '../../scripts/lib/paths.mjs';
import { findRedis } from '../../scripts/lib/redis-binary.mjs';
import { hashFiles, sourceFiles } from '../../scripts/lib/stamp.mjs';
import { runBrowserCheck, runJest } from '../../scripts/lib/test-suites.mjs';
import { UserError } from '../../scripts/lib/user-error.mjs';
import { FAULT_SPECS } from '../lib/fault-specs.mjs';

const TIMES = Number(process.env.SOAK_TIMES ?? 10);
/** A sitting stays below half an hour, and before the first round everything may have to be built. */
const SITTING_SECONDS = 25 * 60;
/** A round may take so much longer than the longest before it. */
const SLACK = 1.15;

const PAGE = {
  'apps/web/test/browser/outage-checks.mjs':
    'the page: Redis, Postgres, worker and api killed, in every order, offline and back',
};

const folder = process.env.BENCH_FOLDER;
const state = join(folder, 'rounds.json');
const CODE = ['api', 'worker', 'collector', 'simulator', 'web'].flatMap((app) => [
  `apps/${app}/src`,
  `apps/${app}/test`,
]);
const hash = hashFiles(
  ROOT,
  [...CODE, 'libs'].flatMap((path) => sourceFiles(inRoot(path))),
);

/** Rounds that were green on this code. */
function readRounds() {
  const kept = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {};
  return kept.hash === hash ? kept.rounds : [];
}
const keep = (rounds) => writeFileSync(state, JSON.stringify({ hash, rounds }));

async function environment() {
  const redis = await findRedis();
  const chromium = await findChromium();
  if (chromium.kind !== 'found') throw new UserError(`The page needs a Chromium: ${chromium.reason}`);
  return {
    ...process.env,
    ...{
      NODE_ENV: 'test',
      TEST_POSTGRES_URL: process.env.BENCH_POSTGRES_URL,
      TEST_REDIS_SERVER: redis.command,
      TEST_CHROMIUM: chromium.command,
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

/** The specs, then the page. */
async function round() {
  const suite = { names: ['unit', 'e2e'], pattern: Object.keys(FAULT_SPECS).join('|'), coverage: false };
  const specs = await runJest({ ...suite, env, folder });
  const page = await runBrowserCheck({ env: { ...env, NODE_ENV: 'production' }, subjects: ['outage'] });
  return { passed: specs.passed + page.passed, failed: specs.failed + page.failed };
}

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
  const { passed, failed } = await round();
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
  ...Object.entries({ ...FAULT_SPECS, ...PAGE }).map(([path, faults]) => `| \`${path}\` | ${faults} |`),
].join('\n');
console.log(JSON.stringify({ title: 'Soak: tests of faults, again and again', markdown }));
