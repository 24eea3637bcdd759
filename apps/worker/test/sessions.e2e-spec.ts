import { IngestRepository, PartitionsRepository } from '@app/database';
import { TestDatabase, TestRedis } from '@app/testing';
import { address, Pool, type RunningWorker, startWorker } from './support';

const seconds = (ms: number) => String(ms / 1000);

describe('sessions of miners', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let next = 200;
  const miner = () => address((next += 1));

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
  const row = async (user: string, name = 'rig') => {
    const [found] = await database.rows<{
      connected_at: Date | null;
      session_base: number;
      user_agent: string;
    }>(
      `SELECT w.* FROM workers w JOIN users u ON u.id = w.user_id WHERE u.btc_address = $1 AND w.name = $2`,
      [user, name],
    );
    return found;
  };
  const flat = (event: string, fields: Record<string, string>) =>
    pool.addRaw(`mining:${event}`, { timestamp: seconds(Date.now()), ...fields });

  it('should follow one in the flat form, without event and ts, numbers with a suffix', async () => {
    const user = miner();
    const key = `worker:${user}:rig`;
    const of = { user, worker: `${user}_rig` };
    await pool.share({ user, worker: 'rig', diff: 1 }, { ts: seconds(Date.now() - 60_000) });
    await pool.settled();
    await flat('miner_connected', {
      ...of,
      useragent: 'Bitaxe/2.1.0',
      initial_diff: '1K',
      ip: '203.0.113.9',
    });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      is_online: '1',
      current_diff: '1000',
      useragent: 'Bitaxe/2.1.0',
      shares_session: '0',
    });
    await flat('diff_updated', { ...of, old_diff: '1K', new_diff: '2.5K', ema_share_rate: '0.33' });
    await flat('hashrate_update', {
      ...of,
      hashrate_1m: '19.1M',
      hashrate_5m: '2G',
      hashrate_1h: '3T',
      hashrate_1d: '4',
    });
    await flat('share_best_diff', { ...of, new_best: '4.2G', prev_best: '3.8G', timeframe: 'session' });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      current_diff: '2500',
      hashrate_1m: '19100000',
      hashrate_5m: '2000000000',
      hashrate_1h: '3000000000000',
      hashrate_24h: '4',
    });
    await flat('miner_disconnected', { ...of, session_duration: '3600', shares_session: '1.5K' });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      is_online: '0',
      hashrate_1m: '0',
      hashrate_5m: '0',
    });
    expect(await row(user)).toMatchObject({ connected_at: null, user_agent: 'Bitaxe/2.1.0' });
    expect(await pool.dead()).toEqual([]);
  });

  it('should not open a session again that has ended, and open the next one', async () => {
    const user = miner();
    const of = { user, worker: `${user}.rig` };
    const began = Date.now() - 60_000;
    await pool.share(of, { ts: seconds(began - 60_000) });
    await pool.settled();
    const connect = (ms: number) => pool.add('miner_connected', of, { ts: seconds(began + ms) });
    const leave = (ms: number) => pool.add('miner_disconnected', of, { ts: seconds(began + ms) });
    const isOnline = () => pool.client.hget(`worker:${user}:rig`, 'is_online');
    const steps: [() => Promise<string>, string | null, number | null][] = [
      [() => connect(0), '1', 0],
      [() => leave(10_000), '0', null],
      [() => connect(0), '0', null], // told again
      [() => connect(20_000), '1', 20_000],
      [() => leave(10_000), '1', 20_000], // told again
      [() => connect(0), '1', 20_000],
    ];
    for (const [step, online, since] of steps) {
      await step();
      await pool.settled();
      const connectedAt = (await row(user))?.connected_at?.getTime();
      expect([await isOnline(), connectedAt ?? null]).toEqual([
        online,
        since === null ? null : began + since,
      ]);
    }
  });

  it('should believe an end that comes before its beginning', async () => {
    const user = miner();
    const of = { user, worker: `${user}.rig` };
    const began = Date.now() - 60_000;
    await pool.share(of, { ts: seconds(began - 60_000) });
    await pool.settled();
    await pool.add('miner_disconnected', of, { ts: seconds(began + 5_000) });
    await pool.settled();
    await pool.add('miner_connected', of, { ts: seconds(began) });
    await pool.settled();
    expect(await row(user)).toMatchObject({ connected_at: null });
  });

  it('should count the shares of the present session alone, whatever is told again', async () => {
    const user = miner();
    const of = { user, worker: `${user}.rig` };
    const began = Date.now() - 30_000;
    await pool.share(of, { ts: seconds(began - 1_000) });
    await pool.settled();
    await pool.add('miner_connected', of, { ts: seconds(began) });
    await pool.settled();
    await pool.share(of);
    await pool.share({ ...of, accepted: false, sdiff: -1 });
    await pool.settled();
    await pool.add('miner_connected', of, { ts: seconds(began) });
    await pool.settled();
    expect(await pool.client.hget(`worker:${user}:rig`, 'shares_session')).toBe('2');
  });

  describe('of a worker that has sent no share', () => {
    const live = (user: string) => pool.client.hgetall(`worker:${user}:rig`);
    const began = Date.now() - 60_000;
    const events = {
      connect: (user: string, ms: number) =>
        pool.add(
          'miner_connected',
          { user, worker: `${user}.rig`, useragent: 'Bitaxe/2.1.0', initial_diff: 512 },
          { ts: seconds(began + ms) },
        ),
      leave: (user: string, ms: number) =>
        pool.add('miner_disconnected', { user, worker: `${user}.rig` }, { ts: seconds(began + ms) }),
      assign: (user: string, ms: number) =>
        pool.add(
          'diff_updated',
          { user, worker: `${user}.rig`, new_diff: 1024 },
          { ts: seconds(began + ms) },
        ),
    };

    it('should be shown from live state alone, in whatever order its events come', async () => {
      const orders: [keyof typeof events, number][][] = [
        [
          ['connect', 0],
          ['assign', 5],
          ['leave', 10],
          ['connect', 20],
        ],
        [
          ['leave', 10],
          ['connect', 0],
          ['connect', 20],
          ['assign', 25],
          ['connect', 0],
        ],
        [
          ['connect', 20],
          ['leave', 10],
          ['assign', 30],
          ['connect', 0],
        ],
      ];
      for (const order of orders) {
        const user = miner();
        for (const [name, ms] of order) {
          await events[name](user, ms);
          await pool.settled();
        }
        expect(await live(user)).toMatchObject({
          is_online: '1',
          connected_at: new Date(began + 20).toISOString(),
          useragent: 'Bitaxe/2.1.0',
        });
        expect(await row(user)).toBeUndefined();
      }
    });

    it('should stay ended when its end comes before its beginning', async () => {
      const user = miner();
      await events.leave(user, 10);
      await pool.settled();
      await events.connect(user, 0);
      await pool.settled();
      expect(await live(user)).toMatchObject({ is_online: '0' });
      expect(await live(user)).not.toHaveProperty('connected_at');
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began + 5) });
      await pool.settled();
      expect(await row(user)).toMatchObject({ connected_at: null });
    });

    it('should be taken over by its first share', async () => {
      const user = miner();
      await events.connect(user, 0);
      await pool.settled();
      await pool.share({ user, worker: 'rig', diff: 512 }, { ts: seconds(began + 10) });
      await pool.share({ user, worker: 'rig', diff: 512 }, { ts: seconds(began + 20) });
      await pool.settled();
      expect(await row(user)).toMatchObject({ user_agent: 'Bitaxe/2.1.0', connected_at: new Date(began) });
      expect(await live(user)).toMatchObject({ shares_session: '2', is_online: '1', current_diff: '512' });
      expect(await pool.client.zscore('workers:waiting', `${user}\nrig`)).toBeNull();
    });

    it('should be taken over after a worker process ended between storing the first share and publishing it', async () => {
      const user = miner();
      await events.connect(user, 0);
      await pool.settled();
      await worker.stop();
      // The share as a process leaves it that was killed after its commit.
      const id = await pool.share({ user, worker: 'rig', diff: 512 }, { ts: seconds(began + 10) });
      const group = ['GROUP', 'tbg-api-consumers', 'lost'] as const;
      await pool.client.xreadgroup(...group, 'COUNT', 1, 'STREAMS', 'mining:share_submitted', '>');
      const ingest = new IngestRepository(database.source, new PartitionsRepository(database.source));
      const share = {
        eventId: id,
        address: user,
        worker: 'rig',
        time: began + 10,
        difficulty: 512,
        shareDiff: 2,
      };
      const describeNews = () => ({ type: 'miner', title: 'x', description: null, metadata: {} });
      await ingest.insertShares(
        [{ ...share, accepted: true, rejectReason: null, redelivered: false }],
        Date.now(),
        describeNews,
      );
      worker = await startWorker(database, redis);
      await pool.settled();
      expect(await row(user)).toMatchObject({ user_agent: 'Bitaxe/2.1.0', connected_at: new Date(began) });
      expect(await live(user)).toMatchObject({ shares_session: '1', valid_shares: '1' });
    });

    it('should be known though the first share is stored before the session', async () => {
      const user = miner();
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began - 10) });
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began + 10) });
      await pool.settled();
      await events.connect(user, 0);
      await pool.settled();
      expect(await live(user)).toMatchObject({
        shares_session: '1',
        useragent: 'Bitaxe/2.1.0',
        current_diff: '1',
      });
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began - 5) });
      await pool.settled();
      expect(await live(user)).toMatchObject({ shares_session: '1', valid_shares: '3' });
    });

    it('should end though its last share is stored after the end', async () => {
      const user = miner();
      await events.connect(user, 0);
      await events.leave(user, 20);
      await pool.settled();
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began + 10) });
      await pool.settled();
      expect(await live(user)).toMatchObject({ is_online: '0' });
      await pool.share({ user, worker: 'rig' }, { ts: seconds(began + 30) });
      await pool.settled();
      expect(await live(user)).toMatchObject({ is_online: '1' });
    });
  });

  it.each(['miner_connected', 'miner_disconnected', 'diff_updated', 'hashrate_update', 'share_best_diff'])(
    'should put a %s of nobody aside',
    async (event) => {
      const before = (await pool.dead()).length;
      await pool.add(event, { user: 'pool', worker: 'x', new_diff: 1, new_best: 1 });
      await pool.settled();
      expect((await pool.dead()).slice(before)).toMatchObject([
        { stream: `mining:${event}`, reason: 'user: not an address of a configured network' },
      ]);
    },
  );
});
