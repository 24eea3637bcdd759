import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { HashrateTeller } from '../src/jobs/hashrate-teller';
import { QuietWorkers } from '../src/jobs/quiet-workers';
import { address, Pool, type RunningWorker, startWorker } from './support';

const MINUTE = 60_000;
const short = (full: string) => `${full.slice(0, 6)}…${full.slice(-4)}`;
const seconds = (ms: number) => String(ms / 1000);

describe('events', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let next = 0;
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
  beforeEach(() => {
    pool.news.length = 0;
  });

  const workerRow = async (user: string, name: string) => {
    const [row] = await database.rows<Record<string, unknown>>(
      `SELECT w.* FROM workers w JOIN users u ON u.id = w.user_id WHERE u.btc_address = $1 AND w.name = $2`,
      [user, name],
    );
    return row;
  };

  it('should store a share, show it in live state and tell it', async () => {
    const user = miner();
    await pool.share(
      { user, worker: `${user}.rig.1`, diff: 1024, sdiff: 2048.5, ip: '203.0.113.4' },
      { event_id: 'first' },
    );
    await pool.settled();
    const [share] = pool.of('share_submitted');
    expect(share).toMatchObject({
      id: 'first',
      user: short(user),
      worker: 'rig.1',
      difficulty: 1024,
      share_diff: 2048.5,
      accepted: true,
      is_personal_best: true,
    });
    expect(share).not.toHaveProperty('private');
    const live = await pool.client.hgetall(`worker:${user}:rig.1`);
    expect(live).toMatchObject({
      is_online: '1',
      best_diff: '2048.5',
      valid_shares: '1',
      current_diff: '1024',
    });
    expect(JSON.stringify([live, pool.news])).not.toContain('203.0.113.4');
    expect(await pool.client.smembers(`workers:${user}`)).toEqual(['rig.1']);
    expect(await pool.client.ttl(`worker:${user}:rig.1`)).toBeGreaterThan(86_000);
    expect(pool.of('best_diff').map((best) => best.timeframe)).toEqual(['week', 'month', 'alltime']);
    expect(pool.of('worker_status')).toMatchObject([{ worker: 'rig.1', status: 'online' }]);
    expect(pool.of('feed_item')).toMatchObject([
      { item_type: 'miner', text: `${short(user)} sent a first share` },
    ]);
  });

  it('should read the flat form with SI suffixes and flags as text', async () => {
    const user = miner();
    await pool.addRaw('mining:share_submitted', {
      timestamp: seconds(Date.now()),
      user,
      worker: `${user}_flat`,
      diff: '1.5K',
      sdiff: '2M',
      accepted: '1',
    });
    await pool.settled();
    expect(await workerRow(user, 'flat')).toMatchObject({ valid_shares: 1, work: '1500', best_diff: 2e6 });
  });

  it('should count a rejected share apart and keep its reason', async () => {
    const user = miner();
    await pool.share({ user, diff: 8, sdiff: -1, accepted: false, reject_reason: 'Stale' });
    await pool.settled();
    expect(await workerRow(user, 'default')).toMatchObject({ valid_shares: 0, invalid_shares: 1, work: '0' });
    expect(pool.of('share_submitted')).toMatchObject([
      { accepted: false, share_diff: null, reject_reason: 'Stale', is_personal_best: false },
    ]);
    expect(pool.of('best_diff')).toEqual([]);
  });

  it('should canonicalise an upper-case address', async () => {
    const user = miner();
    await pool.share({ user: user.toUpperCase(), worker: `${user.toUpperCase()}.A` });
    await pool.share({ user, worker: `${user}.A` });
    await pool.settled();
    expect(await workerRow(user, 'A')).toMatchObject({ valid_shares: 2 });
  });

  it('should count an identity once, in one batch and across batches, whatever time a repeat claims', async () => {
    const user = miner();
    const other = { event_id: 'twice', ts: seconds(Date.now() - 5 * MINUTE) };
    await Promise.all([pool.share({ user }, { event_id: 'twice' }), pool.share({ user }, other)]);
    await pool.settled();
    await pool.share({ user }, other);
    await pool.settled();
    expect(await workerRow(user, 'default')).toMatchObject({ valid_shares: 1, work: '1' });
    const [rollups] = await database.rows(
      `SELECT sum(accepted)::int AS n FROM worker_ten_minutes JOIN users ON users.id = user_id WHERE btc_address = $1`,
      [user],
    );
    expect(rollups).toEqual({ n: 1 });
    expect(pool.of('share_submitted')).toHaveLength(1);
  });

  it('should store an old share where it belongs and not push it', async () => {
    const user = miner();
    const time = Date.now() - 40 * 86_400_000;
    await pool.share({ user, diff: 4 }, { ts: seconds(time) });
    await pool.share({ user, diff: 4 }, { ts: '1000000000' });
    await pool.settled();
    const rows = await database.rows<{ place: string }>(
      `SELECT s.tableoid::regclass::text AS place FROM shares s JOIN users u ON u.id = s.user_id WHERE u.btc_address = $1 ORDER BY s.time`,
      [user],
    );
    const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
    expect(rows.map((row) => row.place)).toEqual(['shares_old', `shares_${day}`]);
    expect(pool.of('share_submitted')).toEqual([]);
    expect(await workerRow(user, 'default')).toMatchObject({ is_online: false, valid_shares: 2 });
    expect(pool.of('worker_status')).toEqual([]);
  });

  it.each([
    [true, false],
    [false, true],
  ])('should keep to the privacy setting show_miner=%s of a claimed owner', async (shown, isPrivate) => {
    const user = miner();
    // Miners who join about the same time share a line, which names nobody.
    await database.rows('DELETE FROM activity_feed');
    await database.rows(
      `WITH u AS (INSERT INTO users (btc_address, claimed_at) VALUES ($1, now()) RETURNING id)
       INSERT INTO user_settings (user_id, privacy) SELECT id, jsonb_build_object('show_miner', $2::boolean) FROM u`,
      [user, shown],
    );
    await pool.share({ user, worker: `${user}.secret-rig`, sdiff: 1e9 + (shown ? 0 : 1e9) });
    await pool.settled();
    for (const event of ['share_submitted', 'best_diff', 'feed_item']) {
      const messages = pool.of(event);
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) {
        expect(message.private === true).toBe(isPrivate);
        if (isPrivate) expect(message.user_id).toEqual(expect.any(Number));
      }
    }
    const feed = await database.rows<{ text: string }>(
      `SELECT title || coalesce(description, '') || metadata::text AS text FROM activity_feed f JOIN users u ON u.id = f.user_id WHERE btc_address = $1`,
      [user],
    );
    expect(feed).toHaveLength(2);
    for (const { text } of feed) {
      expect(text.includes('A miner')).toBe(isPrivate);
      expect(text.includes(short(user)) || text.includes('secret-rig')).toBe(!isPrivate);
    }
  });

  it('should leave a worker online that is connected and has no share yet', async () => {
    const user = miner();
    const of = { user, worker: `${user}.rig` };
    await pool.add('miner_connected', { ...of, initial_diff: 512 });
    await pool.settled();
    await pool.add('diff_updated', { ...of, old_diff: 512, new_diff: 1024 });
    await pool.add('hashrate_update', { ...of, hashrate_1m: 1 });
    await pool.settled();
    expect(await pool.client.hgetall(`worker:${user}:rig`)).toMatchObject({
      is_online: '1',
      current_diff: '1024',
      hashrate_1m: '1',
    });
  });

  it('should follow a session: connected, difficulty, hashrate, disconnected', async () => {
    const user = miner();
    const key = `worker:${user}:rig`;
    const of = { user, worker: `${user}.rig` };
    await pool.share(of, { ts: seconds(Date.now() - 2_000) });
    await pool.settled();
    const session = { ...of, useragent: 'Bitaxe/2.1.0', initial_diff: 512, ip: '203.0.113.9' };
    await pool.add('miner_connected', session, { ts: seconds(Date.now() - 1_500) });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      is_online: '1',
      useragent: 'Bitaxe/2.1.0',
      shares_session: '0',
      current_diff: '512',
    });
    expect(await pool.client.hgetall(key)).not.toHaveProperty('ip');
    await pool.add('diff_updated', { ...of, old_diff: 512, new_diff: 1024 });
    await pool.add('hashrate_update', {
      ...of,
      hashrate_1m: '19.1M',
      hashrate_5m: 2,
      hashrate_1h: 3,
      hashrate_1d: 4,
    });
    await pool.share(of, { ts: seconds(Date.now() - 1000) });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      current_diff: '1024',
      hashrate_1m: '19100000',
      hashrate_24h: '4',
      shares_session: '1',
    });
    await pool.add('miner_disconnected', { ...of, session_duration: 3600, shares_session: 1 });
    await pool.add('share_best_diff', { ...of, new_best: 9e9, prev_best: 1, timeframe: 'alltime' });
    await pool.settled();
    expect(await pool.client.hgetall(key)).toMatchObject({
      is_online: '0',
      hashrate_5m: '0',
      best_diff: '2',
    });
    await worker.module.get(HashrateTeller).tell(Date.now());
    expect(await pool.client.hget(key, 'is_online')).toBe('0');
    expect(await workerRow(user, 'rig')).toMatchObject({ connected_at: null, user_agent: 'Bitaxe/2.1.0' });
  });

  it('should tell of a quiet worker once, and once when it is back', async () => {
    const user = miner();
    const quiet = worker.module.get(QuietWorkers);
    await pool.share({ user });
    await pool.settled();
    const later = Date.now() + 10 * MINUTE + 1000;
    await quiet.find(later);
    await quiet.find(later);
    await pool.share({ user });
    await pool.share({ user });
    await pool.settled();
    const mine = () =>
      pool.of('worker_status').filter((status) => status.user_id === pool.of('share_submitted')[0]?.user_id);
    await waitFor('the news', () => mine().length >= 3);
    expect(mine().map((status) => status.status)).toEqual(['online', 'offline', 'online']);
  });

  it('should tell each active miner the hashrate of all workers', async () => {
    const user = miner();
    const now = Date.now();
    await pool.share({ user, worker: 'a', diff: 100 }, { ts: seconds(now - 30_000) });
    await pool.share({ user, worker: 'b', diff: 200 }, { ts: seconds(now - 200_000) });
    await pool.settled();
    const owner = pool.of('share_submitted').find((share) => share.user === short(user))?.user_id;
    await worker.module.get(HashrateTeller).tell(now);
    const told = await waitFor('it', () =>
      pool.of('hashrate_update').find((update) => update.user_id === owner),
    );
    expect(told).toMatchObject({
      workers_online: 2,
      hashrate_1m: (100 * 2 ** 32) / 60,
      hashrate_5m: 2 ** 32,
    });
    expect(await pool.client.hget(`worker:${user}:b`, 'hashrate_5m')).toBe(String((200 * 2 ** 32) / 300));
  });
});
