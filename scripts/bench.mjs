// npm run bench, npm run soak: measures on a Postgres and a Redis of its own, set as in production, and writes
// bench/RESULTS.md. What was measured on this code already is skipped, so an interrupted run goes on where it was;
// a run takes less than half an hour and says what it leaves for the next.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { build } from './lib/build.mjs';
import { endCommands, spawnTracked } from './lib/command.mjs';
import { installPackages } from './lib/install.mjs';
import { clearLeftovers } from './lib/leftovers.mjs';
import { watchParent, watchSignals } from './lib/lifeline.mjs';
import { parseMeasureOptions, planSitting } from './lib/measure-options.mjs';
import { LOCAL, ROOT, inRoot } from './lib/paths.mjs';
import { preparePostgres } from './lib/postgres.mjs';
import { prepareRedis } from './lib/redis.mjs';
import { writeResult } from './lib/results.mjs';
import { RunFile } from './lib/run-file.mjs';
import { hashFiles, readStamp, sourceFiles, writeStamp } from './lib/stamp.mjs';
import { Supervisor } from './lib/supervisor.mjs';
import { UserError, report } from './lib/user-error.mjs';

const FOLDER = join(LOCAL, 'bench');
const RUN_FILE = join(FOLDER, 'run.json');
const isSoak = process.argv.includes('--soak');
const SCRIPTS = inRoot('bench', ...(isSoak ? ['soak'] : []));

// What an operator would run: durable, with memory and log room for a machine that has nothing else to do.
const POSTGRES = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
};

let supervisor = null;
let isStopping = false;

async function stop(exitCode) {
  if (isStopping) return;
  isStopping = true;
  endCommands();
  await supervisor?.stop();
  process.exit(exitCode);
}

/** Brings up what is measured on. @returns {Promise<Record<string, string>>} the environment of a measurement */
async function setUp() {
  await clearLeftovers(RUN_FILE);
  await installPackages();
  await build();
  mkdirSync(FOLDER, { recursive: true });
  supervisor = new Supervisor(new RunFile(RUN_FILE), {
    say: (line) => console.log(line),
    logs: join(FOLDER, 'logs'),
  });
  const postgres = await preparePostgres({ folder: join(FOLDER, 'postgres'), settings: POSTGRES });
  await supervisor.add(postgres.child).waitUntilReady();
  const redis = await prepareRedis({ folder: join(FOLDER, 'redis') });
  await supervisor.add(redis.child).waitUntilReady();
  return { ...process.env, BENCH_POSTGRES_URL: postgres.adminUrl, BENCH_REDIS_URL: redis.url };
}

/**
 * Runs one script; its last line is what it found, as JSON, or what it has kept where its time did not suffice.
 * @returns {Promise<{ title: string, markdown: string } | { left: string }>}
 */
async function measure(name, env) {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const child = spawnTracked(process.execPath, [join(SCRIPTS, `${name}.mjs`)], {
    env: { ...env, BENCH_FOLDER: folder },
  });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 128)));
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (last !== '') console.log(last);
    last = line;
  }
  const code = await ended;
  if (code !== 0) throw new UserError(`${name} failed (exit code ${code}).`, { detail: last });
  return JSON.parse(last);
}

async function main() {
  const known = existsSync(SCRIPTS)
    ? readdirSync(SCRIPTS)
        .filter((file) => file.endsWith('.mjs'))
        .map((file) => file.slice(0, -'.mjs'.length))
        .sort()
    : [];
  const options = parseMeasureOptions(
    process.argv.slice(2).filter((word) => word !== '--soak'),
    known,
  );
  if (options.kind === 'fault') throw new UserError(options.message, { exitCode: 2 });
  const sources = ['apps', 'libs', 'bench'];
  const hash = hashFiles(
    ROOT,
    sources.flatMap((folder) => sourceFiles(inRoot(folder))).filter((file) => !file.endsWith('.md')),
  );
  const stampOf = (name) => `${isSoak ? 'soak' : 'bench'}-${name}`;
  const due = options.names.filter((name) => options.again || readStamp(stampOf(name)) !== hash);
  const { now: names, later } = options.again ? { now: due, later: [] } : planSitting(due);
  if (due.length === 0) console.log('All of it was measured on this code already: see bench/RESULTS.md.');
  else {
    const env = await setUp();
    for (const name of names) {
      if (isStopping) return;
      console.log(`\n== ${name}`);
      const found = await measure(name, env);
      if ('left' in found) {
        console.log(`${name}: ${found.left}; the next run goes on.`);
        later.unshift(name);
        continue;
      }
      writeResult(stampOf(name), found);
      writeStamp(stampOf(name), hash);
    }
    if (later.length > 0) console.log(`\nLeft for the next run of the same command: ${later.join(', ')}.`);
  }
  await stop(0);
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
