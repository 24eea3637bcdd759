import {
  type DashboardStats,
  dashboardStats,
  recentBadgeList,
  type TokenResponse,
  upcomingEventList,
  wsStats,
} from '@app/contracts';
import { GamificationRepository } from '@app/database';
import { WsClient } from '@app/testing';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { makeWallet, TestApi, type TestWallet } from './test-app';

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

const statsOf = async (token: string, from = api): Promise<DashboardStats> => {
  const answer = await from.get('/api/v1/dashboard/stats', token).expect(200);
  return dashboardStats.parse(answer.body);
};

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

  it('should show what is there where a part of it is not', async () => {
    const stats = async () => {
      await redis.del(`dashboard:stats:${session.user.id}`);
      return statsOf(session.access_token);
    };
    const badges = () => api.get('/api/v1/dashboard/recent-badges', session.access_token);
    await api.database.rows('ALTER TABLE badge_definitions RENAME TO elsewhere');
    await badges().expect(200, []);
    expect(await stats()).toMatchObject({ level: 6, streak: 12 });
    await api.database.rows('ALTER TABLE elsewhere RENAME TO badge_definitions');
    expect((await badges().expect(200)).body).toHaveLength(5);
    await api.database.rows('ALTER TABLE user_gamification RENAME COLUMN current_streak TO streak');
    expect(await stats()).toMatchObject({ level: 1, level_title: 'Nocoiner', streak: 0 });
    expect((await badges().expect(200)).body).toHaveLength(5);
    await api.database.rows('ALTER TABLE user_gamification RENAME COLUMN streak TO current_streak');
    await api.database.rows('UPDATE user_gamification SET level_title = NULL, current_streak = NULL');
    expect(await stats()).toMatchObject({ level: 6, level_title: '', streak: 0 });
    await api.database.rows('DROP TABLE user_gamification');
    expect(await stats()).toMatchObject({ level: 1, xp: 0, xp_to_next: 100 });
  });

  it('should never poison a transaction around it', async () => {
    await api.database.rows('DROP TABLE IF EXISTS user_gamification');
    await api.database.source.transaction(async (tx) => {
      const gamification = new GamificationRepository(tx as unknown as DataSource);
      expect(await gamification.find(session.user.id)).toBeNull();
      expect(await tx.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });
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
