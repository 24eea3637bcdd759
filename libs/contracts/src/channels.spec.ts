import { CHANNELS, isChannel } from './channel-names';
import { EVENTS, findEvent, pubsubChannel, type EventName } from './channels';

const time = '2026-11-21T22:39:44.297Z';
const samples: Record<EventName, Record<string, unknown>> = {
  share_submitted: {
    id: 'a:1',
    user_id: 1,
    user: 'bc1qxy…0wlh',
    worker: 'rig',
    difficulty: 1000,
    share_diff: null,
    accepted: false,
    reject_reason: 'stale',
    is_personal_best: false,
    time,
  },
  worker_status: { user_id: 1, worker: 'rig', status: 'online', hashrate_5m: 1, last_share: null },
  hashrate_update: {
    user_id: 1,
    hashrate_1m: 1,
    hashrate_5m: 1,
    hashrate_1h: 1,
    hashrate_24h: 1,
    workers_online: 1,
  },
  best_diff: { user_id: 1, user: 'a', worker: 'b', new_best: 2, prev_best: 1, timeframe: 'week' },
  block_found: { user: 'a', worker: 'b', height: 1, hash: 'h', reward_btc: 3.125, time },
  feed_item: { id: 1, item_type: 'block_found', text: 't', description: null, time, metadata: {} },
  stats_update: {
    user_id: 1,
    hashrate: 1,
    hashrate_change: -1,
    shares_today: 1,
    shares_change: 1,
    workers_online: 1,
    workers_total: 1,
    streak: 0,
    best_diff_week: 1,
    network_diff: 1,
    best_diff_ratio: 1,
    level: 1,
    level_title: 'Nocoiner',
    xp: 0,
    xp_to_next: 100,
    badges_earned: 0,
    network_height: 1,
  },
  event_reminder: { event_id: 'e', title: 't', ends_at: time, action: null },
  badge_earned: { user_id: 1, badge_slug: 's', badge_name: 'n', rarity: 'rare', xp_reward: 5 },
  xp_gained: { user_id: 1, amount: 5, reason: 'r', xp: 5, xp_to_next: 95 },
  level_up: { user_id: 1, old_level: 1, new_level: 2, title: 't' },
  streak_update: { user_id: 1, event: 'extended', streak_weeks: 3 },
  leaderboard_update: { period: 'week', entries: [{ rank: 1, user: 'a', best_diff: 3 }] },
  match_update: { anything: true },
  league_update: {},
};

describe('channel table', () => {
  it('should have the fifteen events on the four channels', () => {
    expect(EVENTS).toHaveLength(15);
    expect(new Set(EVENTS.map(({ channel }) => channel))).toEqual(new Set(CHANNELS));
    expect(new Set(EVENTS.map(({ name }) => name)).size).toBe(15);
  });

  it.each(EVENTS.map((event) => [event.name, event] as const))(
    'should read a payload of %s',
    (name, event) => {
      expect(event.payload.safeParse({ ...samples[name], type: name, more: 1 }).success).toBe(true);
    },
  );

  it.each(
    EVENTS.filter(({ name }) => !/match|league/.test(name)).map((event) => [event.name, event] as const),
  )('should refuse a payload of %s without its fields', (_name, event) =>
    expect(event.payload.safeParse({}).success).toBe(false),
  );

  it('should find events by exact name only', () => {
    expect(findEvent('share_submitted')?.channel).toBe('mining');
    for (const name of ['Share_submitted', 'toString', '__proto__', ''])
      expect(findEvent(name)).toBeUndefined();
  });

  it('should know channels by exact name only', () => {
    expect(CHANNELS.every(isChannel)).toBe(true);
    for (const name of ['Mining', 'toString', '', 0, null, undefined, ['mining']])
      expect(isChannel(name)).toBe(false);
  });

  it('should name the Redis channel after the event', () => {
    expect(pubsubChannel('level_up')).toBe('pubsub:level_up');
  });
});
