import {
  type DashboardStats,
  dashboardStats,
  type FeedItem,
  feedList,
  recentBadgeList,
  type TokenResponse,
  upcomingEventList,
  wsStats,
} from '@app/contracts';
import { WsClient } from '@app/testing';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { StatsService } from '../src/dashboard/stats.service';
import { ingest, share } from './shares';
import { makeWallet, TestApi, type TestWallet } from './test-app';

const DAY = 86_400_000;
let api: TestApi;
let redis: Redis;
beforeAll(async () => {
  api = await TestApi.start();
  redis = new Redis(api.redis.url);
}, 60_000);
afterAll(async () => {
  redis.disconnect();
  await api?.stop();
});
afterEach(() => jest.restoreAllMocks());

const statsOf = async (token: string, from = api): Promise<DashboardStats> => {
  const answer = await from.get('/api/v1/dashboard/stats', token).expect(200);
  return dashboardStats.parse(answer.body);
};

describe('GET dashboard/stats', () => {
  it('should show a newcomer zeros and the defaults of gamification', async () => {
    const { access_token } = await api.signIn(makeWallet());
    expect(await statsOf(access_token)).toEqual({
      hashrate: 0,
      hashrate_change: 0,
      shares_today: 0,
      shares_change: 0,
      workers_online: 0,
      workers_total: 0,
      streak: 0,
      best_diff_week: 0,
      network_diff: 0,
      best_diff_ratio: 0,
      level: 1,
      level_title: 'Nocoiner',
      xp: 0,
      xp_to_next: 100,
      badges_earned: 0,
      network_height: 0,
    });
  });

  it('should compute every figure from what was mined', async () => {
    const wallet = makeWallet();
    const { access_token } = await api.signIn(wallet);
    const now = Date.now();
    const midnight = Math.floor(now / DAY) * DAY;
    const before = now - DAY - 60_000;
    const yesterday = Math.max(midnight - DAY, before - 1);
    await ingest(api, [
      share(wallet.address, { time: Math.max(midnight, now - 2_000), difficulty: 100, shareDiff: 5_000 }),
      share(wallet.address, { time: now - 1_000, difficulty: 200, shareDiff: 7_000, worker: 'b' }),
      share(wallet.address, { time: now - 500, accepted: false, shareDiff: 1e12, rejectReason: 'Stale' }),
      share(wallet.address, { time: yesterday, difficulty: 400, shareDiff: 10, worker: 'gone' }),
    ]);
    await redis.mset('network:difficulty', '140000', 'network:height', '900123');
    const stats = await statsOf(access_token);
    await redis.del('network:difficulty', 'network:height');
    expect(stats).toMatchObject({
      shares_today: 2,
      workers_online: 2,
      workers_total: 3,
      best_diff_week: 7_000,
      network_diff: 140_000,
      best_diff_ratio: 0.05,
      network_height: 900_123,
    });
    expect(stats.hashrate).toBeCloseTo((300 * 2 ** 32) / 300, 3);
    const [{ work } = { work: 0 }] = await api.database.rows<{ work: number }>(
      `SELECT coalesce(sum(difficulty), 0)::float8 AS work FROM shares s JOIN users u ON u.id = s.user_id
       WHERE u.btc_address = $1 AND is_valid AND time < $2 AND time >= $3`,
      [wallet.address, new Date(now - DAY), new Date(now - 2 * DAY)],
    );
    expect(stats.hashrate_change).toBeCloseTo(work > 0 ? (300 / work - 1) * 100 : 0, 6);
  });

  it('should compare today with yesterday up to this time of day', async () => {
    const wallet = makeWallet();
    const { access_token, user } = await api.signIn(wallet);
    await ingest(api, [share(wallet.address)]);
    const stats = api.app.get(StatsService, { strict: false });
    const at = new Date('2026-11-21T15:37:20.500Z');
    const day = (time: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        share(wallet.address, { time: Date.parse(time) + index, worker: 'past' }),
      );
    await ingest(api, [
      ...day('2026-11-20T00:00:00.000Z', 2),
      ...day('2026-11-20T15:29:59.000Z', 3),
      ...day('2026-11-20T15:37:20.000Z', 3),
      ...day('2026-11-20T15:37:20.500Z', 7),
      ...day('2026-11-20T23:59:00.000Z', 5),
      ...day('2026-11-21T00:00:00.000Z', 10),
    ]);
    jest.useFakeTimers({
      now: at,
      doNotFake: [
        'nextTick',
        'setImmediate',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'queueMicrotask',
        'performance',
        'hrtime',
      ],
    });
    try {
      const computed = await stats.compute(user.id);
      expect(computed.shares_today).toBe(10);
      expect(computed.shares_change).toBeCloseTo((10 / 8 - 1) * 100, 9);
    } finally {
      jest.useRealTimers();
    }
    expect(access_token).toBeTruthy();
  });

  it('should fall back to what Postgres remembers of the network', async () => {
    const { access_token } = await api.signIn(makeWallet());
    await api.database.rows(
      `INSERT INTO network_blocks (block_height, difficulty, seen_at) VALUES (1000, 5e13, now()), (1001, NULL, now())`,
    );
    const stats = await statsOf(access_token);
    expect(stats).toMatchObject({ network_height: 1001, network_diff: 5e13 });
    await api.database.rows('DELETE FROM network_blocks');
  });
});

describe('the cache of the stats', () => {
  it('should answer the same text for ten seconds without a query', async () => {
    const wallet = makeWallet();
    const { access_token, user } = await api.signIn(wallet);
    const first = await api.get('/api/v1/dashboard/stats', access_token).expect(200);
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    const key = `dashboard:stats:${user.id}`;
    expect(await redis.get(key)).toBe(first.text);
    const ttl = await redis.ttl(key);
    expect(ttl).toBeGreaterThan(7);
    expect(ttl).toBeLessThanOrEqual(10);
    await ingest(api, [share(wallet.address)]);
    const query = jest.spyOn(api.app.get(DataSource), 'query');
    const second = await api.get('/api/v1/dashboard/stats', access_token).expect(200);
    expect(second.text).toBe(first.text);
    expect(query).not.toHaveBeenCalled();
    await redis.del(key);
    expect((await statsOf(access_token)).shares_today).toBe(1);
  });

  it('should pass on the cached text as it is', async () => {
    const { access_token, user } = await api.signIn(makeWallet());
    await redis.setex(`dashboard:stats:${user.id}`, 10, '{"hashrate" :  1}');
    const { text } = await api.get('/api/v1/dashboard/stats', access_token).expect(200);
    expect(text).toBe('{"hashrate" :  1}');
  });

  it('should compute once for twenty simultaneous misses, and apart for each user', async () => {
    const [one, two] = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    const compute = jest.spyOn(api.app.get(StatsService, { strict: false }), 'compute');
    await Promise.all(Array.from({ length: 20 }, () => statsOf(one.access_token)));
    expect(compute).toHaveBeenCalledTimes(1);
    await statsOf(two.access_token);
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('should compute while Redis is away, and cache again when it is back', async () => {
    const own = await TestApi.start();
    try {
      const wallet = makeWallet();
      const { access_token, user } = await own.signIn(wallet);
      await ingest(own, [share(wallet.address)]);
      await own.redis.kill();
      expect((await statsOf(access_token, own)).shares_today).toBe(1);
      await ingest(own, [share(wallet.address)]);
      expect((await statsOf(access_token, own)).shares_today).toBe(2);
      await own.redis.start();
      const client = new Redis(own.redis.url);
      try {
        const key = `dashboard:stats:${user.id}`;
        for (let cached = 0; !cached; cached = await client.exists(key)) await statsOf(access_token, own);
      } finally {
        client.disconnect();
      }
    } finally {
      await own.stop();
    }
  }, 60_000);
});

describe('gamification', () => {
  let wallet: TestWallet;
  let session: TokenResponse;
  beforeAll(async () => {
    wallet = makeWallet();
    session = await api.signIn(wallet);
  });

  it('should have no badges where its tables do not exist', async () => {
    await api.get('/api/v1/dashboard/recent-badges', session.access_token).expect(200, []);
  });

  it('should show level, streak and badges where they do', async () => {
    for (const statement of [
      `CREATE TABLE user_gamification (user_id bigint PRIMARY KEY, total_xp bigint, level int, level_title text,
         badges_earned int, current_streak int)`,
      `CREATE TABLE badge_definitions (id bigint PRIMARY KEY, slug text, name text, rarity text)`,
      `CREATE TABLE user_badges (user_id bigint, badge_id bigint, earned_at timestamptz)`,
      `INSERT INTO badge_definitions SELECT n, 'badge-' || n, 'Badge ' || n, 'rare' FROM generate_series(1, 25) n`,
    ]) {
      await api.database.rows(statement);
    }
    const { id } = session.user;
    await api.database.rows(`INSERT INTO user_gamification VALUES ($1, 8000, 6, 'Share Collector', 25, 12)`, [
      id,
    ]);
    await api.database.rows(
      `INSERT INTO user_badges SELECT $1, n, '2026-01-01'::timestamptz + n * interval '1 day' FROM generate_series(1, 25) n`,
      [id],
    );
    expect(await statsOf(session.access_token)).toMatchObject({
      streak: 12,
      level: 6,
      level_title: 'Share Collector',
      xp: 900,
      xp_to_next: 3_500,
      badges_earned: 25,
    });
    const answer = await api.get('/api/v1/dashboard/recent-badges', session.access_token).expect(200);
    const badges = recentBadgeList.parse(answer.body);
    expect(badges.map(({ slug }) => slug)).toEqual([
      'badge-25',
      'badge-24',
      'badge-23',
      'badge-22',
      'badge-21',
    ]);
    const more = await api.get('/api/v1/dashboard/recent-badges?limit=20', session.access_token).expect(200);
    expect(more.body).toHaveLength(20);
    const other = await api.signIn(makeWallet());
    expect(await statsOf(other.access_token)).toMatchObject({ level: 1, level_title: 'Nocoiner' });
    await api.get('/api/v1/dashboard/recent-badges', other.access_token).expect(200, []);
  });

  it.each(['0', '21', 'x'])('should refuse the limit %s', async (limit) => {
    await api.get(`/api/v1/dashboard/recent-badges?limit=${limit}`, session.access_token).expect(422);
  });
});

describe('GET dashboard/feed', () => {
  let token: string;
  let ids: number[];
  beforeAll(async () => {
    const session = await api.signIn(makeWallet());
    token = session.access_token;
    await api.database.rows('DELETE FROM activity_feed');
    // Times run against the ids: pages go by id alone.
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, title, description, metadata, created_at)
       SELECT 'block', 'item ' || n, 'about ' || n, '{"n": 1}', now() - n * interval '1 minute'
       FROM generate_series(1, 60) n`,
    );
    await api.database.rows(
      `INSERT INTO activity_feed (event_type, title, user_id, is_global) VALUES ('badge', 'mine alone', $1, false)`,
      [session.user.id],
    );
    const rows = await api.database.rows<{ id: number }>(
      'SELECT id FROM activity_feed WHERE is_global ORDER BY id DESC',
    );
    ids = rows.map(({ id }) => id);
  });
  const feed = async (query = ''): Promise<FeedItem[]> => {
    const answer = await api.get(`/api/v1/dashboard/feed${query}`, token).expect(200);
    return feedList.parse(answer.body);
  };
  const idsOf = (items: FeedItem[]) => items.map(({ id }) => id);

  it('should show the newest twenty for all', async () => {
    const items = await feed();
    expect(idsOf(items)).toEqual(ids.slice(0, 20));
    expect(items[0]).toEqual({
      id: ids[0],
      type: 'block',
      text: 'item 60',
      description: 'about 60',
      time: expect.any(String),
      metadata: { n: 1 },
    });
  });

  it('should page back without gap or repeat', async () => {
    const seen: number[] = [];
    for (
      let page = await feed('?limit=25');
      page.length > 0;
      page = await feed(`?limit=25&before_id=${seen.at(-1)}`)
    ) {
      seen.push(...idsOf(page));
    }
    expect(seen).toEqual(ids);
  });

  it('should take before_id=0 for what it is', async () => {
    expect(await feed('?before_id=0')).toEqual([]);
  });

  it('should leave out the name of a miner who hides now, in lines of earlier days too', async () => {
    const wallet = makeWallet();
    await ingest(api, [share(wallet.address)]);
    await api.database.rows(
      `UPDATE activity_feed SET title = 'bc1qab…wxyz sent a first share', metadata = '{"user": "bc1qab…wxyz", "worker": "attic", "n": 1}'
        WHERE user_id = (SELECT id FROM users WHERE btc_address = $1)`,
      [wallet.address],
    );
    const [line] = await api.database.rows<{ id: number }>('SELECT max(id) AS id FROM activity_feed');
    const shown = async () => {
      const [item] = await feed(`?limit=1&before_id=${(line?.id ?? 0) + 1}`);
      return { id: item?.id, text: item?.text, metadata: item?.metadata };
    };
    const named = {
      id: line?.id,
      text: 'bc1qab…wxyz sent a first share',
      metadata: { user: 'bc1qab…wxyz', worker: 'attic', n: 1 },
    };
    expect(await shown()).toEqual(named);
    const { user } = await api.signIn(wallet);
    expect(await shown()).toEqual({
      id: line?.id,
      text: 'A miner sent a first share',
      metadata: { n: 1 },
    });
    await api.database.rows(
      `INSERT INTO user_settings (user_id, privacy) VALUES ($1, '{"show_miner": true}')
       ON CONFLICT (user_id) DO UPDATE SET privacy = excluded.privacy`,
      [user.id],
    );
    expect(await shown()).toEqual(named);
  });

  it.each(['limit=0', 'limit=51', 'limit=1.5', 'before_id=-1', 'before_id=x'])(
    'should refuse %s',
    async (query) => {
      const answer = await api.get(`/api/v1/dashboard/feed?${query}`, token).expect(422);
      expect(answer.body).toMatchObject({ errors: [{ field: query.split('=')[0] }] });
    },
  );
});

describe('GET dashboard/events', () => {
  it('should list what ends in the future, for all and for me, the first to end first', async () => {
    const [me, other] = [await api.signIn(makeWallet()), await api.signIn(makeWallet())];
    const add = (id: string, hours: number, user: number | null, active = true) =>
      api.database.rows(
        `INSERT INTO upcoming_events (id, event_type, title, ends_at, target_user_id, is_active, action_label, action_href)
         VALUES ($1, 'lottery', $1, now() + make_interval(hours => $2), $3, $4, 'Go', '/go')`,
        [id, hours, user, active],
      );
    await add('late', 9, null);
    await add('mine', 2, me.user.id);
    await add('theirs', 1, other.user.id);
    await add('over', -1, null);
    await add('off', 3, null, false);
    await api.database.rows(
      `INSERT INTO upcoming_events (id, event_type, title, ends_at) VALUES ('plain', 'streak', 'Plain', now() + interval '5 hours')`,
    );
    const answer = await api.get('/api/v1/dashboard/events', me.access_token).expect(200);
    const events = upcomingEventList.parse(answer.body);
    expect(events.map(({ id }) => id)).toEqual(['mine', 'plain', 'late']);
    expect(events[0]).toMatchObject({ type: 'lottery', action: { label: 'Go', href: '/go' }, metadata: {} });
    expect(events[1]).toMatchObject({ action: null, description: null, starts_at: null });
  });
});

describe('GET dashboard/ws-stats', () => {
  it('should count the sockets of this node and of all nodes', async () => {
    const { access_token } = await api.signIn(makeWallet());
    const { port } = new URL(await api.app.getUrl());
    const socket = await WsClient.connect(`ws://127.0.0.1:${port}/ws?token=${access_token}`);
    try {
      await socket.ask({ action: 'subscribe', channel: 'mining' });
      const expected = {
        total_connections: 1,
        unique_users: 1,
        channels: { mining: 1, dashboard: 0, gamification: 0, competition: 0 },
      };
      const here = await api.get('/api/v1/dashboard/ws-stats', access_token).expect(200);
      expect(wsStats.parse(here.body)).toEqual(expected);
      const all = await api.get('/api/v1/dashboard/ws-stats?cluster=true', access_token).expect(200);
      expect(wsStats.parse(all.body)).toEqual(expected);
    } finally {
      await socket.close();
    }
    await api.get('/api/v1/dashboard/ws-stats?cluster=maybe', access_token).expect(422);
    await api.get('/api/v1/dashboard/ws-stats').expect(401);
  });
});
