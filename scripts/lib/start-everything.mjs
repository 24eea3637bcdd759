import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { build } from './build.mjs';
import { composeEnvironments, reachableHost } from './child-env.mjs';
import { run as runCommand, tail } from './command.mjs';
import { installPackages } from './install.mjs';
import { clearLeftovers } from './leftovers.mjs';
import { wantsDemo } from './options.mjs';
import { LOCAL, LOGS, RUN_FILE, inRoot } from './paths.mjs';
import { claimPort } from './ports.mjs';
import { preparePostgres } from './postgres.mjs';
import { Progress } from './progress.mjs';
import { prepareRedis } from './redis.mjs';
import { resetData } from './reset.mjs';
import { RunFile } from './run-file.mjs';
import { waitForPostgres, waitForRedis } from './services.mjs';
import { programsOf, worksAsAWhole } from './stack.mjs';
import { Supervisor } from './supervisor.mjs';
import { UserError } from './user-error.mjs';

const say = (line) => console.log(line);

/**
 * Takes the run from nothing to a working page.
 * @param {object} options of parseStartOptions
 * @param {{ supervisor: Supervisor | null, isStopping: boolean }} run shared with the signal handlers
 */
export async function startEverything(options, run) {
  const ckpool = checkedFolder(options.ckpool);
  ensureWritable();
  const stopped = await clearLeftovers(RUN_FILE);
  if (stopped.length > 0) say(`Stopped what an earlier run left behind: ${stopped.join(', ')}`);
  if (options.reset && resetData()) say('Deleted the data of earlier runs');
  const apiPort = await claimPort(options.host, options.apiPort, '--api-port');
  const webPort = await claimPort(options.host, options.webPort, '--web-port');
  const runFile = new RunFile(RUN_FILE);
  const supervisor = new Supervisor(runFile, { say, logs: LOGS });
  run.supervisor = supervisor;

  const progress = new Progress(7);
  await progress.step('Installing the packages, the first time about a minute', async (note) => {
    note((await installPackages()) === 'fresh' ? 'Packages installed' : 'Packages are up to date');
  });
  await progress.step('Building, the first time about a minute', async (note) => {
    note((await build()).length > 0 ? 'Built' : 'Build is up to date');
  });
  if (run.isStopping) return;
  const urls = await startServices(progress, supervisor, runFile);
  const demo = wantsDemo(options, Boolean(process.env.DATABASE_URL));
  const env = composeEnvironments({
    env: process.env,
    ...urls,
    host: options.host,
    apiPort,
    apiProcesses: options.apiProcesses,
    webPort,
    dataDir: LOCAL,
    demo,
    ckpool,
  });
  await progress.step('Bringing the tables up to date', (note) => migrate(env.server, note));

  const here = reachableHost(options.host);
  const addresses = { apiUrl: `http://${here}:${apiPort}`, webUrl: `http://${here}:${webPort}` };
  const stack = { env, host: options.host, webPort, ckpool, demo, ...addresses };
  const started = await progress.step('Starting', async (note) => {
    const children = programsOf(stack).map((spec) => supervisor.add(spec));
    await Promise.all(children.filter(isNeededByThePage).map((child) => child.waitUntilReady()));
    note(`Started ${children.map(({ name }) => name).join(', ')}`);
    return children;
  });
  const works = await progress.step('Opening the page', async (note) => {
    const fleet = started.find(({ name }) => name === 'simulator');
    const works = await worksAsAWhole({ ...addresses, demo, fleet });
    note(works && demo ? 'The page shows live shares' : 'The page is open');
    return works;
  });
  runFile.setAddresses({ api: addresses.apiUrl, web: addresses.webUrl });
  if (!works) say('Data are still on their way: the page fills as soon as they come.');
  say(`The Bitcoin Game is running: ${addresses.webUrl} (api ${addresses.apiUrl}) – Ctrl-C stops it`);
}

/** What feeds the streams may take its time, or fail and be started again, while the page works already. */
const isNeededByThePage = ({ name }) => name !== 'simulator' && name !== 'collector';

/** Postgres and Redis: the user's own where a URL is given, embedded ones otherwise. */
async function startServices(progress, supervisor, runFile) {
  const { DATABASE_URL: ownDatabase, REDIS_URL: ownRedis } = process.env;
  const databaseUrl = await progress.step('Starting Postgres', async (note) => {
    note(`Postgres is ${ownDatabase ? 'reached by DATABASE_URL' : 'running'}`);
    if (!ownDatabase)
      return startEmbedded(supervisor, await preparePostgres({ folder: join(LOCAL, 'postgres') }));
    await waitForPostgres(ownDatabase, { hint: 'check DATABASE_URL' });
    return ownDatabase;
  });
  const redisUrl = await progress.step('Starting Redis', async (note) => {
    note(`Redis is ${ownRedis ? 'reached by REDIS_URL' : 'running'}`);
    if (!ownRedis) return startEmbedded(supervisor, await prepareRedis({ folder: join(LOCAL, 'redis') }));
    await waitForRedis(ownRedis, { hint: 'check REDIS_URL' });
    return ownRedis;
  });
  runFile.setAddresses({ postgres: databaseUrl, redis: redisUrl });
  return { databaseUrl, redisUrl };
}

async function startEmbedded(supervisor, { url, child }) {
  await supervisor.add(child).waitUntilReady();
  return url;
}

async function migrate(env, note) {
  const { code, output } = await runCommand(process.execPath, [inRoot('scripts', 'migrate.mjs')], { env });
  if (code !== 0)
    throw new UserError('The tables could not be brought up to date.', { detail: tail(output) });
  note(output.includes('Migrated') ? 'Tables brought up to date' : 'Tables are up to date');
}

/** Absolute path of the ckpool folder; npm changes the working directory, INIT_CWD is where the user stands. */
function checkedFolder(given) {
  if (given === null) return null;
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (!existsSync(path)) throw new UserError(`The ckpool folder ${path} does not exist.`, { exitCode: 2 });
  if (!statSync(path).isDirectory())
    throw new UserError(`${path} is not a folder: --ckpool wants ckpool's log directory.`, { exitCode: 2 });
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch {
    throw new UserError(`You may not read the ckpool folder ${path}.`, { exitCode: 2 });
  }
  return path;
}

function ensureWritable() {
  try {
    mkdirSync(LOCAL, { recursive: true });
    accessSync(LOCAL, constants.W_OK | constants.X_OK);
  } catch {
    throw new UserError(`You may not write to ${LOCAL}: start as the user who owns it, or delete it.`);
  }
}
