import { type DashboardStats, dashboardStats } from '@app/contracts';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { StatsService } from '../src/dashboard/stats.service';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

const DAY = 86_400_000;
let api: TestApi;
let redis: Redis;
beforeAll(async () => {
  api = await TestApi.start();
  redis = new Redis(api.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await api?.stop();
});
afterEach(() => jest.restoreAllMocks());

const statsOf = async (token: string, from = api): Promise<DashboardStats> => {
  const answer = await from.get('/api/v1/dashboard/stats', token).expect(200);
  return dashboardStats.parse(answer.body);
};

/** The stats of a user as they are computed at a moment of the past. */
async function statsAt(userId: number, at: Date): Promise<DashboardStats> {
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
    return await api.app.get(StatsService, { strict: false }).compute(userId);
  } finally {
    jest.useRealTimers();
  }
}

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
    const { user } = await api.signIn(wallet);
    await ingest(api, [share(wallet.address)]);
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
    const computed = await statsAt(user.id, at);
    expect(computed.shares_today).toBe(10);
    expect(computed.shares_change).toBeCloseTo((10 / 8 - 1) * 100, 9);
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
  });
});

describe('the stats beside an oracle', () => {
  const MINUTE = 60_000;
  /** A generator of its own, so that a failure can be seen again (mulberry32). */
  const random = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  it.each([
    ['the first moment of a week', '2026-11-16T00:00:00.000Z'],
    ['a millisecond into it', '2026-11-16T00:00:00.001Z'],
    ['its last moment', '2026-11-15T23:59:59.999Z'],
    ['midnight inside a week', '2026-11-18T00:00:00.000Z'],
    ['the edge of ten minutes', '2026-11-18T13:10:00.000Z'],
    ['the hour that clocks skip', '2026-03-29T01:30:00.000Z'],
    ['the hour that clocks repeat', '2026-10-25T01:30:00.000Z'],
    ['the first of a year', '2027-01-01T00:00:00.000Z'],
    ['any moment', '2026-11-19T17:23:41.377Z'],
  ])('should be right at %s', async (_name, moment) => {
    const wallet = makeWallet();
    const { user } = await api.signIn(wallet);
    const at = Date.parse(moment);
    const midnight = Math.floor(at / DAY) * DAY;
    const monday = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY;
    const edges = [
      at - 5 * MINUTE,
      at - 10 * MINUTE,
      at - DAY,
      at - 2 * DAY,
      midnight,
      midnight - DAY,
      monday,
    ];
    const near = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
    const draw = random(at);
    const times = [...near, ...Array.from({ length: 300 }, () => Math.floor(at - draw() * 9 * DAY))];
    const shares = times
      .filter((time) => time < at)
      .map((time) =>
        share(wallet.address, {
          time,
          worker: `rig-${Math.floor(draw() * 4)}`,
          difficulty: 2 ** Math.floor(draw() * 12),
          shareDiff: Math.floor(draw() * 1e9),
          accepted: draw() > 0.1,
        }),
      );
    await ingest(api, shares, at);

    const accepted = shares.filter((one) => one.accepted);
    const within = (from: number, to: number) => accepted.filter(({ time }) => time >= from && time < to);
    const work = (some: typeof shares) => some.reduce((sum, { difficulty }) => sum + difficulty, 0);
    const change = (now: number, before: number) => (before > 0 ? (now / before - 1) * 100 : 0);
    const [today, yesterday] = [within(midnight, at).length, within(midnight - DAY, at - DAY).length];
    const lastShare = new Map<string, number>();
    for (const { worker, time } of shares) lastShare.set(worker, Math.max(time, lastShare.get(worker) ?? 0));
    const stats = await statsAt(user.id, new Date(at));
    expect(stats.hashrate).toBeCloseTo((work(within(at - 5 * MINUTE, at)) * 2 ** 32) / 300, 3);
    expect(stats.hashrate_change).toBeCloseTo(
      change(work(within(at - DAY, at)), work(within(at - 2 * DAY, at - DAY))),
      6,
    );
    expect(stats.shares_today).toBe(today);
    expect(stats.shares_change).toBeCloseTo(change(today, yesterday), 9);
    expect(stats.best_diff_week).toBe(
      Math.max(0, ...within(monday, at).map(({ shareDiff }) => shareDiff ?? 0)),
    );
    expect(stats.workers_total).toBe(lastShare.size);
    const online = [...lastShare.values()].filter((time) => time > at - 10 * MINUTE).length;
    expect(stats.workers_online).toBe(online);
  });
});
