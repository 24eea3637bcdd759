import { SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { encodeAddress } from '@app/bitcoin';
import { loadConfig } from '@app/config';
import { CONSUMER_GROUP, EVENTS, findEvent, STREAM_EVENT_NAMES, streamName } from '@app/contracts';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { StreamConsumers } from '../src/ingest/stream-consumers';
import { ConsumerTiming } from '../src/ingest/timing';
import { WorkerModule } from '../src/worker.module';

export const address = (number: number): string =>
  encodeAddress(
    'p2wpkh',
    Uint8Array.from({ length: 20 }, (_, index) => (number * 31 + index * 7) % 256),
  );

export class QuickTiming extends ConsumerTiming {
  override readonly blockMs = 50;
  override readonly claimIdleMs: number = 1_000;
  override readonly claimEveryMs = 200;
  override readonly pauseMs = 20;
  override readonly longestPauseMs = 200;
}

export interface RunningWorker {
  module: TestingModule;
  stop(): Promise<void>;
}

/** Jobs by the clock: none comes between the steps of a test that calls them itself. */
function stopClock(module: TestingModule): void {
  const schedule = module.get(SchedulerRegistry);
  for (const name of schedule.getIntervals()) schedule.deleteInterval(name);
  for (const name of schedule.getCronJobs().keys()) schedule.deleteCronJob(name);
}

/**
 * A worker inside the test's process, on the test's servers.
 * @param clock  whether jobs run when they are due, or only when the test calls them
 */
export async function startWorker(
  database: TestDatabase,
  redis: TestRedis,
  env: Record<string, string> = {},
  clock: 'runs' | 'stands' = 'stands',
): Promise<RunningWorker> {
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    DATABASE_POOL: '4',
    ...env,
  });
  const module = await Test.createTestingModule({ imports: [WorkerModule.forRoot(config)] })
    .overrideProvider(ConsumerTiming)
    .useValue(new QuickTiming())
    .compile();
  module.useLogger(process.env.TEST_LOG_LEVEL ? ['error', 'warn', 'log'] : false);
  await module.init();
  if (clock === 'stands') stopClock(module);
  await module.get(StreamConsumers).start();
  return { module, stop: () => module.close() };
}

export interface ShareData {
  user: string;
  worker?: string;
  diff: unknown;
  sdiff?: unknown;
  accepted: unknown;
  [field: string]: unknown;
}

/** Some tests publish rubbish; everybody hears it. */
function readJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Writes entries as a pool does, and looks at what the worker made of them. */
export class Pool {
  readonly client: Redis;
  readonly news: { event: string; payload: Record<string, unknown> }[] = [];
  private readonly subscriber: Redis;

  private constructor(url: string) {
    this.client = new Redis(url);
    this.subscriber = new Redis(url);
    for (const client of [this.client, this.subscriber]) client.on('error', () => undefined);
  }

  static async connect(redis: TestRedis): Promise<Pool> {
    const pool = new Pool(redis.url);
    pool.subscriber.on('message', (channel: string, text: string) => {
      const payload = readJson(text);
      if (payload) pool.news.push({ event: channel.replace('pubsub:', ''), payload });
    });
    await pool.subscriber.subscribe(...EVENTS.map((event) => `pubsub:${event.name}`));
    return pool;
  }

  async add(event: string, data: unknown, more: Record<string, string | undefined> = {}): Promise<string> {
    const fields: Record<string, string | undefined> = {
      event,
      ts: String(Date.now() / 1000),
      source: 'test',
      data: typeof data === 'string' ? data : JSON.stringify(data),
      ...more,
    };
    return this.addRaw(`mining:${event}`, fields);
  }

  async addRaw(stream: string, fields: Record<string, string | undefined>): Promise<string> {
    const pairs = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [name, value],
    );
    return (await this.client.xadd(stream, '*', ...pairs)) ?? '';
  }

  async share(data: Partial<ShareData> & { user: string }, more: Record<string, string | undefined> = {}) {
    return this.add('share_submitted', { diff: 1, sdiff: 2, accepted: true, ...data }, more);
  }

  /** Waits until every entry of every stream is delivered and acknowledged. */
  async settled(timeoutMs?: number): Promise<void> {
    await waitFor('all entries to be acknowledged', () => this.isSettled(), timeoutMs);
  }

  async isSettled(): Promise<boolean> {
    for (const name of STREAM_EVENT_NAMES) {
      const groups = (await this.client.call('XINFO', 'GROUPS', streamName(name))) as unknown[][];
      const group = groups.find((list) => list.includes(CONSUMER_GROUP));
      if (!group) return false;
      const value = (field: string) => group[group.indexOf(field) + 1];
      if (Number(value('pending')) > 0) return false;
      const newest = (await this.client.xrevrange(streamName(name), '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';
      if (String(value('last-delivered-id')) !== newest && newest !== '0-0') return false;
    }
    return true;
  }

  async dead(): Promise<Record<string, string>[]> {
    const entries = await this.client.xrange('mining:dead', '-', '+');
    return entries.map(([, list]) => {
      const fields: Record<string, string> = {};
      for (let index = 0; index < list.length; index += 2) fields[list[index] ?? ''] = list[index + 1] ?? '';
      return fields;
    });
  }

  /** Messages of one event; each is checked against its contract. */
  of(event: string): Record<string, unknown>[] {
    const found = this.news.filter((message) => message.event === event).map((message) => message.payload);
    for (const payload of found) findEvent(event)?.payload.parse(payload);
    return found;
  }

  close(): void {
    this.client.disconnect();
    this.subscriber.disconnect();
  }
}
