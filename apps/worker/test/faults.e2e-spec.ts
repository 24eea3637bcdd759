import { Client } from 'pg';
import { CONSUMER_GROUP, RETENTION } from '@app/contracts';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { ATTEMPTS_KEY } from '../src/ingest/stream-reader';
import { address, Pool, type RunningWorker, startWorker } from './support';

const user = address(1);
const good = { user, worker: `${user}.rig`, diff: 1, sdiff: 2, accepted: true };
const LONG = 40_000;

describe('faults', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;

  beforeEach(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
  });
  afterEach(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });

  const counted = async () => {
    const [row] = await database.rows<{ n: number }>(
      `SELECT coalesce(sum(valid_shares), 0)::int AS n FROM workers`,
    );
    return row?.n;
  };
  const onServer = async (...statements: string[]) => {
    const client = new Client({ connectionString: process.env.TEST_POSTGRES_URL });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  it(
    'should put what nobody can read aside, each with its reason, and go on',
    async () => {
      const now = Date.now();
      const poison: [
        Record<string, string | undefined> | string,
        Record<string, string | undefined>,
        RegExp,
      ][] = [
        ['{}', {}, /user/],
        ['not json', {}, /data/],
        ['[1]', {}, /data/],
        [JSON.stringify({ ...good, user: 'nobody' }), {}, /user: not an address/],
        [
          JSON.stringify({ ...good, user: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx' }),
          {},
          /user: not an address/,
        ],
        [JSON.stringify({ ...good, diff: undefined }), {}, /diff/],
        [JSON.stringify({ ...good, diff: 0 }), {}, /diff/],
        [JSON.stringify({ ...good, diff: 1 }).replace('"diff":1', '"diff":1e999'), {}, /diff/],
        [JSON.stringify({ ...good, accepted: undefined }), {}, /accepted/],
        [JSON.stringify({ ...good, sdiff: -1 }), {}, /sdiff/],
        [JSON.stringify(good), { ts: undefined }, /ts/],
        [JSON.stringify(good), { ts: 'yesterday' }, /ts/],
        [JSON.stringify(good), { ts: String(now / 1000 + 400) }, /ts/],
        [JSON.stringify({ ...good, padding: 'x'.repeat(70_000) }), {}, /too large/],
        [JSON.stringify(good), { event_id: 'x'.repeat(200) }, /event_id/],
      ];
      const ids: string[] = [];
      for (const [data, more] of poison) {
        ids.push(await pool.add('share_submitted', data, more));
        await pool.share(good);
      }
      await pool.settled();
      const dead = await pool.dead();
      expect(dead.map((entry) => entry.id)).toEqual(ids);
      poison.forEach(([data, , reason], index) => {
        const entry = dead[index];
        expect(entry?.reason).toMatch(reason);
        expect(entry?.stream).toBe('mining:share_submitted');
        expect(JSON.parse(entry?.entry ?? '{}')).toMatchObject({ data });
        expect(Number(entry?.ts)).toBeGreaterThanOrEqual(now / 1000);
      });
      expect(await counted()).toBe(poison.length);
    },
    LONG,
  );

  it(
    'should bury a share whose own handling fails five times, and store all others of its batch',
    async () => {
      await database.rows(`ALTER TABLE workers ADD CONSTRAINT not_cursed CHECK (name <> 'cursed')`);
      for (let index = 0; index < 40; index += 1) {
        await pool.share(
          { ...good, worker: index === 17 ? 'cursed' : 'rig' },
          { event_id: `share ${index}` },
        );
      }
      await waitFor('the rest', async () => (await counted()) === 39);
      await pool.settled(LONG);
      expect(await pool.dead()).toMatchObject([
        {
          stream: 'mining:share_submitted',
          reason: expect.stringMatching(/^failed 5 times: .*not_cursed/) as string,
        },
      ]);
      expect(await pool.client.hlen(ATTEMPTS_KEY)).toBe(0);
      expect(pool.of('share_submitted')).toHaveLength(39);
    },
    LONG,
  );

  it(
    'should hold mining:dead within its bound whatever comes',
    async () => {
      const fill = `for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'id', i) end`;
      await pool.client.eval(fill, 1, 'mining:dead', RETENTION.deadEntries + 1_000);
      await pool.share({ user: 'nobody' });
      await pool.settled();
      expect(await pool.client.xlen('mining:dead')).toBeLessThan(RETENTION.deadEntries + 500);
      expect((await pool.client.xrevrange('mining:dead', '+', '-', 'COUNT', 1))[0]?.[1]).toContain('reason');
    },
    LONG,
  );

  it(
    'should lose nothing and blame nobody while Postgres is away',
    async () => {
      await pool.share(good);
      await pool.settled();
      await onServer(
        `ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
      );
      for (let index = 0; index < 50; index += 1) await pool.share(good);
      await pool.add('miner_connected', { user, worker: `${user}.other`, useragent: 'x' });
      await waitFor('more attempts than a poor entry would get', async () => {
        const range = ['mining:share_submitted', CONSUMER_GROUP, '-', '+', '1'];
        const pending = (await pool.client.call('XPENDING', ...range)) as [string, string, number, number][];
        return (pending[0]?.[3] ?? 0) > 6;
      });
      expect(await pool.dead()).toEqual([]);
      await onServer(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS true`);
      await pool.settled(LONG);
      expect(await counted()).toBe(51);
      expect(new Set(pool.of('share_submitted').map((share) => share.id)).size).toBe(51);
      expect(await pool.dead()).toEqual([]);
    },
    LONG,
  );

  it('should lose nothing when Redis is killed in mid-stream', async () => {
    let added = 0;
    for (let round = 0; round < 3; round += 1) {
      const writing = Array.from({ length: 300 }, () => pool.share(good).then(() => (added += 1)));
      await writing[20];
      await Promise.all([redis.kill(), Promise.allSettled(writing.slice(0, 21))]);
      await redis.start();
      await Promise.allSettled(writing);
    }
    await pool.settled(LONG);
    const entries = await pool.client.xlen('mining:share_submitted');
    expect(entries).toBeGreaterThanOrEqual(added);
    expect(await counted()).toBe(entries);
  });

  it(
    'should make a lost group again and count nothing twice',
    async () => {
      for (let index = 0; index < 5; index += 1) await pool.share(good);
      await pool.settled();
      await pool.client.xgroup('DESTROY', 'mining:share_submitted', CONSUMER_GROUP);
      await waitFor('the group', async () => {
        const groups = (await pool.client.xinfo('GROUPS', 'mining:share_submitted')) as unknown[];
        return groups.length === 1;
      });
      await pool.share(good);
      await pool.settled();
      expect(await counted()).toBe(6);
      await pool.client.flushall();
      await waitFor('the streams', () => pool.client.exists('mining:share_submitted'));
      await pool.share(good);
      await pool.settled();
      expect(await counted()).toBe(7);
    },
    LONG,
  );

  it(
    'should take over what a lost consumer left pending, and tell what it may have kept to itself',
    async () => {
      await worker.stop();
      const id = await pool.share(good);
      await pool.share(good);
      await pool.client.xreadgroup(
        'GROUP',
        CONSUMER_GROUP,
        'lost',
        'COUNT',
        2,
        'STREAMS',
        'mining:share_submitted',
        '>',
      );
      await database.rows(`INSERT INTO share_identities (event_id) VALUES ($1)`, [id]); // stored, never told
      worker = await startWorker(database, redis);
      await pool.settled();
      expect(await counted()).toBe(1);
      expect(pool.of('share_submitted').map((share) => share.id)).toContain(id);
      expect(pool.of('share_submitted')).toHaveLength(2);
    },
    LONG,
  );

  it(
    'should share the work between two workers without counting twice',
    async () => {
      const second = await startWorker(database, redis);
      const miners = Array.from({ length: 20 }, (_, index) => address(index + 10));
      const pipeline = pool.client.pipeline();
      for (let index = 0; index < 5_000; index += 1) {
        const data = {
          ...good,
          user: miners[index % 20],
          worker: `w${index % 7}`,
          sdiff: 1 + ((index * 7919) % 5000),
        };
        const fields = [
          'event',
          'share_submitted',
          'ts',
          String(Date.now() / 1000),
          'data',
          JSON.stringify(data),
        ];
        pipeline.xadd('mining:share_submitted', '*', ...fields, 'event_id', `share ${index % 4_500}`);
      }
      await pipeline.exec();
      await pool.settled(LONG);
      await second.stop();
      expect(await counted()).toBe(4_500);
      const [totals] = await database.rows(
        `SELECT (SELECT count(*)::int FROM shares) AS shares, (SELECT sum(accepted)::int FROM worker_minutes) AS minutes,
              (SELECT sum(accepted)::int FROM worker_ten_minutes) AS ten, (SELECT sum(accepted)::int FROM user_days) AS days`,
      );
      expect(totals).toEqual({ shares: 4_500, minutes: 4_500, ten: 4_500, days: 4_500 });
      expect(await pool.dead()).toEqual([]);
    },
    LONG,
  );
});
