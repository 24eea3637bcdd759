import type {
  BlockPage,
  FeedItem,
  HashrateChart,
  Hashrates,
  NetworkDifficulty,
  Odds,
  PoolSummary,
  PublicMiner,
  PublicProfile,
  RecentBadge,
  SharePage,
  UpcomingEvent,
  Worker,
  WorkerList,
  WsStats,
} from '@app/contracts';
import { stats, user } from './samples';

const NOW = Date.now();
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

const rates = {
  hashrate_1m: 1.2e12,
  hashrate_1m_error: 0.1,
  hashrate_5m: 1.2e12,
  hashrate_5m_error: 0.042,
  hashrate_1h: 1.1e12,
  hashrate_1h_error: 0.01,
  hashrate_24h: 1e12,
  hashrate_24h_error: 0.005,
};
const worker = (name: string, status: Worker['status']): Worker => ({
  name,
  status,
  ...rates,
  current_diff: 1000,
  best_diff: 7_000_000,
  valid_shares: 1234,
  invalid_shares: 6,
  accept_rate: 99.5,
  last_share: ago(30),
  connected_at: ago(4000),
  user_agent: 'bitaxe/2.4',
  shares_session: 12,
});
export const workers: WorkerList = {
  workers: [worker('rig1', 'online'), { ...worker('attic', 'offline'), last_share: null }],
  online_count: 1,
  total_count: 2,
  truncated: false,
};
export const chart = (window: HashrateChart['window'] = '24h'): HashrateChart => ({
  window,
  points: Array.from({ length: 49 }, (_, index) => ({
    time: new Date(Math.floor(NOW / 600_000) * 600_000 - (48 - index) * 600_000).toISOString(),
    hashrate: 1e12 + index * 1e9,
    hashrate_error: 0.05,
  })),
  current: 1.05e12,
  current_error: 0.05,
  average: 1.02e12,
  average_error: 0.01,
  peak: 1.3e12,
  peak_error: 0.05,
});
export const shares: SharePage = {
  data: [
    {
      id: '000002',
      time: ago(3),
      worker_name: 'rig1',
      difficulty: 1000,
      share_diff: 42_000,
      is_valid: true,
      is_block: false,
      reject_reason: null,
    },
    {
      id: '000001',
      time: ago(9),
      worker_name: 'attic',
      difficulty: 1000,
      share_diff: null,
      is_valid: false,
      is_block: false,
      reject_reason: 'Stale',
    },
  ],
  pagination: { limit: 100, has_more: false, next_cursor: null },
};
export const feed: FeedItem[] = Array.from({ length: 6 }, (_, index) => ({
  id: 6 - index,
  type: ['block_found', 'best_diff', 'badge_earned'][index] ?? 'newcomer',
  text: `News ${6 - index}`,
  description: index === 0 ? 'Found by rig1' : null,
  time: ago(60 * (index + 1)),
  metadata: index === 1 ? { refused: true } : {},
}));
const events: UpcomingEvent[] = [
  {
    id: 'e1',
    type: 'race',
    title: 'Weekend race',
    description: 'Most work wins',
    starts_at: ago(3600),
    ends_at: ago(-7260),
    action: { label: 'Join the race', href: '/pool' },
    metadata: {},
  },
  {
    id: 'e2',
    type: 'race',
    title: 'Over already',
    description: null,
    starts_at: null,
    ends_at: ago(60),
    action: null,
    metadata: {},
  },
];
const badges: RecentBadge[] = [
  { slug: 'first', name: 'First share', rarity: 'rare', earned_at: '2026-11-20T00:00:00.000Z' },
];
const odds: Odds = {
  hashrate: 1e12,
  hashrate_error: 0.01,
  window: '24h',
  network_difficulty: 1e14,
  expected_seconds: 4.3e11,
  probability: { day: 2e-7, month: 6e-6, year: 7.3e-5 },
};
export const pool: PoolSummary = {
  hashrate: 3.4e15,
  workers_online: 1,
  miners: 12,
  shares_today: 47_832,
  best_diff: 9_100_000,
  last_block: { height: 924_000, hash: '00'.repeat(32), time: ago(7200) },
};
export const network: NetworkDifficulty = {
  current_difficulty: 1e14,
  current_height: 925_000,
  history: [],
};
export const blocks: BlockPage = {
  data: [
    {
      block_height: 924_000,
      block_hash: '00'.repeat(32),
      difficulty: 2e14,
      network_difficulty: 1e14,
      reward_btc: 3.125,
      fees_btc: 0,
      found_at: ago(7200),
      confirmed: true,
      confirmations: 12,
      finder: 'Alice',
      worker_name: 'rig1',
    },
  ],
  pagination: { limit: 20, has_more: false, next_cursor: null },
};
const sockets: WsStats = { total_connections: 31, unique_users: 17, channels: { mining: 9, dashboard: 22 } };
export const miner: PublicMiner = {
  address: user.btc_address,
  accepted: 1234,
  rejected: 6,
  work: 0.560651,
  best: 7_000_000,
  workers: [
    {
      name: 'rig1',
      valid_shares: 1234,
      invalid_shares: 6,
      work: 0.560651,
      best_diff: 7_000_000,
      last_share: ago(30),
      hashrate_5m: 1.2e12,
      hashrate_1h: 1.1e12,
      hashrate_24h: 1e12,
    },
  ],
  truncated: true,
  bests: { week: 5000, month: 0, alltime: 7_000_000 },
};
export const publicProfile: PublicProfile = {
  btc_address: user.btc_address,
  claimed: true,
  display_name: 'Satoshi’s neighbour',
  country_code: 'CH',
  avatar_url: null,
  bio: 'Heats the attic.',
  created_at: '2026-11-02T00:00:00.000Z',
};

/** Answers of the API by path, as they are when all is well. */
export const good: Record<string, unknown> = {
  '/dashboard/stats': { ...stats, level: 4, level_title: 'Prospector', xp: 30, badges_earned: 1 },
  '/dashboard/feed': feed,
  '/dashboard/events': events,
  '/dashboard/recent-badges': badges,
  '/dashboard/ws-stats': sockets,
  '/mining/workers': workers,
  '/mining/shares': shares,
  '/mining/hashrate': { ...rates, workers_online: 1 } satisfies Hashrates,
  '/mining/hashrate/chart': chart(),
  '/mining/odds': odds,
  '/mining/blocks': blocks,
  '/mining/network/difficulty': network,
  '/pool': pool,
  [`/miners/${user.btc_address}`]: miner,
  [`/miners/${user.btc_address}/hashrate/chart`]: chart(),
  [`/users/${user.btc_address}`]: publicProfile,
};
