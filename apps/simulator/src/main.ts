import { setTimeout as sleep } from 'node:timers/promises';
import { exitWithParent, loadConfig, tellParentReady } from '@app/config';
import { createRedis, waitForRedis } from '@app/redis';
import { tellGrooveHistory } from './groove/groove-history';
import { readOptions } from './options';
import { DEFAULT_BACKLOG_LIMIT, Simulator } from './simulator';
import { StreamWriter } from './stream-writer';

/** Ready means that live shares reach a page: the history before them has been taken in, or this time has passed. */
const READY_BACKLOG = 2_000;
const READY_WITHIN_MS = 60_000;
const REDIS_WITHIN_MS = 5_000;
const COMPLAIN_EVERY_MS = 5_000;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const config = loadConfig();
  const say = (line: string): void => {
    if (config.logLevel !== 'silent') console.info(`simulator: ${line}`);
  };
  exitWithParent();
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort());

  const complain = rarely(say);
  const redis = createRedis(config.redis.url, 'commands', complain);
  // Later losses are waited out by the writer; a Redis that is still starting is no fault worth a line.
  await waitForRedis(redis, REDIS_WITHIN_MS).catch(complain);
  const writer = new StreamWriter(redis, stop.signal, complain);
  const simulator = new Simulator(
    writer,
    { ...options, backlogLimit: DEFAULT_BACKLOG_LIMIT },
    {
      onHistory: progress(say),
      onLive: () => {
        say('the fleet is mining');
        void tellReady(writer, stop.signal);
        if (config.site.demo)
          void tellGrooveHistory(options.apiUrl ?? localApi(config.http), options.seed, stop.signal, say);
      },
    },
  );
  await simulator.run(stop.signal);
  redis.disconnect();
}

async function tellReady(writer: StreamWriter, signal: AbortSignal): Promise<void> {
  try {
    const end = performance.now() + READY_WITHIN_MS;
    while ((await writer.backlog()) > READY_BACKLOG && performance.now() < end)
      await sleep(250, undefined, { signal });
    tellParentReady();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The api of the same machine; one that listens on every address is reached by the nearest. */
const localApi = ({ host, port }: { host: string; port: number }): string =>
  `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;

/** One line per day of history. */
function progress(say: (line: string) => void): (until: number) => void {
  let said = '';
  return (until) => {
    const day = new Date(until).toISOString().slice(0, 10);
    if (day !== said) say(`history written up to ${day}`);
    said = day;
  };
}

function rarely(say: (line: string) => void): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < COMPLAIN_EVERY_MS) return;
    last = performance.now();
    say(`Redis: ${error instanceof Error ? error.message : String(error)}`);
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
