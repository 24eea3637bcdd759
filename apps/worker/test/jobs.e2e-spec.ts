import { CONSUMER_GROUP, DEAD_STREAM, RETENTION } from '@app/contracts';
import { PartitionsRepository, RetentionRepository } from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { JobLeader } from '../src/jobs/job-leader';
import { Keeper } from '../src/jobs/keeper';
import { StreamTrimmer } from '../src/jobs/stream-trimmer';
import { address, Pool, type RunningWorker, startWorker } from './support';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('jobs', () => {
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
  const count = async (sql: string) =>
    (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]?.n;

  it('should keep exactly the newest 10,000 lines of the common feed, and recent private ones', async () => {
    await database.rows(
      `INSERT INTO activity_feed (event_type, title) SELECT 'x', n::text FROM generate_series(1, 10050) AS n`,
    );
    await database.rows(
      `INSERT INTO activity_feed (event_type, title, is_global, created_at) VALUES ('x', 'old', false, now() - interval '91 days'), ('x', 'new', false, now())`,
    );
    await worker.module.get(Keeper).pruneFeed(Date.now());
    expect(await count('activity_feed WHERE is_global')).toBe(RETENTION.feedItems);
    expect(await database.rows(`SELECT min(title::int) AS least FROM activity_feed WHERE is_global`)).toEqual(
      [{ least: 51 }],
    );
    expect(await database.rows(`SELECT title FROM activity_feed WHERE NOT is_global`)).toEqual([
      { title: 'new' },
    ]);
    expect(await worker.module.get(RetentionRepository).pruneFeed(Date.now())).toBe(0);
  });

  it('should remove events that ended a week ago, and minutes that no window reaches', async () => {
    await database.rows(
      `INSERT INTO upcoming_events (id, event_type, title, ends_at) VALUES ('a', 'x', 'x', now() - interval '8 days'), ('b', 'x', 'x', now() - interval '6 days')`,
    );
    await database.rows(
      `INSERT INTO worker_minutes (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
       SELECT 1, date_trunc('minute', now()) - make_interval(hours => h), 1, 1, 0, 1, 1 FROM generate_series(46, 49) AS h`,
    );
    await worker.module.get(Keeper).pruneEvents(Date.now());
    await worker.module.get(Keeper).pruneMinutes(Date.now());
    expect(await database.rows(`SELECT id FROM upcoming_events`)).toEqual([{ id: 'b' }]);
    expect(await count('worker_minutes')).toBe(2);
  });

  it('should remove sign-ins that are over, and nothing that may still be used', async () => {
    await database.rows(
      `INSERT INTO auth_challenges (nonce, btc_address, message, expires_at) VALUES
       ('over', $1, 'm', now() - interval '1 minute'), ('open', $1, 'm', now() + interval '1 minute')`,
      [address(2)],
    );
    const [user] = await database.rows<{ id: number }>(
      `INSERT INTO users (btc_address) VALUES ($1) RETURNING id`,
      [address(2)],
    );
    await database.rows(
      `INSERT INTO sessions (id, user_id, user_agent, last_used_at, revoked_at)
       SELECT gen_random_uuid(), $1, name, now() - make_interval(days => idle),
         now() - make_interval(days => ended)
       FROM (VALUES ('idle', 9, NULL), ('ended', 0, 2), ('kept', 6, NULL), ('just ended', 0, 0)) AS s (name, idle, ended)`,
      [user?.id],
    );
    await database.rows(
      `INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at)
       SELECT gen_random_uuid(), s.id, user_agent || days, now() + make_interval(days => days)
       FROM sessions s, generate_series(-3, 3, 3) AS days`,
    );
    await worker.module.get(Keeper).pruneChallenges(Date.now());
    await worker.module.get(Keeper).pruneSessions(Date.now());
    const names = async (sql: string) =>
      (await database.rows<{ name: string }>(`SELECT trim(${sql} ORDER BY 1`)).map(({ name }) => name);
    expect(await names('nonce) AS name FROM auth_challenges')).toEqual(['open']);
    expect(await names('user_agent) AS name FROM sessions')).toEqual(['just ended', 'kept']);
    expect(await names('token_hash) AS name FROM refresh_tokens')).toEqual([
      'just ended0',
      'just ended3',
      'kept0',
      'kept3',
    ]);
  });

  it('should make days ahead and drop days past retention, with what waited in the default partition', async () => {
    const now = Date.now();
    const user = address(1);
    const old = now - (RETENTION.shareDays + 5) * DAY;
    await worker.module.get(PartitionsRepository).ensure([old], old);
    for (const time of [old, old - 300 * DAY, now - DAY])
      await pool.share({ user }, { ts: String(time / 1000) });
    await pool.settled();
    expect(await count('shares')).toBe(3);
    await database.rows(
      `INSERT INTO share_identities (event_id, day) VALUES ('forgotten', current_date - 100)`,
    );
    const keeper = worker.module.get(Keeper);
    await keeper.makeDaysAhead(now);
    await keeper.dropOldDays(now);
    await keeper.forgetIdentities(now);
    expect(await count('shares')).toBe(1);
    expect(await count('share_identities')).toBe(3);
    expect(await database.rows(`SELECT valid_shares FROM workers`)).toEqual([{ valid_shares: 3 }]);
    const partitions = await database.rows<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'shares'::regclass ORDER BY 1`,
    );
    const name = (time: number) => `shares_${new Date(time).toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(partitions.map((row) => row.name)).toEqual(
      [-1, 0, 1, 2, 3].map((days) => name(now + days * DAY)).concat('shares_old'),
    );
  });

  it('should take its time to empty the default partition, however little a statement is given', async () => {
    await database.rows(
      `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, is_valid) VALUES (now() - interval '400 days', 'old', 1, 1, 1, true)`,
    );
    await database.rows(
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.6); RETURN OLD; END'`,
    );
    await database.rows(
      `CREATE TRIGGER slow BEFORE DELETE ON shares_old FOR EACH ROW EXECUTE FUNCTION slow()`,
    );
    const source = await new DataSource({
      ...database.source.options,
      extra: { statement_timeout: 300 },
    } as DataSourceOptions).initialize();
    await new PartitionsRepository(source).dropOld(Date.now()).finally(() => source.destroy());
    await database.rows('DROP TRIGGER slow ON shares_old');
    expect(await count('shares_old')).toBe(0);
  });

  it('should forget identities by the days of UTC, whatever zone a connection is in', async () => {
    const now = Date.parse('2026-11-22T13:00:00Z');
    const day = new Date(now - RETENTION.shareDays * DAY).toISOString().slice(0, 10);
    await database.rows(`INSERT INTO share_identities (event_id, day) VALUES ('kept', $1)`, [day]);
    const source = await new DataSource({
      ...database.source.options,
      extra: { options: '-c TimeZone=Pacific/Kiritimati' },
    } as DataSourceOptions).initialize();
    await new RetentionRepository(source).pruneIdentities(now).finally(() => source.destroy());
    expect(await count(`share_identities WHERE event_id = 'kept'`)).toBe(1);
  });

  it('should attach a day even when the default partition holds shares of it', async () => {
    const now = Date.now() + 40 * DAY;
    await database.rows(
      `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, is_valid) VALUES ($1, 'stray', 1, 1, 1, true)`,
      [new Date(now)],
    );
    await worker.module.get(PartitionsRepository).ensure([now], now);
    const [stray] = await database.rows(
      `SELECT tableoid::regclass::text <> 'shares_old' AS moved FROM shares WHERE event_id = 'stray'`,
    );
    expect(stray).toEqual({ moved: true });
  });

  it('should trim what every group acknowledged over an hour ago, and nothing else', async () => {
    const now = Date.now();
    const stream = 'mining:share_best_diff';
    const data = JSON.stringify({ user: address(1), new_best: 1 });
    const fields = ['event', 'share_best_diff', 'ts', String(now / 1000), 'data', data];
    await pool.client.del(stream);
    await pool.client.xgroup('CREATE', stream, 'others', '0', 'MKSTREAM');
    for (const age of [3, 2, 1.5]) await pool.client.xadd(stream, `${now - age * HOUR}-0`, ...fields);
    await pool.client.xadd(stream, '*', ...fields);
    await pool.settled();
    const trim = async () => {
      await worker.module.get(StreamTrimmer).trim(now);
      return pool.client.xlen(stream);
    };
    expect(await trim()).toBe(4); // the others have read nothing yet
    const read = (await pool.client.xreadgroup(
      'GROUP',
      'others',
      'one',
      'COUNT',
      3,
      'STREAMS',
      stream,
      '>',
    )) as [string, [string][]][];
    expect(await trim()).toBe(4); // read, not acknowledged
    await pool.client.xack(stream, 'others', ...(read[0]?.[1] ?? []).slice(0, 2).map(([id]) => id));
    expect(await trim()).toBe(2);
    await pool.client.xack(stream, 'others', ...(read[0]?.[1] ?? []).map(([id]) => id));
    expect(await trim()).toBe(2); // the newest acknowledged entry stays until something follows it
    expect(await pool.client.xinfo('GROUPS', stream)).toEqual(
      expect.arrayContaining([expect.arrayContaining([CONSUMER_GROUP])]),
    );
  });

  it('should correct the count of what the group was given, once it was given all', async () => {
    const stream = 'mining:diff_updated';
    const group = async () => {
      const groups = (await pool.client.xinfo('GROUPS', stream)) as unknown[][];
      const ours = groups.find((list) => list[list.indexOf('name') + 1] === CONSUMER_GROUP) ?? [];
      return { last: ours[ours.indexOf('last-delivered-id') + 1], lag: ours[ours.indexOf('lag') + 1] };
    };
    const data = JSON.stringify({ user: address(1), worker: 'rig', new_diff: 5 });
    for (let entry = 0; entry < 3; entry += 1)
      await pool.client.xadd(stream, '*', 'ts', String(Date.now() / 1000), 'data', data);
    await pool.settled();
    const before = await group();
    await pool.client.call('XGROUP', 'SETID', stream, CONSUMER_GROUP, String(before.last), 'ENTRIESREAD', 1);
    expect(await group()).toEqual({ ...before, lag: 2 });
    await worker.module.get(StreamTrimmer).trim(Date.now());
    expect(await group()).toEqual({ ...before, lag: 0 });
  });

  it('should keep of very many acknowledged entries the newest, and all that some group needs', async () => {
    const stream = 'mining:hashrate_update';
    const now = Date.now();
    const data = JSON.stringify({ user: address(1), worker: 'rig', hashrate_1m: 5 });
    const writing = pool.client.pipeline();
    for (let age = 2_400; age > 0; age -= 1)
      writing.xadd(stream, `${now - age * 1_000}-0`, 'ts', String(now / 1000), 'data', data);
    await writing.exec();
    await pool.settled();
    await pool.client.xgroup('CREATE', stream, 'slow', `${now - 2_000_000}-0`);
    const trim = async () => {
      await worker.module.get(StreamTrimmer).trim(now, 1_000);
      return pool.client.xlen(stream);
    };
    expect(await trim()).toBe(2_000);
    await pool.client.xgroup('SETID', stream, 'slow', '$');
    expect(await trim()).toBe(1_000);
    expect((await pool.client.xrevrange(stream, '+', '-', 'COUNT', 1))[0]?.[0]).toBe(`${now - 1_000}-0`);
    await pool.client.xgroup('DESTROY', stream, 'slow');
  });

  it('should keep the newest of what could not be read, and bound it', async () => {
    const over = 5;
    await pool.client.eval(
      `for n = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], n .. '-0', 'reason', 'x') end`,
      1,
      DEAD_STREAM,
      RETENTION.deadEntries + over,
    );
    await worker.module.get(StreamTrimmer).trim(Date.now());
    expect(await pool.client.xlen(DEAD_STREAM)).toBe(RETENTION.deadEntries);
    expect(await pool.client.xrange(DEAD_STREAM, '-', '+', 'COUNT', 1)).toMatchObject([
      [`${over + 1}-0`, ['reason', 'x']],
    ]);
  });

  it('should let one process lead, and another take over when its connection ends', async () => {
    const sources = await Promise.all(
      [1, 2].map(() => new DataSource({ ...database.source.options }).initialize()),
    );
    const leaders = sources.map((source) => new JobLeader(source));
    await worker.module.get(JobLeader).beforeApplicationShutdown(); // the worker of this test steps back
    const ran: number[] = [];
    const tick = () =>
      Promise.all(leaders.map((leader, index) => leader.run('job', async () => void ran.push(index))));
    await tick();
    await tick();
    expect(ran).toHaveLength(2);
    expect(new Set(ran).size).toBe(1);
    const [first = 0] = ran;
    await database.rows(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    ran.length = 0;
    await waitFor('the other to lead', async () => {
      await leaders[1 - first]?.run('job', async () => void ran.push(1 - first));
      return ran.length > 0;
    });
    expect(ran).toEqual([1 - first]);
    await leaders[first]?.run('job', async () => void ran.push(first));
    expect(ran).toEqual([1 - first]);
    await Promise.all(leaders.map((leader) => leader.beforeApplicationShutdown()));
    await Promise.all(sources.map((source) => source.destroy()));
  });
});
