import {
  DEAD_STREAM,
  GROOVE_DEAD_STREAM,
  GROOVE_GROUP,
  GROOVE_HEARTBEAT_KEY,
  GROOVE_STREAM,
  RETENTION,
} from '@app/contracts';
import { GrooveKeepingRepository } from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { ConsumerTiming } from '../src/ingest/timing';
import { WorkerMetrics } from '../src/ingest/worker-metrics';
import { Keeper } from '../src/jobs/keeper';
import { StreamTrimmer } from '../src/jobs/stream-trimmer';
import { CONSUMER_NAME } from '../src/tokens';
import { address, Pool, type RunningWorker, startWorker } from './support';

/** KEYS: a stream. ARGV: how many entries. */
const FILL = `for i = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'reason', 'test') end`;

/** KEYS: a stream. ARGV: a group, a consumer. Leaves an entry in flight that is deleted; one step, so that nobody else reads it. */
const LEAVE_GONE = `
  local id = redis.call('XADD', KEYS[1], '*', 'user_id', '1')
  redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'STREAMS', KEYS[1], '>')
  redis.call('XDEL', KEYS[1], id)`;

describe('bounds of the worker', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
  });
  afterAll(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });
  const newUser = async (number: number): Promise<number> => {
    const [row] = await database.rows<{ id: number }>(
      `INSERT INTO users (btc_address) VALUES ($1) RETURNING id`,
      [address(number)],
    );
    return Number(row?.id);
  };
  const count = async (from: string) =>
    (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`))[0]?.n;
  const figures = async (): Promise<Record<string, number>> => {
    const text = await worker.module.get(WorkerMetrics).registry.metrics();
    const lines = text.split('\n').filter((line) => line.startsWith('tbg_'));
    return Object.fromEntries(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
  };

  it('should count what waits in groove:dead, and keep no more of it than its bound', async () => {
    await pool.client.eval(FILL, 1, GROOVE_DEAD_STREAM, RETENTION.deadEntries + 500);
    expect((await figures()).tbg_groove_dead_entries).toBe(RETENTION.deadEntries + 500);
    await worker.module.get(StreamTrimmer).trim(Date.now());
    expect((await figures()).tbg_groove_dead_entries).toBe(RETENTION.deadEntries);
    await pool.client.del(GROOVE_DEAD_STREAM);
  });

  it('should measure every table with its partitions, Redis, and the groove ends that wait', async () => {
    await pool.share({ user: address(1) });
    await pool.settled();
    // Otherwise Postgres counts some seconds later.
    await database.rows('ANALYZE users');
    const seen = await figures();
    expect(seen['tbg_table_rows{table="users"}']).toBe(1);
    const tables = await database.rows<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    const measured = Object.keys(seen).flatMap(
      (name) => /^tbg_table_bytes\{table="(.*)"\}$/.exec(name)?.[1] ?? [],
    );
    expect(measured.sort()).toEqual(tables.map(({ name }) => name).sort());
    expect(seen['tbg_table_bytes{table="shares"}']).toBeGreaterThan(0);
    expect(seen.tbg_redis_keys).toBeGreaterThan(0);
    expect(seen.tbg_redis_memory_bytes).toBeGreaterThan(0);
    expect(seen.tbg_groove_stream_entries).toBe(0);
  });

  it('should dead-letter nothing for an entry of groove:events that the bound of the stream removed while it was in flight', async () => {
    const consumer = worker.module.get<string>(CONSUMER_NAME);
    // Often, because Redis itself may forget the entry before the worker reads it again.
    for (let round = 0; round < 10; round += 1) {
      await waitFor('the worker to read', async () => (await pool.client.exists(GROOVE_HEARTBEAT_KEY)) === 1);
      await pool.client.eval(LEAVE_GONE, 1, GROOVE_STREAM, GROOVE_GROUP, consumer);
      // The fault makes the worker read again what it was given.
      await pool.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
      await waitFor('the entry to be acknowledged', async () => {
        const [pending] = (await pool.client.xpending(GROOVE_STREAM, GROOVE_GROUP)) as [number];
        return pending === 0;
      });
    }
    expect(await pool.client.xlen(GROOVE_DEAD_STREAM)).toBe(0);
  });

  it('should keep the newest sign-ins of a user, and end those beyond the bound', async () => {
    const userId = await newUser(20);
    const mine = `sessions WHERE user_id = ${userId}`;
    await database.rows(
      `INSERT INTO sessions (id, user_id, user_agent, last_used_at)
       SELECT gen_random_uuid(), $1, n::text, now() - make_interval(secs => n) FROM generate_series(1, $2::int) AS n`,
      [userId, RETENTION.sessionsPerUser + 5],
    );
    await worker.module.get(Keeper).pruneSessions(Date.now());
    expect(await count(mine)).toBe(RETENTION.sessionsPerUser);
    expect(await database.rows(`SELECT max(user_agent::int) AS oldest FROM ${mine}`)).toEqual([
      { oldest: RETENTION.sessionsPerUser },
    ]);
  });

  it('should forget heights that only a forged line of the log named, and no block that has a share', async () => {
    await database.rows(
      `INSERT INTO blocks (block_height, found_at, created_at, network_difficulty, block_hash, refused_at, announced_at)
       SELECT height, now(), now() - make_interval(days => age), 1e14, hash, refused, announced FROM (VALUES
         (1, $1::int + 1, NULL::text, NULL::timestamptz, NULL::timestamptz), (2, $1::int + 1, NULL, now(), NULL),
         (3, $1::int - 1, NULL, NULL, NULL), (4, $1::int + 1, 'aa', NULL, NULL), (5, $1::int + 1, NULL, NULL, now())
       ) AS b (height, age, hash, refused, announced)`,
      [RETENTION.unprovenBlockDays],
    );
    await worker.module.get(Keeper).pruneBlocks(Date.now());
    expect(await database.rows(`SELECT block_height AS height FROM blocks ORDER BY 1`)).toEqual([
      { height: 3 },
      { height: 4 },
      { height: 5 },
    ]);
  });

  it('should forget counts of groove by day that no page reaches', async () => {
    const userId = await newUser(21);
    for (const [table, column, value] of [
      ['groove_rejections', 'reason, count', `'not JSON', 1`],
      ['groove_ingest_days', 'accepted', '1'],
      ['groove_parameter_days', 'name, value', `'activation', 1`],
    ])
      await database.rows(
        `INSERT INTO ${table} (user_id, day, ${column})
         SELECT $1, (now() AT TIME ZONE 'UTC')::date - n, ${value} FROM unnest(ARRAY[$2::int - 1, $2::int + 1]) AS n`,
        [userId, RETENTION.grooveCountDays],
      );
    await new GrooveKeepingRepository(database.source).pruneMarks(Date.now());
    for (const table of ['groove_rejections', 'groove_ingest_days', 'groove_parameter_days'])
      expect(await count(`${table} WHERE user_id = ${userId}`)).toBe(1);
  });

  it('should hold a bounded number of failed entries, and dead-letter the others all the same', async () => {
    await pool.client.del(DEAD_STREAM);
    await database.rows(`ALTER TABLE workers ADD CONSTRAINT not_cursed CHECK (name <> 'cursed')`);
    Object.assign(worker.module.get(ConsumerTiming), { waitingMost: 1 });
    for (let index = 0; index < 4; index += 1) await pool.share({ user: address(1), worker: 'cursed' });
    await pool.settled(60_000);
    expect(await pool.client.xlen(DEAD_STREAM)).toBe(4);
    await database.rows(`ALTER TABLE workers DROP CONSTRAINT not_cursed`);
    await pool.client.del(DEAD_STREAM);
  });

  it('should leave no count of attempts behind for what was dead-lettered', async () => {
    await pool.share({ user: 'nobody' });
    await pool.settled();
    expect(await pool.client.xlen(DEAD_STREAM)).toBe(1);
    expect(await pool.client.exists('ingest:attempts', 'groove:attempts')).toBe(0);
  });
});
