import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { log2Bucket, monthKey, weekKey } from '@app/database';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { address, Pool } from './support';

const SHARES = 100_000;
const KILLS = 3;
/** Event times a little ahead, so that the shares are still young, and pushed, when the last worker meets them. */
const AHEAD_MS = 200_000;
const MINERS = Array.from({ length: 6 }, (_, index) => address(index + 50));

interface Made {
  id: string;
  user: string;
  worker: string;
  time: number;
  parts: number;
  sdiff: number;
  accepted: boolean;
}

/** The real program, from its sources, as a supervisor starts it: with a channel on which it says that it is ready. */
function spawnWorker(database: TestDatabase, redis: TestRedis): ChildProcess {
  return spawn(
    process.execPath,
    ['-r', join(__dirname, 'register-typescript.cjs'), join(__dirname, '../src/main.ts')],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        LOG_LEVEL: 'error',
        DATABASE_POOL: '3',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
}
const ready = (child: ChildProcess) =>
  new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.removeAllListeners('message');
  child.kill(signal);
  return gone;
}

describe('a worker that is killed in a burst', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => end(child, 'SIGKILL')));
    pool.close();
    await redis.stop();
    await database.drop();
  });

  it('should lose no share, count none twice, and keep no news to itself', async () => {
    const made = makeShares(Date.now());
    const writing = write(pool, made);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawnWorker(database, redis);
      children.push(child);
      await ready(child);
      const before = await stored(database);
      const more = 1 + Math.floor(Math.random() * 20_000);
      await waitFor('some progress', async () => (await stored(database)) >= before + more);
      await end(child, 'SIGKILL');
    }
    await writing;
    const last = spawnWorker(database, redis);
    children.push(last);
    await ready(last);
    await pool.settled(100_000);
    expect(await totals(database)).toEqual(oracle(made));
    const young = new Set(pool.of('share_submitted').map((share) => share.id));
    expect(young.size).toBe(SHARES);
    expect(await pool.dead()).toEqual([]);
    expect(await end(last, 'SIGTERM')).not.toBe(1);
  }, 180_000);
});

function makeShares(now: number): Made[] {
  return Array.from({ length: SHARES }, (_, index) => ({
    id: `share ${index}`,
    user: MINERS[index % MINERS.length] ?? '',
    worker: `rig${index % 4}`,
    time: now + AHEAD_MS + Math.floor(index / 2),
    parts: 1 + (index % 9),
    // Each another one: of two equal bests the first that comes stands, and a killed worker's shares come late.
    sdiff: 1 + ((index * 48_271) % 100_003),
    accepted: index % 11 !== 0,
  }));
}

/** All entries in pieces, every tenth of them twice. */
async function write(pool: Pool, made: readonly Made[]): Promise<void> {
  for (let start = 0; start < made.length; start += 1_000) {
    const pipeline = pool.client.pipeline();
    made.slice(start, start + 1_000).forEach((share, index) => {
      const { user, worker, sdiff, accepted } = share;
      const data = JSON.stringify({ user, worker, diff: share.parts / 10_000, sdiff, accepted });
      const fields = [
        'event',
        'share_submitted',
        'ts',
        String(share.time / 1000),
        'data',
        data,
        'event_id',
        share.id,
      ];
      for (let time = 0; time < (index % 10 ? 1 : 2); time += 1)
        pipeline.xadd('mining:share_submitted', '*', ...fields);
    });
    await pipeline.exec();
  }
}

async function stored(database: TestDatabase): Promise<number> {
  const [row] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM shares`);
  return row?.n ?? 0;
}

async function totals(database: TestDatabase): Promise<Record<string, string>> {
  const sums = (table: string) =>
    `SELECT '${table} ' || btc_address AS key, sum(accepted) || ' ' || sum(rejected) || ' ' || trim_scale(sum(t.work)) || ' ' || max(t.best_diff) AS value
       FROM ${table} t JOIN users u ON u.id = t.user_id GROUP BY btc_address`;
  const rows = await database.rows<{ key: string; value: string }>(
    `${sums('worker_minutes')} UNION ALL ${sums('worker_ten_minutes')} UNION ALL ${sums('user_days')}
     UNION ALL SELECT btc_address || ' ' || name, valid_shares || ' ' || invalid_shares || ' ' || trim_scale(work) || ' ' || best_diff
       FROM workers w JOIN users u ON u.id = w.user_id
     UNION ALL SELECT 'seen ' || btc_address, bit_count(bit_or(active_minutes)) || ' '
         || (SELECT string_agg(bucket || ':' || n, ',' ORDER BY bucket) FROM (
              SELECT key::int AS bucket, sum(value::int) AS n FROM user_days h, jsonb_each_text(histogram) WHERE h.user_id = u.id GROUP BY 1) AS counted)
       FROM user_days d JOIN users u ON u.id = d.user_id GROUP BY u.id
     UNION ALL SELECT 'best ' || btc_address || ' ' || timeframe || ' ' || period_key, best_difficulty || ' ' || event_id
       FROM personal_bests JOIN users u ON u.id = user_id
     UNION ALL SELECT 'shares', count(*)::text FROM shares
     UNION ALL SELECT 'miners joined', sum(coalesce((metadata->>'count')::int, 1))::text FROM activity_feed WHERE event_type = 'miner'
     UNION ALL SELECT 'best of all', dedupe_key FROM activity_feed WHERE dedupe_key LIKE 'pool-best:%'
       AND (metadata->>'difficulty')::float8 = (SELECT max(best_difficulty) FROM personal_bests)`,
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

function oracle(made: readonly Made[]): Record<string, string> {
  const result: Record<string, string> = { shares: String(SHARES), 'miners joined': String(MINERS.length) };
  const describeSum = (list: readonly Made[]): string => {
    const accepted = list.filter((share) => share.accepted);
    const parts = accepted.reduce((sum, share) => sum + share.parts, 0);
    const work = (parts / 10_000).toFixed(4).replace(/\.?0+$/, '');
    return `${accepted.length} ${list.length - accepted.length} ${work} ${Math.max(...accepted.map((share) => share.sdiff))}`;
  };
  for (const user of MINERS) {
    const mine = made.filter((share) => share.user === user);
    for (const table of ['worker_minutes', 'worker_ten_minutes', 'user_days'])
      result[`${table} ${user}`] = describeSum(mine);
    for (const worker of new Set(mine.map((share) => share.worker))) {
      result[`${user} ${worker}`] = describeSum(mine.filter((share) => share.worker === worker));
    }
    const accepted = mine.filter((share) => share.accepted);
    result[`seen ${user}`] = describeDay(mine, accepted);
    for (const share of accepted) {
      for (const period of [`week ${weekKey(share.time)}`, `month ${monthKey(share.time)}`, 'alltime ']) {
        const key = `best ${user} ${period}`;
        if (share.sdiff > Number(result[key]?.split(' ')[0] ?? 0)) result[key] = `${share.sdiff} ${share.id}`;
      }
    }
  }
  const top = made
    .filter((share) => share.accepted)
    .reduce((best, share) => (share.sdiff > best.sdiff ? share : best));
  result['best of all'] = `pool-best:${top.id}`;
  return result;
}

/** Minutes of the day with a share, and accepted shares by the power of two of their difficulty. */
function describeDay(mine: readonly Made[], accepted: readonly Made[]): string {
  const minutes = new Set(mine.map((share) => Math.floor(share.time / 60_000) % 1_440));
  const histogram = new Map<number, number>();
  for (const { sdiff } of accepted)
    histogram.set(log2Bucket(sdiff), (histogram.get(log2Bucket(sdiff)) ?? 0) + 1);
  const sorted = [...histogram].sort((a, b) => a[0] - b[0]);
  return `${minutes.size} ${sorted.map(([bucket, count]) => `${bucket}:${count}`).join(',')}`;
}
