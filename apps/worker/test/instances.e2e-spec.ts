import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { RETENTION } from '@app/contracts';
import { RetentionRepository } from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { DataSource } from 'typeorm';
import { KeeperJobs } from '../src/jobs/keeper-jobs';
import { hashOf, StandInNode } from './stand-in-node';
import { address, Pool, startWorker } from './support';

const MINUTE = 60_000;
const DAY = 86_400_000;
const seconds = (ms: number) => String(ms / 1000);
const tally = (of: readonly unknown[]): Record<string, number> =>
  of.reduce<Record<string, number>>(
    (sum, one) => ({ ...sum, [String(one)]: (sum[String(one)] ?? 0) + 1 }),
    {},
  );

describe('two workers', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  beforeEach(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
  });
  afterEach(async () => {
    pool.close();
    await redis.stop();
    await database.drop();
  });

  describe('as programs', () => {
    let node: StandInNode;
    const children = new Map<string, ChildProcess>();
    beforeAll(async () => (node = await StandInNode.start()));
    afterAll(() => node.stop());
    afterEach(async () => {
      await Promise.all([...children.keys()].map((name) => end(name)));
    });

    const start = async (name: string) => {
      const child = spawn(
        process.execPath,
        ['-r', join(__dirname, 'register-typescript.cjs'), join(__dirname, '../src/main.ts')],
        {
          env: {
            PATH: process.env.PATH,
            DATABASE_URL: `${database.url}?application_name=${name}`,
            REDIS_URL: redis.url,
            LOG_LEVEL: 'error',
            DATABASE_POOL: '4',
            BITCOIND_URL: node.url,
          },
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        },
      );
      children.set(name, child);
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('exit', (code) => reject(new Error(`worker ${name} ended with ${code}`)));
      });
    };
    const end = async (name: string) => {
      const child = children.get(name);
      children.delete(name);
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    };
    const leader = async () => {
      const [row] = await database.rows<{ name: string }>(
        `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE locktype = 'advisory' AND objid = 7201103 AND granted
            AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return row?.name;
    };

    /** Something for every job that tells: an event, a quiet worker, an unjudged candidate, a resting miner, a block. */
    const round = async (number: number) => {
      const now = Date.now();
      await database.rows(
        `INSERT INTO upcoming_events (id, event_type, title, ends_at) VALUES ($1, 'x', 'x', $2)`,
        [`event-${number}`, new Date(now + 20 * MINUTE)],
      );
      await pool.share(
        { user: address(500 + number), worker: 'still' },
        { ts: seconds(now - 9.9 * MINUTE), event_id: `share-${number}` },
      );
      await pool.add('block_found', { user: address(550), height: 900_000 + number, status: 'candidate' });
      await pool.settled();
      await database.rows(
        `UPDATE blocks SET created_at = now() - interval '2 minutes' WHERE block_height = $1`,
        [900_000 + number],
      );
      node.grow('a', 1_000 + number, 1_000 + number);
    };
    const roundIsTold = (number: number) => async () => {
      const offline = pool.of('worker_status').filter(({ status }) => status === 'offline').length;
      return (
        pool.of('event_reminder').some(({ event_id }) => event_id === `event-${number}`) &&
        offline > number &&
        pool.of('block_found').some(({ height }) => height === 900_000 + number) &&
        (await pool.client.get('network:height')) === String(1_000 + number)
      );
    };

    it('should do every job once, and go on when the one that leads is killed', async () => {
      await Promise.all([start('one'), start('two')]);
      await round(0);
      await waitFor('the first round', roundIsTold(0));
      const first = await waitFor('a leader', leader);
      await end(first);
      await round(1);
      await waitFor('the second round', roundIsTold(1));
      const second = await waitFor('another leader', leader);
      expect(new Set([first, second])).toEqual(new Set(['one', 'two']));
      expect(tally(pool.of('event_reminder').map(({ event_id }) => event_id))).toEqual({
        'event-0': 1,
        'event-1': 1,
      });
      expect(tally(pool.of('block_found').map(({ height }) => height))).toEqual({ 900000: 1, 900001: 1 });
      const offline = pool.of('worker_status').filter(({ status }) => status === 'offline');
      expect(Object.values(tally(offline.map(({ user_id }) => user_id)))).toEqual([1, 1]);
      const told = await pool.client.xrange('mining:new_block_network', '-', '+');
      const names = told.map(([, fields]) => fields[fields.indexOf('event_id') + 1]);
      expect(names).toEqual([0, 1].map((number) => `node:${hashOf('a', 1_000 + number)}`));
    }, 180_000);
  });

  it('should keep house once an hour between them, each job apart from a failing one', async () => {
    const workers = await Promise.all([startWorker(database, redis), startWorker(database, redis)]);
    try {
      await database.rows(
        `INSERT INTO activity_feed (event_type, title) SELECT 'x', n::text FROM generate_series(1, ${RETENTION.feedItems + 3}) n`,
      );
      await database.rows(
        `INSERT INTO upcoming_events (id, event_type, title, ends_at) VALUES ('old', 'x', 'x', now() - interval '8 days')`,
      );
      await database.rows(`INSERT INTO share_identities (event_id, day) VALUES ('old', current_date - 100)`);
      const failing = workers.map(({ module }) =>
        jest.spyOn(module.get(RetentionRepository), 'pruneEvents').mockRejectedValue(new Error('deadlock')),
      );
      const feed = workers.map(({ module }) => jest.spyOn(module.get(RetentionRepository), 'pruneFeed'));
      const tick = () =>
        Promise.all(
          workers.flatMap(({ module }) => {
            const jobs = module.get(KeeperJobs);
            return [
              jobs.pruneEvents(),
              jobs.makeDaysAhead(),
              jobs.dropOldDays(),
              jobs.forgetIdentities(),
              jobs.pruneFeed(),
              jobs.pruneMinutes(),
              jobs.pruneChallenges(),
              jobs.pruneSessions(),
              jobs.trimStreams(),
            ];
          }),
        );
      await tick();
      expect(feed.map((spy) => spy.mock.calls.length).sort()).toEqual([0, 1]);
      expect(failing.map((spy) => spy.mock.calls.length).sort()).toEqual([0, 1]);
      const count = async (from: string) =>
        (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`))[0]?.n;
      expect(await count('activity_feed')).toBe(RETENTION.feedItems);
      expect(await count('share_identities')).toBe(0);
      expect(await count('upcoming_events')).toBe(1);
      const day = (time: number) => `shares_${new Date(time).toISOString().slice(0, 10).replaceAll('-', '')}`;
      expect(await count(`pg_class WHERE relname = '${day(Date.now() + 3 * DAY)}'`)).toBe(1);
      for (const spy of failing) spy.mockRestore();
      await tick();
      expect(await count('upcoming_events')).toBe(0);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  });

  it('should not stop a job that runs long from being alone', async () => {
    const worker = await startWorker(database, redis);
    try {
      const pruned = jest.spyOn(worker.module.get(RetentionRepository), 'pruneFeed');
      const source = worker.module.get(DataSource);
      const holder = source.createQueryRunner();
      await holder.startTransaction();
      await holder.query('LOCK TABLE activity_feed');
      const jobs = worker.module.get(KeeperJobs);
      const running = [jobs.pruneFeed(), jobs.pruneFeed()];
      await jobs.pruneEvents();
      await jobs.pruneFeed();
      expect(pruned).toHaveBeenCalledTimes(1);
      await holder.rollbackTransaction();
      await holder.release();
      await Promise.all(running);
    } finally {
      await worker.stop();
    }
  });
});
