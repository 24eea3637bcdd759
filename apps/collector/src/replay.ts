import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import * as z from 'zod/mini';
import { type FeederConfig, loadFeederConfig } from '@app/config';
import { createRedis, waitForRedis } from '@app/redis';
import { BOUNDS } from './bounds';
import { FileFaults } from './file-faults';
import { lastTime, listRecording, sharesByTime } from './recording';
import { merge, recordedEvents } from './recorded-events';
import { type Clock, Replayer } from './replayer';
import { readReplayOptions, REPLAY_USAGE, type ReplayOptions } from './replay-options';

const runFile = z.object({ redis: z.url({ protocol: /^rediss?$/ }) });

/** The Redis of the installation that runs beside us, from its run.json. @throws Error when there is none */
async function runningRedis(dataDir: string): Promise<string> {
  try {
    return runFile.parse(JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'))).redis;
  } catch {
    throw new Error(
      'No Redis is known: start the installation (npm start), set REDIS_URL, or say --redis URL.',
    );
  }
}

/** Which times and identities the options ask for. Without a pace, a shifted recording ends now. */
function clockFor(options: ReplayOptions, last: number): Clock {
  if (!options.shiftToNow) return { kind: 'own' };
  const now = Date.now();
  const run = `replay-${now.toString(36)}`;
  return options.speed === Infinity ? { kind: 'ended', run, shiftMs: now - last } : { kind: 'sent', run };
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** @throws Error where there is no directory, in words for whoever starts the program */
async function listable(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory()) throw new Error(`${root} does not exist or is not a directory.`);
}

async function replay(options: ReplayOptions, config: FeederConfig): Promise<void> {
  const root = resolve(config.userDir, options.directory);
  await listable(root);
  const warn = (_fields: object, sentence: string) => say(sentence);
  const faults = new FileFaults(root, { warn, info: () => undefined }, 'it is left out');
  const files = await listRecording(root, faults);
  const last = await lastTime(root, files, faults);
  const url = options.redis ?? config.redisUrl ?? (await runningRedis(config.dataDir));
  const redis = createRedis(url, 'commands', () => undefined);
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  try {
    await waitForRedis(redis, BOUNDS.replayConnectMs);
    await send(options, { root, files, faults, last, pool: config.ckpoolName }, redis, stop.signal);
  } finally {
    redis.disconnect();
  }
}

interface Recording {
  root: string;
  files: string[];
  faults: FileFaults;
  last: number;
  pool: string | undefined;
}

async function send(
  options: ReplayOptions,
  recording: Recording,
  redis: ReturnType<typeof createRedis>,
  signal: AbortSignal,
): Promise<void> {
  const { root, files, faults, last, pool } = recording;
  let skippedLines = 0;
  const { events, difficultyAt } = await recordedEvents(root, pool, { say, faults }, signal);
  const shares = sharesByTime(
    { root, faults },
    files,
    (file, { offset, reason }) => {
      skippedLines += 1;
      if (skippedLines <= BOUNDS.skippedLinesNamed) say(`Skipped ${file} at byte ${offset}: ${reason}`);
    },
    { pool, difficultyAt },
  );
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {sent} shares | up to {upTo} | {duration_formatted}',
      noTTYOutput: true,
    },
    Presets.shades_classic,
  );
  let first: number | undefined;
  const progress = (sent: number, time: number) => {
    first ??= time;
    const total = Math.max(1, last - first);
    bar.setTotal(total);
    bar.update(Math.min(total, time - first), { sent, upTo: new Date(time).toISOString() });
  };
  bar.start(1, 0, { sent: 0, upTo: '–' });
  const plan = { speed: options.speed, clock: clockFor(options, last), source: options.source };
  const sent = await new Replayer(redis, { ...plan, onProgress: progress, onTrouble: say })
    .run(merge(shares, events), signal)
    .finally(() => bar.stop());
  const how = signal.aborted ? 'Stopped after' : 'Done:';
  process.stdout.write(
    `${how} ${sent.shares} shares from ${files.length} files, ${skippedLines} lines skipped, ${sent.others} other events\n`,
  );
}

async function main(): Promise<void> {
  const options = readReplayOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(REPLAY_USAGE);
  else await replay(options, loadFeederConfig());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
