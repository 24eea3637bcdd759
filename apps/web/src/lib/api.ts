import type {
  apiKeyRequest,
  ChartWindow,
  ProfileChangeRequest,
  SettingsChange,
  SharesExportQuery,
  SharesQuery,
  TimeframeName,
} from '@app/contracts';
import type * as z from 'zod/mini';
import { ApiTransport } from './api-transport';
import { loadSchemas } from './load-schemas';

export type NewApiKeyRequest = z.input<typeof apiKeyRequest>;
type Signal = AbortSignal | undefined;

const segment = encodeURIComponent;

type Replies = typeof import('./schemas');
const reply =
  <Name extends keyof Replies>(name: Name) =>
  (): Promise<Replies[Name]> =>
    loadSchemas().then((schemas) => schemas[name]);

/**
 * The REST API, one method an endpoint; every reply is parsed by the shared schema.
 * All methods throw ApiError, or the abort reason of the given signal.
 */
export class ApiClient extends ApiTransport {
  info(signal?: Signal) {
    return this.request('/info', reply('info'), { signal }, 'public');
  }

  // Sign-in and sessions
  challenge(btcAddress: string, signal?: Signal) {
    const body = { btc_address: btcAddress };
    return this.request(
      '/auth/challenge',
      reply('challengeResponse'),
      { method: 'POST', body, signal },
      'public',
    );
  }
  verify(btcAddress: string, signature: string, nonce: string, signal?: Signal) {
    const body = { btc_address: btcAddress, signature, nonce };
    return this.request('/auth/verify', reply('tokenResponse'), { method: 'POST', body, signal }, 'public');
  }
  /** Used by the web server alone: the browser never holds a refresh token for longer than one hand-over. */
  refresh(refreshToken: string) {
    const body = { refresh_token: refreshToken };
    return this.request('/auth/refresh', reply('tokenResponse'), { method: 'POST', body }, 'public');
  }
  logout(refreshToken: string) {
    const body = { refresh_token: refreshToken };
    return this.request('/auth/logout', reply('logoutResponse'), { method: 'POST', body }, 'public');
  }
  /** Ends every session of the account, this one included. */
  logoutAll(signal?: Signal) {
    return this.request('/auth/logout-all', reply('logoutAllResponse'), { method: 'POST', signal });
  }
  sessions(signal?: Signal) {
    return this.request('/auth/sessions', reply('sessionList'), { signal });
  }
  endSession(id: string, signal?: Signal) {
    return this.request(`/auth/sessions/${segment(id)}`, reply('logoutResponse'), {
      method: 'DELETE',
      signal,
    });
  }

  // Me
  profile(signal?: Signal) {
    return this.request('/users/me', reply('profile'), { signal });
  }
  updateProfile(body: ProfileChangeRequest, signal?: Signal) {
    return this.request('/users/me', reply('profile'), { method: 'PATCH', body, signal });
  }
  deleteAccount(signal?: Signal) {
    return this.request('/users/me', reply('accountDeleted'), { method: 'DELETE', signal });
  }
  exportAccount(signal?: Signal) {
    return this.request('/users/me/export', reply('accountExport'), { signal });
  }
  settings(signal?: Signal) {
    return this.request('/users/me/settings', reply('settings'), { signal });
  }
  updateSettings(body: SettingsChange, signal?: Signal) {
    return this.request('/users/me/settings', reply('settings'), { method: 'PATCH', body, signal });
  }
  apiKeys(signal?: Signal) {
    return this.request('/users/me/api-keys', reply('apiKeyList'), { signal });
  }
  /** The answer alone holds the secret `key`. */
  createApiKey(body: NewApiKeyRequest, signal?: Signal) {
    return this.request('/users/me/api-keys', reply('newApiKey'), { method: 'POST', body, signal });
  }
  deleteApiKey(id: string, signal?: Signal) {
    return this.request(`/users/me/api-keys/${segment(id)}`, reply('apiKeyDeleted'), {
      method: 'DELETE',
      signal,
    });
  }

  // Dashboard
  dashboardStats(signal?: Signal) {
    return this.request('/dashboard/stats', reply('dashboardStats'), { signal });
  }
  feed(options: { limit?: number; before_id?: number } = {}, signal?: Signal) {
    return this.request('/dashboard/feed', reply('feedList'), { query: options, signal });
  }
  upcomingEvents(signal?: Signal) {
    return this.request('/dashboard/events', reply('upcomingEventList'), { signal });
  }
  recentBadges(limit = 5, signal?: Signal) {
    return this.request('/dashboard/recent-badges', reply('recentBadgeList'), { query: { limit }, signal });
  }
  wsStats(cluster = false, signal?: Signal) {
    return this.request('/dashboard/ws-stats', reply('wsStats'), { query: { cluster }, signal });
  }

  // Mining
  workers(signal?: Signal) {
    return this.request('/mining/workers', reply('workerList'), { signal });
  }
  worker(name: string, signal?: Signal) {
    return this.request(`/mining/workers/${segment(name)}`, reply('workerDetail'), { signal });
  }
  workerChart(name: string, window: ChartWindow, signal?: Signal) {
    const path = `/mining/workers/${segment(name)}/hashrate`;
    return this.request(path, reply('hashrateChart'), { query: { window }, signal });
  }
  shares(options: Partial<SharesQuery> = {}, signal?: Signal) {
    return this.request('/mining/shares', reply('sharePage'), { query: options, signal });
  }
  shareStats(signal?: Signal) {
    return this.request('/mining/shares/stats', reply('shareStats'), { signal });
  }
  /** The shares as CSV, with their columns named in the first line. */
  sharesCsv(options: Partial<SharesExportQuery> = {}, signal?: Signal) {
    const { from, to, ...rest } = options;
    const query = { ...rest, from: from?.toISOString(), to: to?.toISOString() };
    return this.download('/mining/shares.csv', { query, signal });
  }
  hashrate(signal?: Signal) {
    return this.request('/mining/hashrate', reply('hashrates'), { signal });
  }
  hashrateChart(window: ChartWindow, signal?: Signal) {
    return this.request('/mining/hashrate/chart', reply('hashrateChart'), { query: { window }, signal });
  }
  summary(signal?: Signal) {
    return this.request('/mining/summary', reply('summary'), { signal });
  }
  odds(signal?: Signal) {
    return this.request('/mining/odds', reply('odds'), { signal });
  }
  uptime(days = 30, signal?: Signal) {
    return this.request('/mining/uptime', reply('uptime'), { query: { days }, signal });
  }
  personalBests(signal?: Signal) {
    return this.request('/mining/difficulty/bests', reply('personalBestList'), { signal });
  }
  scatter(limit = 200, signal?: Signal) {
    return this.request('/mining/difficulty/scatter', reply('scatter'), { query: { limit }, signal });
  }
  distribution(signal?: Signal) {
    return this.request('/mining/difficulty/distribution', reply('distribution'), { signal });
  }
  percentile(timeframe: TimeframeName = 'week', signal?: Signal) {
    return this.request('/mining/difficulty/percentile', reply('percentile'), {
      query: { timeframe },
      signal,
    });
  }
  blocks(options: { limit?: number; cursor?: string } = {}, signal?: Signal) {
    return this.request('/mining/blocks', reply('blockPage'), { query: options, signal });
  }
  block(height: number, signal?: Signal) {
    return this.request(`/mining/blocks/${height}`, reply('blockDetail'), { signal });
  }
  networkDifficulty(signal?: Signal) {
    return this.request('/mining/network/difficulty', reply('networkDifficulty'), { signal });
  }
  networkBlocks(limit = 20, signal?: Signal) {
    return this.request('/mining/network/blocks', reply('networkBlocks'), { query: { limit }, signal });
  }

  // Public
  pool(signal?: Signal) {
    return this.request('/pool', reply('poolSummary'), { signal }, 'public');
  }
  miner(address: string, signal?: Signal) {
    return this.request(`/miners/${segment(address)}`, reply('publicMiner'), { signal }, 'public');
  }
  minerChart(address: string, window: ChartWindow, signal?: Signal) {
    const path = `/miners/${segment(address)}/hashrate/chart`;
    return this.request(path, reply('hashrateChart'), { query: { window }, signal }, 'public');
  }
  publicProfile(address: string, signal?: Signal) {
    return this.request(`/users/${segment(address)}`, reply('publicProfile'), { signal }, 'public');
  }
}
