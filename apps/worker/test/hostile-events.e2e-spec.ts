import { Client } from 'pg';
import { encodeAddress } from '@app/bitcoin';
import { LIFETIMES, LIMITS, OTHER_WORKERS, RETENTION } from '@app/contracts';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { Keeper } from '../src/jobs/keeper';
import { Pool, type RunningWorker, startWorker } from './support';

const DAY = 86_400_000;
/** As many as a test needs, unlike those of `support`. */
const address = (number: number): string => {
  const program = new Uint8Array(20);
  new DataView(program.buffer).setUint32(0, number);
  return encodeAddress('p2wpkh', program);
};
const seconds = (ms: number) => String(ms / 1000);
const short = (full: string) => `${full.slice(0, 6)}…${full.slice(-4)}`;

/** What strangers can send through a pool: events of one type must not hold up another, nor make anything grow for ever. */
describe('events that strangers send in numbers', () => {
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

  const count = async (sql: string, parameters: unknown[] = []) =>
    (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters))[0]?.n;
  const row = async (user: string, name: string) => {
    const [found] = await database.rows<Record<string, unknown>>(
      `SELECT w.* FROM workers w JOIN users u ON u.id = w.user_id WHERE u.btc_address = $1 AND w.name = $2`,
      [user, name],
    );
    return found;
  };
  /** Many entries in one round trip. */
  const addMany = async (event: string, entries: { data: unknown; ts?: number; id?: string }[]) => {
    const pipeline = pool.client.pipeline();
    for (const { data, ts, id } of entries) {
      const more = id === undefined ? [] : ['event_id', id];
      const fields = ['ts', seconds(ts ?? Date.now()), 'data', JSON.stringify(data), ...more];
      pipeline.xadd(`mining:${event}`, '*', ...fields);
    }
    await pipeline.exec();
  };

  it.each([
    ['new_block_network', 'network_blocks', { height: 900_000 }],
    ['block_found', 'blocks', { user: 'pool', worker: '', height: 900_000 }],
  ])('should store shares while the handling of %s hangs', async (event, table, data) => {
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    try {
      await pool.add(event, data);
      await waitFor('the event to be read', async () => {
        const [pending] = (await pool.client.xpending(`mining:${event}`, 'tbg-api-consumers')) as [number];
        return pending === 1;
      });
      await pool.share({ user: address(1) });
      await waitFor('the share', async () => (await count('shares')) === 1);
    } finally {
      await holder.query('ROLLBACK');
      await holder.end();
    }
    await pool.settled();
    expect(await pool.dead()).toEqual([]);
  });

  it('should make no row of a worker that never sends a share, and keep a bounded number of their names', async () => {
    const user = address(2);
    const names = Array.from({ length: LIMITS.workersPerAddress + 500 }, (_, index) => `name-${index}`);
    await addMany(
      'miner_connected',
      names.map((name) => ({ data: { user, worker: `${user}.${name}`, useragent: 'x' } })),
    );
    for (const event of ['miner_disconnected', 'diff_updated', 'hashrate_update'])
      await addMany(
        event,
        names.map((name) => ({
          data: { user, worker: `${user}.${event}-${name}`, new_diff: 2, hashrate_1m: 1 },
        })),
      );
    await pool.share({ user: address(3) });
    await pool.settled();
    expect(await count('workers')).toBe(1);
    expect(await count('users WHERE btc_address = $1', [user])).toBe(0);
    expect(await pool.client.scard(`workers:${user}`)).toBe(LIMITS.workersPerAddress);
    expect(await pool.client.keys(`worker:${user}:*`)).toHaveLength(LIMITS.workersPerAddress);
    expect(await pool.client.zcard('workers:waiting')).toBe(LIMITS.workersPerAddress);
    const ttl = await pool.client.ttl(`worker:${user}:${await pool.client.srandmember(`workers:${user}`)}`);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(LIFETIMES.workerKeySeconds);
  });

  it('should keep the newest of all that wait for a first share, whatever addresses they use', async () => {
    const kept = `worker:${address(5)}:rig`;
    await pool.share({ user: address(5), worker: 'rig' });
    await pool.settled();
    for (let start = 0; start < LIMITS.workersWaiting + 1_000; start += 1_000)
      await addMany(
        'miner_connected',
        Array.from({ length: 1_000 }, (_, index) => {
          const user = address(1_000 + Math.floor((start + index) / 500));
          return { data: { user, worker: `${user}.n${start + index}` } };
        }),
      );
    await pool.settled(60_000);
    expect(await pool.client.zcard('workers:waiting')).toBe(LIMITS.workersWaiting);
    expect(await pool.client.keys('worker:*')).toHaveLength(LIMITS.workersWaiting + 1);
    expect(await pool.client.exists(kept)).toBe(1);
    expect(await count('workers')).toBe(1);
  }, 120_000);

  it('should count further names of an address together, without changing any total', async () => {
    const user = address(4);
    const shares = Array.from({ length: LIMITS.workersPerAddress + 200 }, (_, index) => ({
      id: `s${index}`,
      data: { user, worker: `${user}.w${index}`, diff: 2, sdiff: 3 + index, accepted: true },
    }));
    await addMany('share_submitted', shares.slice(0, 700));
    await pool.settled();
    await addMany('share_submitted', shares.slice(700));
    await pool.settled();
    await addMany('share_submitted', [
      ...shares.slice(690, 1_200).map((share, index) => ({ ...share, id: `again${index}` })),
      ...shares.slice(0, 5),
    ]);
    await pool.settled();
    expect(await count('workers')).toBe(LIMITS.workersPerAddress + 1);
    expect(await row(user, OTHER_WORKERS)).toMatchObject({
      valid_shares: 400,
      invalid_shares: 0,
      work: '800',
    });
    const [totals] = await database.rows(
      `SELECT (SELECT count(*)::int FROM shares) AS shares, (SELECT sum(valid_shares + invalid_shares)::int FROM workers) AS workers,
              (SELECT sum(accepted + rejected)::int FROM worker_minutes) AS minutes, (SELECT sum(accepted + rejected)::int FROM user_days) AS days,
              (SELECT sum(work) FROM workers) AS work`,
    );
    expect(totals).toEqual({ shares: 1_710, workers: 1_710, minutes: 1_710, days: 1_710, work: '3420' });
    expect(await pool.client.scard(`workers:${user}`)).toBe(LIMITS.workersPerAddress + 1);
    const statuses = pool.of('worker_status').filter(({ worker: name }) => name === OTHER_WORKERS);
    expect(statuses).toHaveLength(1);
    expect(pool.of('share_submitted').filter((share) => share.worker === OTHER_WORKERS)).toHaveLength(400);
    // A name that has its place keeps it.
    await pool.share({ user, worker: 'w1' });
    await pool.settled();
    expect(await row(user, 'w1')).toMatchObject({ valid_shares: 2 });
  });

  it('should leave half of the names of an address to shares that are accepted', async () => {
    const victim = address(8);
    const names = Array.from({ length: LIMITS.workersPerAddress }, (_, index) => `${victim}.junk${index}`);
    await addMany(
      'share_submitted',
      names.map((worker) => ({ data: { user: victim, worker, diff: 1, sdiff: -1, accepted: false } })),
    );
    await pool.settled();
    expect(await count('workers')).toBe(LIMITS.unprovenWorkersPerAddress + 1);
    await pool.share({ user: victim, worker: 'new-rig' });
    await pool.settled();
    expect(await row(victim, 'new-rig')).toMatchObject({ valid_shares: 1 });
    expect(await row(victim, OTHER_WORKERS)).toMatchObject({ valid_shares: 0, invalid_shares: 500 });
  });

  it('should fold idle names of an address with many into one, and leave those of a person alone', async () => {
    const [crowded, person] = [address(6), address(7)];
    const long = Date.now() - (RETENTION.idleWorkerDays + 1) * DAY;
    const of = (user: string, name: string) => ({
      user,
      worker: `${user}.${name}`,
      diff: 1,
      sdiff: 2,
      accepted: true,
    });
    const many = Array.from({ length: 520 }, (_, index) => index);
    await addMany('share_submitted', [
      ...many.map((index) => ({ data: of(crowded, `old${index}`), ts: long })),
      ...many.slice(0, 3).map((index) => ({ data: of(crowded, `old${index}`), ts: long + 3_600_000 })),
      { data: of(crowded, 'rig'), ts: Date.now() - 2 * DAY },
      { data: of(person, 'old'), ts: long },
    ]);
    await pool.settled();
    const totals = `SELECT user_id, sum(valid_shares) AS valid, sum(work) AS work, max(best_diff) AS best, max(last_share) AS last FROM workers GROUP BY 1 ORDER BY 1`;
    const rollup = `SELECT user_id, bucket, sum(accepted) AS a, sum(rejected) AS r, sum(work) AS w FROM worker_ten_minutes GROUP BY 1, 2 ORDER BY 1, 2`;
    const before = [await database.rows(totals), await database.rows(rollup)];
    const keeper = worker.module.get(Keeper);
    await keeper.pruneWorkers(Date.now());
    // Their shares are still there: they stay until those are dropped.
    expect(await count('workers')).toBe(522);
    await keeper.dropOldDays(Date.now());
    await keeper.pruneWorkers(Date.now());
    const names = await database.rows<{ name: string }>(`SELECT name FROM workers`);
    expect(names.map(({ name }) => name).sort()).toEqual(['old', 'other', 'rig']);
    expect([await database.rows(totals), await database.rows(rollup)]).toEqual(before);
    // One that comes back is a worker again.
    await pool.share({ user: crowded, worker: 'old7' });
    await pool.settled();
    expect(await row(crowded, 'old7')).toMatchObject({ valid_shares: 1 });
  });

  it('should store shares of others while an address with very many refused shares is pruned', async () => {
    const stranger = address(9);
    const time = Date.now() - (RETENTION.unprovenMinerDays + 1) * DAY;
    await pool.share({ user: stranger, worker: 'x', accepted: false, sdiff: -1 }, { ts: seconds(time) });
    await pool.settled();
    await database.rows(`UPDATE users SET created_at = now() - interval '30 days'`);
    await database.rows(
      `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, is_valid)
       SELECT s.time + make_interval(secs => n / 100.0), 'many' || n, s.user_id, s.worker_id, 1, false FROM shares s, generate_series(1, 200000) n`,
    );
    const pruning = worker.module.get(Keeper).pruneWorkers(Date.now());
    let isPruned = false;
    void pruning.finally(() => (isPruned = true));
    for (let one = 0; one < 20 && !isPruned; one += 1) {
      await pool.share({ user: stranger, worker: 'x', accepted: false, sdiff: -1 }, { ts: seconds(time) });
      await pool.share({ user: address(20) }, { event_id: `honest ${one}` });
      await waitFor('the share', () => count(`shares WHERE event_id = 'honest ${one}'`).then((n) => n === 1));
    }
    await pruning;
    expect(await count('users WHERE btc_address = $1', [stranger])).toBeLessThanOrEqual(1);
    expect(await pool.dead()).toEqual([]);
  });

  it('should forget addresses that never had an accepted share, and none that did or that somebody owns', async () => {
    const old = Date.now() - (RETENTION.unprovenMinerDays + 1) * DAY;
    const [stranger, miner, owner, young] = [10, 11, 12, 13].map(address);
    const refused = { diff: 1, sdiff: -1, accepted: false };
    await addMany('share_submitted', [
      ...[stranger, miner, owner].map((user) => ({ data: { user, worker: 'x', ...refused }, ts: old })),
      { data: { user: miner, worker: 'y', diff: 1, sdiff: 2, accepted: true }, ts: old },
      { data: { user: young, worker: 'x', ...refused } },
    ]);
    await pool.settled();
    await database.rows(`UPDATE users SET created_at = now() - interval '30 days'`);
    await database.rows(`UPDATE users SET claimed_at = now() WHERE btc_address = $1`, [owner]);
    await worker.module.get(Keeper).pruneWorkers(Date.now());
    const left = await database.rows<{ address: string }>(`SELECT btc_address AS address FROM users`);
    expect(left.map((user) => user.address).sort()).toEqual([miner, owner, young].sort());
    for (const table of ['shares', 'worker_ten_minutes', 'user_days'])
      expect(await count(`${table} t WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = t.user_id)`)).toBe(
        0,
      );
  });

  it('should write one line that counts when many miners join', async () => {
    const miners = Array.from({ length: 300 }, (_, index) => address(2_000 + index));
    const now = Date.now();
    await pool.share({ user: miners[0] ?? '' });
    await pool.settled();
    expect(pool.of('feed_item')).toMatchObject([{ text: `${short(miners[0] ?? '')} sent a first share` }]);
    for (let start = 1; start < 300; start += 50)
      await addMany(
        'share_submitted',
        miners
          .slice(start, start + 50)
          .map((user) => ({ data: { user, diff: 1, sdiff: 1, accepted: true } })),
      );
    await pool.settled();
    const lines = await database.rows<{ title: string; count: number }>(
      `SELECT title, coalesce((metadata->>'count')::int, 1) AS count FROM activity_feed WHERE event_type = 'miner'`,
    );
    // Two where the test runs across a full ten minutes.
    expect(lines.length).toBeLessThanOrEqual(
      Math.floor(now / 600_000) === Math.floor(Date.now() / 600_000) ? 1 : 2,
    );
    expect(lines.reduce((sum, line) => sum + line.count, 0)).toBe(300);
    if (lines.length === 1) expect(lines[0]?.title).toBe('300 miners joined');
    const last = pool
      .of('feed_item')
      .filter((item) => item.item_type === 'miner')
      .at(-1);
    expect(last).toMatchObject({ text: lines.at(-1)?.title });
    expect(last).not.toHaveProperty('private');
  });
});
