// npm test: the set-up of npm start, then every check, every jest suite and the page in a real browser.
// Closes with one plain line, "N passed, N failed".
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './lib/build.mjs';
import { runChecks } from './lib/checks.mjs';
import { findChromium } from './lib/chromium.mjs';
import { endCommands } from './lib/command.mjs';
import { installPackages } from './lib/install.mjs';
import { clearLeftovers } from './lib/leftovers.mjs';
import { watchParent, watchSignals } from './lib/lifeline.mjs';
import { LOCAL } from './lib/paths.mjs';
import { preparePostgres } from './lib/postgres.mjs';
import { Progress } from './lib/progress.mjs';
import { findRedis } from './lib/redis-binary.mjs';
import { RunFile } from './lib/run-file.mjs';
import { Supervisor } from './lib/supervisor.mjs';
import { parseTestOptions, runsOf } from './lib/test-options.mjs';
import { runBrowserCheck, runJest } from './lib/test-suites.mjs';
import { UserError, report } from './lib/user-error.mjs';

const FOLDER = join(LOCAL, 'test');
const RUN_FILE = join(FOLDER, 'run.json');
const POSTGRES = join(FOLDER, 'postgres');

// Nothing of a test database outlives the run: it need not reach the disk.
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

let supervisor = null;
let isStopping = false;

async function stop(exitCode) {
  if (isStopping) return;
  await tearDown();
  process.exit(exitCode);
}

async function tearDown() {
  isStopping = true;
  endCommands();
  // Without a supervisor nothing here is ours: another run in this folder may be using it.
  if (supervisor === null) return;
  await supervisor.stop();
  rmSync(POSTGRES, { recursive: true, force: true });
}

/** Makes what the tests stand on. @returns {Promise<Record<string, string>>} their environment */
async function setUp(parts) {
  await clearLeftovers(RUN_FILE);
  rmSync(POSTGRES, { recursive: true, force: true });
  supervisor = new Supervisor(new RunFile(RUN_FILE), {
    say: (line) => console.log(line),
    logs: join(FOLDER, 'logs'),
  });
  const progress = new Progress(4);
  await progress.step('Installing the packages', async () => void (await installPackages()));
  await progress.step('Building', async () => void (await build()));
  const redis = await progress.step('Finding Redis', findRedis);
  const adminUrl = await progress.step('Starting Postgres', async () => {
    const postgres = await preparePostgres({ folder: POSTGRES, settings: FAST });
    await supervisor.add(postgres.child).waitUntilReady();
    return postgres.adminUrl;
  });
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    TEST_POSTGRES_URL: adminUrl,
    TEST_REDIS_SERVER: redis.command,
  };
  // A stack that a test starts has a folder of its own; the user's servers are not for tests.
  for (const name of ['TBG_LOCAL_DIR', 'DATABASE_URL', 'REDIS_URL']) delete env[name];
  if (redis.libraryPath) env.TEST_REDIS_LD_LIBRARY_PATH = redis.libraryPath;
  return parts.includes('browser') ? { ...env, ...(await chromium()) } : env;
}

async function chromium() {
  console.log('Looking for Chromium');
  const found = await findChromium();
  if (found.kind === 'found') return { TEST_CHROMIUM: found.command };
  console.log(`There is no Chromium on this machine and none could be installed: ${found.reason}`);
  return {};
}

async function runParts({ parts, coverage }, { env, pattern }) {
  console.log(`\n== ${parts.join(', ')}`);
  const [part] = parts;
  if (part === 'check') return runChecks();
  if (part !== 'browser') return runJest({ names: parts, pattern, coverage, env, folder: FOLDER });
  if (env.TEST_CHROMIUM) return runBrowserCheck({ env: { ...env, NODE_ENV: 'production' } });
  console.log('The browser check needs a Chromium: counted as failed.');
  return { passed: 0, failed: 1 };
}

async function main() {
  const options = parseTestOptions(process.argv.slice(2));
  if (options.kind === 'fault') throw new UserError(options.message, { exitCode: 2 });
  const begun = performance.now();
  const env = await setUp(options.parts);
  const total = { passed: 0, failed: 0 };
  for (const run of runsOf(options.parts, options.pattern)) {
    if (isStopping) return;
    const { passed, failed } = await runParts(run, { env, pattern: options.pattern });
    total.passed += passed;
    total.failed += failed;
    console.log(`${run.parts.join(', ')}: ${passed} ok, ${failed} not ok`);
  }
  if (isStopping) return;
  console.log(`\nTook ${Math.round((performance.now() - begun) / 1000)} s`);
  const exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  await tearDown();
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = exitCode;
}

watchSignals({
  first: () => void stop(130),
  again: () => {
    endCommands('SIGKILL');
    supervisor?.kill();
    process.exit(130);
  },
});
watchParent(() => void stop(130));
main().catch((error) => {
  if (!isStopping) void stop(report(error));
});
