import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { pino } from 'pino';
import { exitWithParent, type FeederConfig, loadFeederConfig, tellParentReady } from '@app/config';
import { LIMITS } from '@app/contracts';
import { createRedis, waitForRedis } from '@app/redis';
import { Backlogs } from './backlog';
import { BOUNDS } from './bounds';
import { Checkpoints } from './checkpoints';
import { Collector } from './collector';
import { Feed } from './feed';
import { FileFaults } from './file-faults';
import { Follower } from './follow';
import { refuseNewName } from './name-guard';
import { PoolWatch } from './pool-watch';
import { Tally } from './tally';

/** Why a directory cannot be followed, as a sentence; undefined where it can. */
async function directoryFault(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return `The ckpool directory ${path} does not exist.`;
  if (!found.isDirectory()) return `${path} is not a directory: CKPOOL_DIR names ckpool's log directory.`;
  const isReadable = await access(path, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return isReadable ? undefined : `The ckpool directory ${path} may not be read by this user.`;
}

async function settings(): Promise<FeederConfig & { redisUrl: string; ckpoolDir: string }> {
  const config = loadFeederConfig();
  const { redisUrl, ckpoolDir } = config;
  if (redisUrl === undefined) throw new Error('REDIS_URL is not set: the collector writes into Redis.');
  if (ckpoolDir === undefined) throw new Error("CKPOOL_DIR is not set: it names ckpool's log directory.");
  const fault = await directoryFault(ckpoolDir);
  if (fault) throw new Error(fault);
  return { ...config, redisUrl, ckpoolDir: await realpath(ckpoolDir) };
}

async function main(): Promise<void> {
  const config = await settings();
  const log = pino({ name: 'collector', level: config.logLevel });
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  exitWithParent();

  let connections = 0;
  const redis = createRedis(config.redisUrl, 'commands', (error) => log.debug(`Redis: ${error.message}`));
  redis.on('ready', () => (connections += 1));
  await waitForRedis(redis, BOUNDS.connectMs).catch(() => undefined);
  const source = config.ckpoolName ?? 'ckpool';
  const backlogs = new Backlogs(redis, (unread, stream) =>
    log.warn(
      { stream },
      `Paused: ${unread} entries wait for the worker, the limit is ${LIMITS.streamBacklogEntries}`,
    ),
  );
  const { ckpoolDir: root, ckpoolName: name } = config;
  const checkpoints = new Checkpoints(redis, source);
  const feed = new Feed(redis, source, checkpoints, backlogs);
  const tally = new Tally(log);
  const faults = new FileFaults(root, log);
  const pool = new PoolWatch({ root, redis, source, pool: name, feed, checkpoints, tally, faults, log });
  const follower = new Follower({
    root,
    feed,
    tally,
    log,
    faults,
    context: { pool: name, difficultyAt: (ms) => pool.memory.difficulty.at(ms) },
    beforeBlock: (signal) => pool.readLog(signal),
    onShare: ({ data }) => data.useragent && pool.agents.learn(data.worker, data.useragent),
  });
  const collector = new Collector({
    root,
    follower,
    pool,
    checkpoints: (files) => checkpoints.read(files),
    checkName: (met) =>
      config.ckpoolCountAgain ? Promise.resolve(true) : refuseNewName({ redis, root, source, faults }, met),
    faults,
    connection: () => (redis.status === 'ready' ? connections : undefined),
    log,
  });

  log.info(`Following the pool in ${config.ckpoolDir} as ${source}`);
  const summary = setInterval(() => {
    tally.summarise(faults.count);
    faults.summarise();
  }, BOUNDS.summaryMs);
  await collector.run(stop.signal, tellParentReady);
  clearInterval(summary);
  await pool.close();
  redis.disconnect();
  log.info(`Ended: ${tally.entriesWritten} entries written, ${tally.linesSkipped} lines skipped`);
}

// The channel to a supervisor would keep a program alive that has nothing left to do: so both ends are said aloud.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
