import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { BlockAnnouncer } from '../src/jobs/block-announcer';
import { address, Pool, type RunningWorker, startWorker } from './support';

const short = (full: string) => `${full.slice(0, 6)}…${full.slice(-4)}`;
const seconds = (ms: number) => String(ms / 1000);

describe('blocks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let next = 100;
  let height = 870_000;
  const miner = () => address((next += 1));
  const hashOf = (of: number, digit = 'e') => `${digit.repeat(56)}${String(of).padStart(8, '0')}`;

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
  }, 60_000);
  afterAll(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });
  beforeEach(() => {
    height += 1;
    pool.news.length = 0;
  });

  const row = async (of: number) => {
    const [found] = await database.rows<Record<string, unknown>>(
      `SELECT b.*, u.btc_address AS finder FROM blocks b LEFT JOIN users u ON u.id = b.user_id WHERE block_height = $1`,
      [of],
    );
    return found;
  };
  const line = async (of: number) => {
    const [found] = await database.rows<{ title: string; description: string; metadata: unknown }>(
      `SELECT title, description, metadata FROM activity_feed WHERE dedupe_key = $1`,
      [`block:${of}`],
    );
    return found;
  };
  const isBlock = async (eventId: string) => {
    const [share] = await database.rows<{ is_block: boolean }>(
      'SELECT is_block FROM shares WHERE event_id = $1',
      [eventId],
    );
    return share?.is_block;
  };
  const blockNews = (of: number) => pool.of('block_found').filter((told) => told.height === of);
  const waitLonger = (of: number, by: string) =>
    database.rows(
      `UPDATE blocks SET created_at = created_at - $2::interval, updated_at = updated_at - $2::interval WHERE block_height = $1`,
      [of, by],
    );
  const announce = () => worker.module.get(BlockAnnouncer).announce();

  it('should tell everybody of a block, without the name of a miner who is not shown', async () => {
    const user = miner();
    await database.rows('INSERT INTO users (btc_address, claimed_at) VALUES ($1, now())', [user]);
    await pool.add('block_found', {
      user,
      worker: `${user}.secret-rig`,
      height: 900_123,
      hash: 'ab'.repeat(32),
    });
    await pool.settled();
    const told = await waitFor('the block', () =>
      pool.of('block_found').find(({ height }) => height === 900_123),
    );
    expect(told).toMatchObject({ user: 'A miner', worker: '', user_id: expect.any(Number) });
    expect(told).not.toHaveProperty('private');
    expect(JSON.stringify(told)).not.toContain(user.slice(-4));
  });

  it('should give a block told of twice to its real finder, and tell it once', async () => {
    const user = miner();
    const hash = 'ef'.repeat(32);
    await pool.add('block_found', { user: 'pool', worker: '', height: 850_001, hash });
    await pool.settled();
    expect(pool.of('block_found')).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      await pool.add('block_found', {
        user,
        worker: `${user}.lucky`,
        height: 850_001,
        reward_sats: 312_500_001,
      });
      await pool.settled();
    }
    expect(pool.of('block_found')).toMatchObject([
      { user: short(user), worker: 'lucky', height: 850_001, hash, reward_btc: 3.12500001 },
    ]);
    expect(pool.of('feed_item')).toMatchObject([
      { item_type: 'block', text: `${short(user)} found block 850001` },
    ]);
    const blocks = await database.rows(
      `SELECT worker_name, reward_btc FROM blocks WHERE block_height = 850001`,
    );
    expect(blocks).toEqual([{ worker_name: 'lucky', reward_btc: '3.12500001' }]);
  });

  it('should tell of a block without finder after a while, and name a late one in the feed', async () => {
    const user = miner();
    await pool.add('block_found', { user: 'pool', height: 850_002 });
    await pool.settled();
    await database.rows(
      `UPDATE blocks SET created_at = now() - interval '11 seconds' WHERE block_height = 850002`,
    );
    await announce();
    await waitFor('the block', () => pool.of('block_found').length === 1);
    expect(pool.of('block_found')).toMatchObject([{ user: 'pool', height: 850_002, reward_btc: null }]);
    await pool.add('block_found', { user, height: 850_002 });
    await pool.settled();
    expect(pool.of('block_found')).toHaveLength(1);
    const [line] = await database.rows(`SELECT title FROM activity_feed WHERE dedupe_key = 'block:850002'`);
    expect(line).toEqual({ title: `${short(user)} found block 850002` });
  });

  it('should read the flat form: the finder without hash and reward, numbers with a suffix', async () => {
    const user = miner();
    await pool.addRaw('mining:block_found', {
      timestamp: seconds(Date.now()),
      user,
      worker: `${user}_flat`,
      height: String(height),
      diff: '92.5T',
      network_diff: '86T',
    });
    await pool.settled();
    expect(await row(height)).toMatchObject({
      finder: user,
      worker_name: 'flat',
      block_hash: null,
      reward_btc: null,
      difficulty: 92.5e12,
      network_difficulty: 86e12,
    });
    expect(blockNews(height)).toMatchObject([{ user: short(user), hash: '', reward_btc: null }]);
  });

  it('should give a block to its finder when he is told of first, and the pool after him', async () => {
    const user = miner();
    await pool.add('block_found', { user, worker: `${user}.lucky`, height });
    await pool.add('block_found', { user: 'pool', height, hash: hashOf(height), reward_sats: 312_500_000 });
    await pool.settled();
    expect(await row(height)).toMatchObject({
      finder: user,
      worker_name: 'lucky',
      block_hash: hashOf(height),
      reward_btc: '3.12500000',
      confirmed_at: expect.any(Date),
    });
    expect(blockNews(height)).toHaveLength(1);
  });

  it('should keep a candidate to itself until the network takes it', async () => {
    const user = miner();
    const block = { user, worker: `${user}.rig`, height, hash: hashOf(height), diff: 9e13 };
    await pool.add('block_found', { ...block, status: 'candidate' }, { event_id: 'f:1:block' });
    await pool.settled();
    await announce();
    expect(blockNews(height)).toEqual([]);
    expect(await line(height)).toBeUndefined();
    expect(await row(height)).toMatchObject({ finder: user, confirmed_at: null, refused_at: null });
    await pool.add('block_found', { user: 'pool', height, hash: hashOf(height), status: 'confirmed' });
    await pool.settled();
    expect(blockNews(height)).toMatchObject([{ user: short(user), worker: 'rig' }]);
    expect((await line(height))?.title).toBe(`${short(user)} found block ${height}`);
    expect(await row(height)).toMatchObject({ confirmed_at: expect.any(Date), share_event_id: 'f:1' });
  });

  it('should tell of a candidate that nobody judged for a minute', async () => {
    const user = miner();
    await pool.add('block_found', { user, height, hash: hashOf(height), status: 'candidate' });
    await pool.settled();
    await waitLonger(height, '55 seconds');
    await announce();
    expect(blockNews(height)).toEqual([]);
    await waitLonger(height, '10 seconds');
    await announce();
    await waitFor('the block', () => blockNews(height).length === 1);
    expect(await row(height)).toMatchObject({ confirmed_at: null, refused_at: null, told: 'found' });
  });

  it('should never tell of what the network refused', async () => {
    const user = miner();
    const block = { user, height, hash: hashOf(height) };
    await pool.add('block_found', { ...block, status: 'candidate' });
    await pool.add('block_found', { ...block, status: 'refused', reason: 'stale-prevblk' });
    await pool.settled();
    await waitLonger(height, '1 hour');
    await announce();
    expect(blockNews(height)).toEqual([]);
    expect(await line(height)).toBeUndefined();
    expect(await row(height)).toMatchObject({
      refused_at: expect.any(Date),
      refuse_reason: 'stale-prevblk',
      confirmed_at: null,
    });
  });

  it('should correct the feed when a block that was told of is refused, and again when it is taken after all', async () => {
    const user = miner();
    const eventId = `reorg-${height}`;
    const now = Date.now();
    await pool.share({ user, sdiff: 9e13 }, { event_id: eventId, ts: seconds(now - 3_000) });
    const block = { user, height, hash: hashOf(height), diff: 9e13 };
    const at = (ms: number) => ({ ts: seconds(now + ms), event_id: `${eventId}:block` });
    await pool.add('block_found', block, at(-3_000));
    await pool.settled();
    expect(await isBlock(eventId)).toBe(true);
    pool.news.length = 0;
    await pool.add('block_found', { ...block, status: 'refused', reason: 'orphaned' }, at(-2_000));
    await pool.settled();
    expect(await isBlock(eventId)).toBe(false);
    const refused = `${short(user)} came close to block ${height}: the network did not take it`;
    expect(await line(height)).toMatchObject({
      title: refused,
      description: 'orphaned',
      metadata: { refused: true },
    });
    expect(pool.of('feed_item')).toMatchObject([{ text: refused }]);
    expect(blockNews(height)).toEqual([]);
    await pool.add('block_found', block, at(-2_500)); // an older word, come late
    await pool.settled();
    expect(await row(height)).toMatchObject({ confirmed_at: null });
    await pool.add('block_found', { ...block, status: 'confirmed' }, at(-1_000));
    await pool.settled();
    expect((await line(height))?.title).toBe(`${short(user)} found block ${height}`);
    expect(await isBlock(eventId)).toBe(true);
    expect(blockNews(height)).toEqual([]); // nobody celebrates twice
  });

  it('should let another block of the height take the place of a refused one', async () => {
    const [first, second] = [miner(), miner()];
    await pool.add('block_found', {
      user: first,
      height,
      hash: hashOf(height, 'a'),
      status: 'candidate',
    });
    await pool.add('block_found', {
      user: second,
      height,
      hash: hashOf(height, 'b'),
      status: 'candidate',
    });
    await pool.settled();
    expect(await row(height)).toMatchObject({ finder: first });
    await pool.add('block_found', { user: second, height, hash: hashOf(height, 'b'), status: 'confirmed' });
    await pool.add('block_found', { user: first, height, hash: hashOf(height, 'a'), status: 'refused' });
    await pool.settled();
    expect(await row(height)).toMatchObject({
      finder: second,
      block_hash: hashOf(height, 'b'),
      refused_at: null,
      confirmed_at: expect.any(Date),
    });
    expect(blockNews(height)).toMatchObject([{ user: short(second) }]);
  });

  it('should tell again what was not told because its teller died', async () => {
    const user = miner();
    await pool.add('block_found', { user, height });
    await pool.settled();
    await database.rows('UPDATE blocks SET told = NULL WHERE block_height = $1', [height]);
    await announce();
    expect(blockNews(height)).toHaveLength(1); // somebody may be about to
    await waitLonger(height, '11 seconds');
    await announce();
    await announce();
    await waitFor('the block', () => blockNews(height).length === 2);
    expect(pool.of('feed_item').filter((told) => String(told.text).includes(String(height)))).toHaveLength(2);
  });

  it.each(['share first', 'block first'])('should mark the share that found it, %s', async (order) => {
    const user = miner();
    const eventId = `share-of-${height}`;
    const time = Date.now() - 5_000;
    const share = () => pool.share({ user, sdiff: 8.5e13 }, { event_id: eventId, ts: seconds(time) });
    const block = () =>
      pool.add('block_found', { user, height, diff: 8.5e13 }, { ts: seconds(time + 20_000 - 15_000) });
    const steps = order === 'share first' ? [share, block] : [block, share];
    await pool.share({ user, sdiff: 5 }, { event_id: `${eventId}-other`, ts: seconds(time) });
    for (const step of steps) {
      await step();
      await pool.settled();
    }
    await worker.module.get(BlockAnnouncer).markShares();
    expect(await isBlock(eventId)).toBe(true);
    expect(await isBlock(`${eventId}-other`)).toBe(false);
    expect(await row(height)).toMatchObject({ share_event_id: eventId, share_marked_at: expect.any(Date) });
  });

  it('should know the share by the identity that the collector gives its block', async () => {
    const user = miner();
    const eventId = `${height}/job.sharelog:1024`;
    const ts = seconds(Date.now() - 1_000);
    await pool.share({ user, sdiff: 7 }, { event_id: eventId, ts });
    const hash = hashOf(height);
    await pool.add(
      'block_found',
      { user, height, hash, diff: 9, status: 'candidate' },
      { event_id: `${eventId}:block`, ts },
    );
    await pool.settled();
    expect(await isBlock(eventId)).toBe(false);
    await pool.add('block_found', { user: 'pool', height, hash, status: 'confirmed' }, { ts });
    await pool.settled();
    expect(await isBlock(eventId)).toBe(true);
  });

  it('should put aside a block with a status that nobody defined', async () => {
    await pool.add('block_found', { user: miner(), height, status: 'perhaps' });
    await pool.settled();
    expect(await row(height)).toBeUndefined();
    expect((await pool.dead()).at(-1)?.reason).toContain('status');
  });
});
