import type { DashboardStats, TokenResponse } from '@app/contracts';

export const user: TokenResponse['user'] = {
  id: 1,
  btc_address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  display_name: null,
  country_code: null,
  created_at: '2026-11-22T00:00:00.000Z',
  last_login: null,
};

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
