import type * as contracts from '@app/contracts';

const TIME = '2026-11-22T10:15:30.250Z';
const HASH = '00000000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7';

const rates = {
  hashrate_1m: 1.36e12,
  hashrate_1m_error: 0.2236,
  hashrate_5m: 1.21e12,
  hashrate_5m_error: 0.1041,
  hashrate_1h: 1.19e12,
  hashrate_1h_error: 0.0302,
  hashrate_24h: 1.2e12,
  hashrate_24h_error: 0.0062,
};
const worker: contracts.Worker = {
  name: 'bitaxe-1',
  status: 'online',
  ...rates,
  current_diff: 1024,
  best_diff: 4.23e9,
  valid_shares: 47_832,
  invalid_shares: 21,
  accept_rate: 99.956,
  last_share: TIME,
  connected_at: '2026-11-21T07:00:00.000Z',
  user_agent: 'bitaxe/BM1368/v2.6.0',
  shares_session: 26_104,
};
const share: contracts.Share = {
  id: '1763806530250-0',
  time: TIME,
  worker_name: 'bitaxe-1',
  difficulty: 1024,
  share_diff: 28_471.9,
  is_valid: true,
  is_block: false,
  reject_reason: null,
};
const block: contracts.PoolBlock = {
  block_height: 924_817,
  block_hash: HASH,
  difficulty: 1.92e14,
  network_difficulty: 1.5227e14,
  reward_btc: 3.14502117,
  fees_btc: 0.02002117,
  found_at: TIME,
  confirmed: true,
  confirmations: 12,
  finder: 'bc1qxy…0wlh',
  worker_name: 'bitaxe-1',
};
const more = { has_more: true, next_cursor: 'eyJrIjoiczEiLCJ0IjoxNzYzODA2NTMwMjUwLCJlIjoiMTc2MyJ9' };
const hashrateChart: contracts.HashrateChart = {
  window: '24h',
  points: [{ time: '2026-11-22T10:10:00.000Z', hashrate: 1.22e12, hashrate_error: 0.074 }],
  current: 1.21e12,
  current_error: 0.1041,
  average: 1.2e12,
  average_error: 0.0062,
  peak: 1.48e12,
  peak_error: 0.068,
};

/** One answer of each endpoint, for the OpenAPI document. A spec parses each by the schema of its endpoint. */
export const EXAMPLES = {
  workerList: { workers: [worker], online_count: 1, total_count: 1, truncated: false },
  workerDetail: { worker, recent_shares: [share] },
  hashrateChart,
  sharePage: { data: [share], pagination: { limit: 50, ...more } },
  sharesExport:
    'id,time,worker_name,difficulty,share_diff,is_valid,is_block,reject_reason\r\n' +
    '1763806530250-0,2026-11-22T10:15:30.250Z,bitaxe-1,1024,28471.9,true,false,\r\n',
  shareStats: {
    total_shares: 47_853,
    accepted_shares: 47_832,
    rejected_shares: 21,
    acceptance_rate: 99.956,
    shares_today: 11_020,
    rejected_today: 3,
    best_diff_today: 9.1e7,
  },
  personalBestList: [
    {
      timeframe: 'week' as const,
      period_key: '2026-W47',
      best_difficulty: 4.23e9,
      share_time: TIME,
      worker_name: 'bitaxe-1',
      percentile: 92.5,
    },
  ],
  scatter: { points: [{ time: TIME, difficulty: 28_471.9 }], count: 1 },
  distribution: {
    buckets: Array.from({ length: 8 }, (_, index) => ({
      range_min: 1024 * 8 ** index,
      range_max: 1024 * 8 ** (index + 1),
      label: ['1.02K – 8.19K', '8.19K – 65.5K', '65.5K – 524K', '524K – 4.19M'][index] ?? '…',
      count: [41_853, 5231, 654, 82, 10, 1, 1, 0][index] ?? 0,
    })),
    total_shares: 47_832,
  },
  percentile: {
    timeframe: 'week' as const,
    period_key: '2026-W47',
    percentile: 92.5,
    best_difficulty: 4.23e9,
    rank: 16,
    total_miners: 201,
  },
  blockPage: { data: [block], pagination: { limit: 20, has_more: false, next_cursor: null } },
  blockDetail: { block, finder: block.finder, coinbase_sig: '/solo/' },
  hashrates: { ...rates, workers_online: 1 },
  summary: {
    ...rates,
    workers_online: 1,
    workers_total: 1,
    shares_today: 11_020,
    rejected_today: 3,
    acceptance_rate: 99.973,
    best_diff_today: 9.1e7,
    best_diff_alltime: 4.23e9,
    blocks_found: 0,
    last_share: TIME,
  },
  odds: {
    hashrate: 1.2e12,
    hashrate_error: 0.0062,
    window: '24h' as const,
    network_difficulty: 1.5227e14,
    expected_seconds: 5.45e11,
    probability: { day: 1.585e-7, month: 4.756e-6, year: 5.786e-5 },
  },
  uptime: {
    days: [{ date: '2026-11-22', uptime_minutes: 612, shares: 11_020, active: true }],
    total_uptime_hours: 10.2,
    days_active: 1,
  },
  networkDifficulty: {
    current_difficulty: 1.5227e14,
    current_height: 924_828,
    history: [{ height: 924_828, difficulty: 1.5227e14, time: TIME }],
  },
  networkBlocks: {
    blocks: [{ height: 924_828, hash: HASH, difficulty: 1.5227e14, timestamp: TIME }],
  },
};
