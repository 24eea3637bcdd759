import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { BadgeTeller } from '../src/jobs/badge-teller';
import { address, Pool, type RunningWorker, startWorker } from './support';

const short = (full: string) => `${full.slice(0, 6)}…${full.slice(-4)}`;

describe('badges of another program', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let next = 400;
  const miner = () => address((next += 1));
  const userId = async (user: string) => {
    const [row] = await database.rows<{ id: number }>('SELECT id FROM users WHERE btc_address = $1', [user]);
    return row?.id ?? 0;
  };

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
  /** What was published before this has arrived after it. */
  const heard = async () => {
    const mark = Math.random();
    await pool.client.publish('pubsub:league_update', JSON.stringify({ mark }));
    await waitFor('the mark', () => pool.of('league_update').some((told) => told.mark === mark));
  };

  const lines = () =>
    database.rows<{ title: string; metadata: unknown; dedupe_key: string }>(
      `SELECT title, metadata, dedupe_key FROM activity_feed WHERE event_type = 'badge' ORDER BY id`,
    );
  const earned = (id: unknown, slug = 'first', more = {}) => {
    const badge = {
      user_id: id,
      badge_slug: slug,
      badge_name: `The ${slug}`,
      rarity: 'rare',
      xp_reward: 5,
      ...more,
    };
    return pool.client.publish('pubsub:badge_earned', JSON.stringify(badge));
  };
  const known = async () => {
    const user = miner();
    await pool.share({ user });
    await pool.settled();
    pool.news.length = 0;
    return { user, id: await userId(user) };
  };
  beforeEach(() => database.rows(`DELETE FROM activity_feed WHERE event_type = 'badge'`));

  it('should write one line for a user and badge, however many workers hear of it', async () => {
    const { user, id } = await known();
    const second = await startWorker(database, redis);
    try {
      await waitFor('both to listen', async () => {
        const [, count] = (await pool.client.pubsub('NUMSUB', 'pubsub:badge_earned')) as [string, number];
        return count === 3; // and the test
      });
      await earned(id);
      await earned(id);
      await earned(id, 'second');
      await waitFor('the lines', async () => (await lines()).length === 2);
      await heard();
      expect(await lines()).toEqual([
        {
          title: `${short(user)} earned the badge The first`,
          metadata: { user: short(user), badge_slug: 'first', badge_name: 'The first', rarity: 'rare' },
          dedupe_key: `badge:${id}:first`,
        },
        expect.objectContaining({ dedupe_key: `badge:${id}:second` }),
      ]);
    } finally {
      await second.stop();
    }
    expect(pool.of('feed_item').map(({ text }) => text)).toEqual([
      `${short(user)} earned the badge The first`,
      `${short(user)} earned the badge The second`,
    ]);
  });

  it('should keep the name of a hidden miner out of it', async () => {
    const { user, id } = await known();
    await database.rows('UPDATE users SET claimed_at = now() WHERE id = $1', [id]);
    await earned(id);
    await waitFor('the line', async () => (await lines()).length === 1);
    const [line] = await lines();
    expect(line?.title).toBe('A miner earned the badge The first');
    expect(JSON.stringify(line)).not.toContain(short(user));
    const item = await waitFor('the news', () => pool.of('feed_item')[0]);
    expect(item).toMatchObject({ private: true, user_id: id });
  });

  it('should make nothing of rubbish, of strangers and of nobody', async () => {
    const { id } = await known();
    for (const text of ['{', '[]', '{"user_id":1}', '"x"']) {
      await pool.client.publish('pubsub:badge_earned', text);
    }
    pool.news.length = 0;
    await earned(987_654_321);
    await earned(null);
    await earned(id, 'x'.repeat(500));
    await earned(id, 'last');
    await waitFor('the last', async () => (await lines()).length > 0);
    expect((await lines()).map(({ dedupe_key }) => dedupe_key)).toEqual([`badge:${id}:last`]);
    pool.news.length = 0;
  });

  it('should find in the tables of badges what nobody heard', async () => {
    const { id } = await known();
    const catchUp = () => worker.module.get(BadgeTeller).catchUp(Date.now());
    await catchUp();
    expect(await lines()).toEqual([]);
    await database.rows(
      `CREATE TABLE badge_definitions (id bigint PRIMARY KEY, slug text, name text, rarity text)`,
    );
    await database.rows(`CREATE TABLE user_badges (user_id bigint, badge_id bigint, earned_at timestamptz)`);
    await database.rows(
      `INSERT INTO badge_definitions VALUES (1, 'heard', 'Heard', 'rare'), (2, 'missed', 'Missed', 'epic')`,
    );
    await database.rows(
      `INSERT INTO user_badges VALUES ($1, 1, now()), ($1, 2, now() - interval '10 minutes'), ($1, 2, now() - interval '2 days'), (0, 1, now())`,
      [id],
    );
    await earned(id, 'heard');
    await waitFor('the line', async () => (await lines()).length === 1);
    await catchUp();
    await catchUp();
    expect((await lines()).map(({ dedupe_key }) => dedupe_key)).toEqual([
      `badge:${id}:heard`,
      `badge:${id}:missed`,
    ]);
    await database.rows('DROP TABLE badge_definitions, user_badges');
  });
});
