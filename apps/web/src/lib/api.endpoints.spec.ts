/** @jest-environment node */
import { ApiServer } from '../../test/api-server';
import { ApiClient } from './api';

const session = { token: 'token', refresh: () => Promise.resolve(null), expire: () => undefined };

type Case = [name: string, call: (api: ApiClient) => Promise<unknown>, asked: string, body?: unknown];

const CASES: Case[] = [
  ['info', (api) => api.info(), 'GET /info'],
  ['challenge', (api) => api.challenge('a'), 'POST /auth/challenge', { btc_address: 'a' }],
  [
    'verify',
    (api) => api.verify('a', 's', 'n'),
    'POST /auth/verify',
    { btc_address: 'a', signature: 's', nonce: 'n' },
  ],
  ['refresh', (api) => api.refresh('r'), 'POST /auth/refresh', { refresh_token: 'r' }],
  ['logout', (api) => api.logout('r'), 'POST /auth/logout', { refresh_token: 'r' }],
  ['logoutAll', (api) => api.logoutAll(), 'POST /auth/logout-all'],
  ['sessions', (api) => api.sessions(), 'GET /auth/sessions'],
  ['endSession', (api) => api.endSession('a/b'), 'DELETE /auth/sessions/a%2Fb'],
  ['profile', (api) => api.profile(), 'GET /users/me'],
  ['updateProfile', (api) => api.updateProfile({ bio: null }), 'PATCH /users/me', { bio: null }],
  ['deleteAccount', (api) => api.deleteAccount(), 'DELETE /users/me'],
  ['exportAccount', (api) => api.exportAccount(), 'GET /users/me/export'],
  ['settings', (api) => api.settings(), 'GET /users/me/settings'],
  [
    'updateSettings',
    (api) => api.updateSettings({ sound: { enabled: true } }),
    'PATCH /users/me/settings',
    { sound: { enabled: true } },
  ],
  ['apiKeys', (api) => api.apiKeys(), 'GET /users/me/api-keys'],
  ['createApiKey', (api) => api.createApiKey({ name: 'k' }), 'POST /users/me/api-keys', { name: 'k' }],
  ['deleteApiKey', (api) => api.deleteApiKey('1'), 'DELETE /users/me/api-keys/1'],
  ['dashboardStats', (api) => api.dashboardStats(), 'GET /dashboard/stats'],
  ['feed', (api) => api.feed({ limit: 5, before_id: 9 }), 'GET /dashboard/feed?limit=5&before_id=9'],
  ['upcomingEvents', (api) => api.upcomingEvents(), 'GET /dashboard/events'],
  ['recentBadges', (api) => api.recentBadges(3), 'GET /dashboard/recent-badges?limit=3'],
  ['wsStats', (api) => api.wsStats(true), 'GET /dashboard/ws-stats?cluster=true'],
  ['workers', (api) => api.workers(), 'GET /mining/workers'],
  ['worker', (api) => api.worker('rig 1/2'), 'GET /mining/workers/rig%201%2F2'],
  ['workerChart', (api) => api.workerChart('r', '1h'), 'GET /mining/workers/r/hashrate?window=1h'],
  [
    'shares',
    (api) => api.shares({ limit: 2, worker_name: 'rig 1' }),
    'GET /mining/shares?limit=2&worker_name=rig+1',
  ],
  ['shareStats', (api) => api.shareStats(), 'GET /mining/shares/stats'],
  ['sharesCsv', (api) => api.sharesCsv(), 'GET /mining/shares.csv'],
  ['hashrate', (api) => api.hashrate(), 'GET /mining/hashrate'],
  ['hashrateChart', (api) => api.hashrateChart('7d'), 'GET /mining/hashrate/chart?window=7d'],
  ['summary', (api) => api.summary(), 'GET /mining/summary'],
  ['odds', (api) => api.odds(), 'GET /mining/odds'],
  ['uptime', (api) => api.uptime(7), 'GET /mining/uptime?days=7'],
  ['personalBests', (api) => api.personalBests(), 'GET /mining/difficulty/bests'],
  ['scatter', (api) => api.scatter(9), 'GET /mining/difficulty/scatter?limit=9'],
  ['distribution', (api) => api.distribution(), 'GET /mining/difficulty/distribution'],
  ['percentile', (api) => api.percentile('month'), 'GET /mining/difficulty/percentile?timeframe=month'],
  ['blocks', (api) => api.blocks({ cursor: 'c=' }), 'GET /mining/blocks?cursor=c%3D'],
  ['block', (api) => api.block(9), 'GET /mining/blocks/9'],
  ['networkDifficulty', (api) => api.networkDifficulty(), 'GET /mining/network/difficulty'],
  ['networkBlocks', (api) => api.networkBlocks(4), 'GET /mining/network/blocks?limit=4'],
  ['pool', (api) => api.pool(), 'GET /pool'],
  ['miner', (api) => api.miner('a/b'), 'GET /miners/a%2Fb'],
  ['minerChart', (api) => api.minerChart('a', '30d'), 'GET /miners/a/hashrate/chart?window=30d'],
  ['publicProfile', (api) => api.publicProfile('a'), 'GET /users/a'],
];
/** Calls that leave out what may be left out. */
const USUAL: [asked: string, call: (api: ApiClient) => Promise<unknown>][] = [
  ['/dashboard/feed', (api) => api.feed()],
  ['/dashboard/recent-badges?limit=5', (api) => api.recentBadges()],
  ['/dashboard/ws-stats?cluster=false', (api) => api.wsStats()],
  ['/mining/shares', (api) => api.shares()],
  ['/mining/uptime?days=30', (api) => api.uptime()],
  ['/mining/difficulty/scatter?limit=200', (api) => api.scatter()],
  ['/mining/difficulty/percentile?timeframe=week', (api) => api.percentile()],
  ['/mining/blocks', (api) => api.blocks()],
  ['/mining/network/blocks?limit=20', (api) => api.networkBlocks()],
];
/** What anybody may ask: no token goes out with it. */
const PUBLIC = new Set([
  'info',
  'challenge',
  'verify',
  'refresh',
  'logout',
  'pool',
  'miner',
  'minerChart',
  'publicProfile',
]);

describe('the endpoints of ApiClient', () => {
  let server: ApiServer;
  let api: ApiClient;
  beforeAll(async () => {
    server = await ApiServer.start();
    api = new ApiClient(server.url, session);
    server.answer = () => ({ status: 500 });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.asked.length = 0;
  });

  it.each(CASES)('should ask for %s by method, path, query and body', async (...row) => {
    const [name, call, asked, body] = row;
    await expect(call(api)).rejects.toMatchObject({ status: 500 });
    expect(server.asked).toHaveLength(1);
    const [request] = server.asked;
    expect(`${request?.method} ${request?.path.replace('/api/v1', '')}`).toBe(asked);
    expect(request?.body).toEqual(body);
    expect(request?.headers.authorization).toBe(PUBLIC.has(name) ? undefined : 'Bearer token');
  });

  it.each(USUAL)('should ask for %s where nothing else is said', async (asked, call) => {
    await expect(call(api)).rejects.toMatchObject({ status: 500 });
    expect(server.asked.map(({ path }) => path)).toEqual([`/api/v1${asked}`]);
  });

  it('should leave out no method', () => {
    const methods = Object.getOwnPropertyNames(ApiClient.prototype).filter((name) => name !== 'constructor');
    expect(CASES.map(([name]) => name).sort()).toEqual(methods.sort());
  });

  it('should read a reply whose schema is loaded with the call', async () => {
    const settings = {
      notifications: {
        block_found: true,
        personal_best: false,
        worker_offline: true,
        badge_earned: true,
        event_reminder: true,
      },
      privacy: { show_miner: false },
      mining: { chart_window: '7d' },
      sound: { enabled: false, volume: 0.25 },
    };
    server.answer = () => ({ body: settings });
    expect(await api.settings()).toEqual(settings);
    server.answer = () => ({ body: { ...settings, sound: { volume: 'loud' } } });
    await expect(api.settings()).rejects.toMatchObject({ code: 'unreadable' });
  });
});
