/** @jest-environment node */
import type { EventName, EventPayload, FeedItem, Worker } from '@app/contracts';
import { QueryClient } from '@tanstack/react-query';
import { stats } from '../../test/samples';
import type { PoolEvent } from '@/lib/ws-protocol';
import { gapHandler, patchCache } from './useLiveCache';
import { keys } from './query-keys';

const time = '2026-11-22T00:00:00.000Z';
const rates = {
  hashrate_1m: 1,
  hashrate_1m_error: null,
  hashrate_5m: 2,
  hashrate_5m_error: 0.1,
  hashrate_1h: 3,
  hashrate_1h_error: 0.1,
  hashrate_24h: 4,
  hashrate_24h_error: 0.1,
};
const worker = (name: string, status: Worker['status']): Worker => ({
  name,
  status,
  ...rates,
  current_diff: 1000,
  best_diff: 1,
  valid_shares: 1,
  invalid_shares: 0,
  accept_rate: 100,
  last_share: time,
  connected_at: null,
  user_agent: null,
  shares_session: 1,
});
const line = (id: number, more: Partial<FeedItem> = {}): FeedItem => ({
  id,
  type: 'block',
  text: `Line ${id}`,
  description: null,
  time,
  metadata: {},
  ...more,
});

describe('patches of the cache', () => {
  let client: QueryClient;
  let send: <Name extends EventName>(name: Name, data: EventPayload<Name>) => void;
  let stop: () => void;
  const isStale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  const put = (...all: (readonly [readonly unknown[], unknown])[]) => {
    for (const [key, data] of all) client.setQueryData(key, data);
  };

  beforeEach(() => {
    client = new QueryClient();
    const handlers = new Map<string, (event: PoolEvent) => void>();
    stop = patchCache({
      userId: 1,
      queryClient: client,
      subscribe: (channel, handler) => {
        handlers.set(channel, handler);
        return () => handlers.delete(channel);
      },
    });
    const channels: Partial<Record<EventName, string>> = {
      feed_item: 'dashboard',
      block_found: 'dashboard',
      stats_update: 'dashboard',
      event_reminder: 'dashboard',
      badge_earned: 'gamification',
      xp_gained: 'gamification',
      level_up: 'gamification',
      streak_update: 'gamification',
    };
    send = (name, data) => {
      const channel = channels[name] ?? 'mining';
      handlers.get(channel)?.({ name, channel, data } as unknown as PoolEvent);
    };
  });
  afterEach(() => {
    stop();
    client.clear();
  });

  const feed = (id: number, more: object = {}) => ({
    id,
    item_type: 'block',
    text: `Line ${id}`,
    description: null,
    time,
    metadata: {},
    ...more,
  });

  it('should put a new line on top of the feed and correct a known one in its place', () => {
    put(
      [keys.feed, [line(3), line(2)]],
      [keys.feedPages, { pages: [[line(3)], [line(2)]], pageParams: [null, 3] }],
    );
    send('feed_item', feed(4));
    send('feed_item', feed(2, { text: 'Refused after all', metadata: { refused: true } }));
    const items = client.getQueryData<FeedItem[]>(keys.feed);
    expect(items?.map(({ id, text }) => [id, text])).toEqual([
      [4, 'Line 4'],
      [3, 'Line 3'],
      [2, 'Refused after all'],
    ]);
    expect(client.getQueryData(keys.feedPages)).toMatchObject({
      pages: [[{ id: 3 }], [{ id: 2, metadata: { refused: true } }]],
    });
  });

  it('should keep a bounded number of lines', () => {
    for (let id = 1; id <= 80; id += 1) send('feed_item', feed(id));
    expect(client.getQueryData<FeedItem[]>(keys.feed)).toHaveLength(50);
  });

  it('should show a worker that went, in the list, in its count and on its page', () => {
    put(
      [
        keys.workers,
        {
          workers: [worker('a', 'online'), worker('b', 'online')],
          online_count: 2,
          total_count: 2,
          truncated: false,
        },
      ],
      [keys.worker('a'), { worker: worker('a', 'online'), recent_shares: [] }],
    );
    const gone = { user_id: 1, worker: 'a', status: 'offline', hashrate_5m: 0, last_share: null } as const;
    send('worker_status', gone);
    send('worker_status', gone);
    expect(client.getQueryData(keys.workers)).toMatchObject({
      workers: [
        { name: 'a', status: 'offline', hashrate_5m: 0, last_share: time },
        { name: 'b', status: 'online' },
      ],
      online_count: 1,
    });
    expect(client.getQueryData(keys.worker('a'))).toMatchObject({ worker: { status: 'offline' } });
    expect(isStale(keys.workers)).toBe(true);
  });

  it('should raise the best at once and have the pages about difficulty ask again', () => {
    put([keys.stats, stats], [keys.bests, []], [keys.percentile('week'), null]);
    const best = { user_id: 1, user: 'a', worker: 'w', prev_best: 5_000 };
    send('best_diff', { ...best, new_best: 9_000, timeframe: 'week' });
    send('best_diff', { ...best, new_best: 99_000, timeframe: 'alltime' });
    send('best_diff', { ...best, user_id: 2, new_best: 999_000, timeframe: 'week' });
    expect(client.getQueryData(keys.stats)).toMatchObject({
      best_diff_week: 9_000,
      best_diff_ratio: 9_000 / stats.network_diff,
    });
    expect([isStale(keys.bests), isStale(keys.percentile('week'))]).toEqual([true, true]);
  });

  it('should have lists of blocks ask again when the pool found one or the chain grew', () => {
    put([keys.blocks, []], [keys.networkBlocks(20), []], [keys.odds, {}], [keys.stats, stats]);
    send('stats_update', { ...stats, user_id: 1 });
    expect(isStale(keys.blocks)).toBe(false);
    send('stats_update', { ...stats, user_id: 1, network_height: stats.network_height + 1 });
    expect([isStale(keys.blocks), isStale(keys.networkBlocks(20)), isStale(keys.odds)]).toEqual([
      true,
      true,
      true,
    ]);
    put([keys.blocks, []]);
    send('block_found', { user: 'a', worker: 'w', height: 1, hash: 'h', reward_btc: null, time });
    expect(isStale(keys.blocks)).toBe(true);
  });

  it('should take levels, points and streaks into the figures, and ask for badges again', () => {
    put([keys.stats, stats], [[...keys.badges, 5], []], [keys.events, []]);
    send('xp_gained', { user_id: 1, amount: 5, reason: 'share', xp: 42, xp_to_next: 58 });
    send('level_up', { user_id: 1, old_level: 1, new_level: 2, title: 'Hasher' });
    send('streak_update', { user_id: 1, event: 'week', streak_weeks: 13 });
    expect(client.getQueryData(keys.stats)).toMatchObject({
      xp: 42,
      xp_to_next: 58,
      level: 2,
      level_title: 'Hasher',
      streak: 13,
    });
    expect(isStale(keys.stats)).toBe(false);
    send('badge_earned', { user_id: 1, badge_slug: 'b', badge_name: 'B', rarity: 'rare', xp_reward: 1 });
    send('event_reminder', { user_id: 1, event_id: 'e', title: 'E', ends_at: time });
    expect([isStale([...keys.badges, 5]), isStale(keys.events), isStale(keys.stats)]).toEqual([
      true,
      true,
      true,
    ]);
    put([keys.stats, stats]);
    send('streak_update', { user_id: 1, event: 'lost' });
    expect(isStale(keys.stats)).toBe(true);
  });

  it('should change nothing that nobody has asked for yet', () => {
    send('level_up', { user_id: 1, old_level: 1, new_level: 2, title: 'Hasher' });
    send('hashrate_update', {
      user_id: 1,
      hashrate_1m: 1,
      hashrate_5m: 1,
      hashrate_1h: 1,
      hashrate_24h: 1,
      workers_online: 1,
    });
    expect([keys.stats, keys.hashrate, keys.summary].map((key) => client.getQueryData(key))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('should ask for lists again when a channel is joined, for everything of it after a gap', () => {
    put(
      [keys.liveShares, []],
      [keys.hashrate, rates],
      [keys.feed, []],
      [keys.stats, stats],
      [keys.blocks, []],
    );
    const onGap = gapHandler(client);
    for (const channel of ['mining', 'dashboard', 'gamification'] as const) onGap(channel);
    expect([keys.liveShares, keys.feed].map(isStale)).toEqual([true, true]);
    expect([keys.hashrate, keys.stats, keys.blocks].map(isStale)).toEqual([false, false, false]);
    onGap('mining');
    expect([keys.hashrate, keys.stats].map(isStale)).toEqual([true, false]);
    onGap('dashboard');
    expect([keys.stats, keys.blocks].map(isStale)).toEqual([true, true]);
  });
});
