import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { BlockAnnouncer } from '../src/jobs/block-announcer';
import { BlockLook, hashOf, seconds, short } from './block-look';
import { address, Pool, type RunningWorker, startWorker } from './support';

describe('blocks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let look: BlockLook;
  let next = 100;
  let height = 870_000;
  const miner = () => address((next += 1));

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
    look = new BlockLook(database, pool);
  });
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
    expect(await look.row(height)).toMatchObject({
      finder: user,
      worker_name: 'flat',
      block_hash: null,
      reward_btc: null,
      difficulty: 92.5e12,
      network_difficulty: 86e12,
    });
    expect(look.news(height)).toMatchObject([{ user: short(user), hash: '', reward_btc: null }]);
  });

  it('should give a block to its finder when he is told of first, and the pool after him', async () => {
    const user = miner();
    await pool.add('block_found', { user, worker: `${user}.lucky`, height });
    await pool.add('block_found', { user: 'pool', height, hash: hashOf(height), reward_sats: 312_500_000 });
    await pool.settled();
    expect(await look.row(height)).toMatchObject({
      finder: user,
      worker_name: 'lucky',
      block_hash: hashOf(height),
      reward_btc: '3.12500000',
      confirmed_at: expect.any(Date),
    });
    expect(look.news(height)).toHaveLength(1);
  });

  it('should tell again what was not told because its teller died', async () => {
    const user = miner();
    await pool.add('block_found', { user, height });
    await pool.settled();
    await database.rows('UPDATE blocks SET told = NULL WHERE block_height = $1', [height]);
    await announce();
    expect(look.news(height)).toHaveLength(1); // somebody may be about to
    await look.waitLonger(height, '11 seconds');
    await announce();
    await announce();
    await waitFor('the block', () => look.news(height).length === 2);
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
    expect(await look.isBlock(eventId)).toBe(true);
    expect(await look.isBlock(`${eventId}-other`)).toBe(false);
    expect(await look.row(height)).toMatchObject({
      share_event_id: eventId,
      share_marked_at: expect.any(Date),
    });
  });
});
