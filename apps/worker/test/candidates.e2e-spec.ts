import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { BlockAnnouncer } from '../src/jobs/block-announcer';
import { BlockLook, hashOf, seconds, short } from './block-look';
import { address, Pool, type RunningWorker, startWorker } from './support';

describe('candidates, confirmed and refused blocks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let look: BlockLook;
  let next = 150;
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

  it('should keep a candidate to itself until the network takes it', async () => {
    const user = miner();
    const block = { user, worker: `${user}.rig`, height, hash: hashOf(height), diff: 9e13 };
    await pool.add('block_found', { ...block, status: 'candidate' }, { event_id: 'f:1:block' });
    await pool.settled();
    await announce();
    expect(look.news(height)).toEqual([]);
    expect(await look.line(height)).toBeUndefined();
    expect(await look.row(height)).toMatchObject({ finder: user, confirmed_at: null, refused_at: null });
    await pool.add('block_found', { user: 'pool', height, hash: hashOf(height), status: 'confirmed' });
    await pool.settled();
    expect(look.news(height)).toMatchObject([{ user: short(user), worker: 'rig' }]);
    expect((await look.line(height))?.title).toBe(`${short(user)} found block ${height}`);
    expect(await look.row(height)).toMatchObject({ confirmed_at: expect.any(Date), share_event_id: 'f:1' });
  });

  it('should tell of a candidate that nobody judged for a minute', async () => {
    const user = miner();
    await pool.add('block_found', { user, height, hash: hashOf(height), status: 'candidate' });
    await pool.settled();
    await look.waitLonger(height, '55 seconds');
    await announce();
    expect(look.news(height)).toEqual([]);
    await look.waitLonger(height, '10 seconds');
    await announce();
    await waitFor('the block', () => look.news(height).length === 1);
    expect(await look.row(height)).toMatchObject({ confirmed_at: null, refused_at: null, told: 'found' });
  });

  it('should keep a word of the log to itself for which there is no share', async () => {
    const [named, user] = [miner(), miner()];
    const word = (of: string) => ({
      user: of,
      worker: `${of}.rig`,
      height,
      network_diff: 8e13,
      status: 'confirmed',
    });
    await pool.share({ user: named, worker: `${named}.rig`, sdiff: 7e12 });
    await pool.add('block_found', word(named));
    await pool.settled();
    await look.waitLonger(height, '1 hour');
    await worker.module.get(BlockAnnouncer).markShares();
    await announce();
    expect(look.news(height)).toEqual([]);
    expect(await look.line(height)).toBeUndefined();
    // The height is not taken: whoever finds it is told of.
    await pool.add('block_found', word(user));
    await pool.add('block_found', { ...word(user), status: 'candidate', diff: 9e13, hash: hashOf(height) });
    await pool.settled();
    expect(look.news(height)).toMatchObject([{ user: short(user), worker: 'rig', hash: hashOf(height) }]);
  });

  it.each(['share first', 'word first'])('should find the share of a word of the log, %s', async (order) => {
    const user = miner();
    const eventId = `of-word-${height}`;
    const ts = seconds(Date.now() - 1_000);
    const share = () => pool.share({ user, sdiff: 8.1e13 }, { event_id: eventId, ts });
    const word = () =>
      pool.add('block_found', { user, height, network_diff: 8e13, status: 'confirmed' }, { ts });
    for (const step of order === 'share first' ? [share, word] : [word, share]) {
      await step();
      await pool.settled();
    }
    await worker.module.get(BlockAnnouncer).markShares();
    await look.waitLonger(height, '11 seconds');
    await announce();
    await waitFor('the block', () => look.news(height).length === 1);
    expect(await look.isBlock(eventId)).toBe(true);
    expect(await look.row(height)).toMatchObject({ share_event_id: eventId, difficulty: 8.1e13 });
    // One share finds one block.
    await pool.add(
      'block_found',
      { user, height: height + 1_000, network_diff: 8e13, status: 'confirmed' },
      { ts },
    );
    await pool.settled();
    expect(look.news(height + 1_000)).toEqual([]);
  });

  it('should find the share of a candidate that names neither hash nor difficulty', async () => {
    const user = miner();
    const ts = seconds(Date.now() - 1_000);
    await pool.add('block_found', { user, height, network_diff: 8e13, status: 'candidate' }, { ts });
    await pool.settled(); // alone: a share of the same batch is found at once
    await pool.share({ user, sdiff: 8.1e13 }, { ts });
    await pool.settled();
    await look.waitLonger(height, '2 minutes');
    await announce();
    expect(look.news(height)).toEqual([]);
    await worker.module.get(BlockAnnouncer).markShares();
    await look.waitLonger(height, '2 minutes');
    await announce();
    await waitFor('the block', () => look.news(height).length === 1);
  });

  it('should never tell of what the network refused', async () => {
    const user = miner();
    const block = { user, height, hash: hashOf(height) };
    await pool.add('block_found', { ...block, status: 'candidate' });
    await pool.add('block_found', { ...block, status: 'refused', reason: 'stale-prevblk' });
    await pool.settled();
    await look.waitLonger(height, '1 hour');
    await announce();
    expect(look.news(height)).toEqual([]);
    expect(await look.line(height)).toBeUndefined();
    expect(await look.row(height)).toMatchObject({
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
    expect(await look.isBlock(eventId)).toBe(true);
    pool.news.length = 0;
    await pool.add('block_found', { ...block, status: 'refused', reason: 'orphaned' }, at(-2_000));
    await pool.settled();
    expect(await look.isBlock(eventId)).toBe(false);
    const refused = `${short(user)} came close to block ${height}: the network did not take it`;
    expect(await look.line(height)).toMatchObject({
      title: refused,
      description: 'orphaned',
      metadata: { refused: true },
    });
    expect(pool.of('feed_item')).toMatchObject([{ text: refused }]);
    expect(look.news(height)).toEqual([]);
    await pool.add('block_found', block, at(-2_500)); // an older word, come late
    await pool.settled();
    expect(await look.row(height)).toMatchObject({ confirmed_at: null });
    await pool.add('block_found', { ...block, status: 'confirmed' }, at(-1_000));
    await pool.settled();
    expect((await look.line(height))?.title).toBe(`${short(user)} found block ${height}`);
    expect(await look.isBlock(eventId)).toBe(true);
    expect(look.news(height)).toEqual([]); // nobody celebrates twice
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
    expect(await look.row(height)).toMatchObject({ finder: first });
    await pool.add('block_found', { user: second, height, hash: hashOf(height, 'b'), status: 'confirmed' });
    await pool.add('block_found', { user: first, height, hash: hashOf(height, 'a'), status: 'refused' });
    await pool.settled();
    expect(await look.row(height)).toMatchObject({
      finder: second,
      block_hash: hashOf(height, 'b'),
      refused_at: null,
      confirmed_at: expect.any(Date),
    });
    expect(look.news(height)).toMatchObject([{ user: short(second) }]);
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
    expect(await look.isBlock(eventId)).toBe(false);
    await pool.add('block_found', { user: 'pool', height, hash, status: 'confirmed' }, { ts });
    await pool.settled();
    expect(await look.isBlock(eventId)).toBe(true);
  });

  it('should put aside a block with a status that nobody defined', async () => {
    await pool.add('block_found', { user: miner(), height, status: 'perhaps' });
    await pool.settled();
    expect(await look.row(height)).toBeUndefined();
    expect((await pool.dead()).at(-1)?.reason).toContain('status');
  });
});
