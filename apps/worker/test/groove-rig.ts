import { GROOVE_DIRTY_CHANNEL, GROOVE_STREAM, type GrooveTopicName } from '@app/contracts';
import {
  type GrooveEnd,
  GrooveIngestRepository,
  GrooveKeepingRepository,
  GrooveQuotas,
  GrooveStepsRepository,
  GrooveStoredRepository,
} from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { Redis } from 'ioredis';
import { GrooveJobs } from '../src/groove/groove-jobs';
import { TextLimits } from '../src/groove/session-reading';
import { WorkerMetrics } from '../src/ingest/worker-metrics';
import { address, type RunningWorker, startWorker } from './support';

export const DAY = 86_400_000;
export const MINUTE = 60_000;

interface SessionRow {
  ended: boolean;
  reason: string | null;
  unread: boolean;
  pending: boolean;
}
interface News {
  user_id: number;
  topics: GrooveTopicName[];
}
interface Parts {
  database: TestDatabase;
  redis: TestRedis;
  client: Redis;
  subscriber: Redis;
  worker: RunningWorker;
}

/** A worker on servers of its own for the tests of a file, and for each of them a user of its own. */
export class GrooveRig {
  private parts: Parts | undefined;
  private users = 0;
  readonly news: News[] = [];
  userId = 0;

  constructor() {
    beforeAll(async () => {
      const [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
      const client = new Redis(redis.url);
      const subscriber = client.duplicate();
      subscriber.on('message', (_, text: string) => this.news.push(JSON.parse(text) as News));
      await subscriber.subscribe(GROOVE_DIRTY_CHANNEL);
      this.parts = { database, redis, client, subscriber, worker: await startWorker(database, redis) };
    }, 60_000);
    beforeEach(async () => {
      this.users += 1;
      const [row] = await this.rows<{ id: string }>(
        `INSERT INTO users (btc_address) VALUES ($1) RETURNING id`,
        [address(this.users)],
      );
      this.userId = Number(row?.id);
    });
    afterAll(async () => {
      if (!this.parts) return;
      const { database, redis, client, subscriber, worker } = this.parts;
      await worker.stop();
      subscriber.disconnect();
      client.disconnect();
      await redis.stop();
      await database.drop();
    });
  }

  get client(): Redis {
    return this.running.client;
  }
  get database(): TestDatabase {
    return this.running.database;
  }
  get ingest(): GrooveIngestRepository {
    const { source } = this.database;
    return new GrooveIngestRepository(source, new GrooveStoredRepository(source, new GrooveQuotas()));
  }
  get redis(): TestRedis {
    return this.running.redis;
  }
  get keeping(): GrooveKeepingRepository {
    return this.running.worker.module.get(GrooveKeepingRepository);
  }
  get steps(): GrooveStepsRepository {
    return this.running.worker.module.get(GrooveStepsRepository);
  }
  get jobs(): GrooveJobs {
    return this.running.worker.module.get(GrooveJobs);
  }

  /** A metric of the worker as it is now. @throws where there is none of that name */
  async metric(name: string) {
    const metric = this.running.worker.module.get(WorkerMetrics).registry.getSingleMetric(name);
    if (!metric) throw new Error(`no metric ${name}`);
    return metric.get();
  }

  /** Lowers the limits of text work in the running worker. @returns what puts them back */
  limitText(limits: Partial<Record<keyof TextLimits, number>>): () => void {
    const own = this.running.worker.module.get(TextLimits);
    const before = { ...own };
    Object.assign(own, limits);
    return () => void Object.assign(own, before);
  }

  rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.database.rows<Row>(sql, parameters);
  }
  async count(from: string): Promise<number> {
    return (await this.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`))[0]?.n ?? 0;
  }

  /** A line of a session, as the api stores it. */
  say(session: string, text: string, { at = Date.now(), tools = [] as unknown[] } = {}) {
    const facts = { id: session, contextType: 'interactive' as const, scopePath: null, first: at, last: at };
    const line = { uuid: `${text}-${at}`, role: 'user', at: new Date(at).toISOString(), text, tools };
    return this.ingest.storeLines(this.userId, facts, { json: JSON.stringify([line]), count: 1 });
  }
  /** The end of a session: noted in its row, and told to the workers unless `tell` is false. */
  async end(sessionId: string, eventId: string, tell = true): Promise<GrooveEnd> {
    const end = { userId: this.userId, sessionId, eventId };
    expect(await this.ingest.end(end, 'upload')).toEqual(end);
    if (tell) await this.tellEnd(end);
    return end;
  }
  tell(fields: Record<string, unknown>) {
    return this.client.xadd(GROOVE_STREAM, '*', ...Object.entries(fields).flat().map(String));
  }
  tellEnd({ userId: user_id, sessionId, eventId: event_id }: GrooveEnd) {
    return this.tell({ user_id, event_id, data: JSON.stringify({ kind: 'upload', session_id: sessionId }) });
  }
  tellEnds(): Promise<void> {
    return this.jobs.tellEnds(15 * MINUTE, 2 * MINUTE);
  }

  /** Puts a time of a session so many milliseconds back from now. */
  age(session: string, column: string, ms: number) {
    return this.rows(
      `UPDATE groove_sessions SET ${column} = now() - make_interval(secs => $3) WHERE user_id = $1 AND id = $2`,
      [this.userId, session, ms / 1000],
    );
  }
  async session(id: string): Promise<SessionRow | undefined> {
    const [row] = await this.rows<SessionRow>(
      `SELECT ended_at IS NOT NULL AS ended, end_reason AS reason, unread_at IS NOT NULL AS unread,
              pending_event IS NOT NULL AS pending FROM groove_sessions WHERE user_id = $1 AND id = $2`,
      [this.userId, id],
    );
    return row;
  }
  handled(session: string): Promise<unknown> {
    return waitFor(`${session} to be handled`, async () => (await this.session(session))?.pending === false);
  }
  streamEmpty(): Promise<unknown> {
    return waitFor('the stream to be empty', async () => (await this.client.xlen(GROOVE_STREAM)) === 0);
  }

  private get running(): Parts {
    if (!this.parts) throw new Error('not before the tests begin');
    return this.parts;
  }
}
