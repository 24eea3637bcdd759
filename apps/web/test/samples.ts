import type { DashboardStats, Settings, Share, TokenResponse } from '@app/contracts';

export const user: TokenResponse['user'] = {
  id: 1,
  btc_address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  display_name: null,
  country_code: null,
  created_at: '2026-11-22T00:00:00.000Z',
  last_login: null,
};

/** Answers of the cookie's route to somebody who is signed in. */
export const SIGNED_IN = { status: 'signed-in', access_token: 'token', expires_in: 3600, user };

export const tokens = (name: string): TokenResponse => ({
  access_token: `access-${name}`,
  refresh_token: `refresh-${name}`,
  token_type: 'Bearer',
  expires_in: 3600,
  user,
});

export const stats: DashboardStats = {
  hashrate: 1.21e12,
  hashrate_change: 3.2,
  shares_today: 100,
  shares_change: -12,
  workers_online: 2,
  workers_total: 3,
  streak: 12,
  best_diff_week: 5_000,
  network_diff: 1e14,
  best_diff_ratio: 5e-11,
  level: 1,
  level_title: 'Nocoiner',
  xp: 0,
  xp_to_next: 100,
  badges_earned: 0,
  network_height: 925_000,
};

export const settings: Settings = {
  notifications: {
    block_found: true,
    personal_best: true,
    worker_offline: false,
    badge_earned: true,
    event_reminder: true,
  },
  privacy: { show_miner: false },
  mining: { chart_window: '24h' },
  sound: { enabled: false, volume: 0.5 },
};

/** An accepted share; its id is the second of its minute. */
export const shareOf = (id: string, change: Partial<Share> = {}): Share => ({
  id,
  time: `2026-11-22T10:00:${id}.000Z`,
  worker_name: 'rig',
  difficulty: 1000,
  share_diff: 2500,
  is_valid: true,
  is_block: false,
  reject_reason: null,
  ...change,
});
