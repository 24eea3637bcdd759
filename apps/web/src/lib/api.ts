import {
  challengeResponse,
  dashboardStats,
  feedList,
  hashrateChart,
  hashrates,
  info,
  logoutResponse,
  odds,
  recentBadgeList,
  sharePage,
  tokenResponse,
  upcomingEventList,
  workerList,
  type apiKeyRequest,
  type ChartWindow,
  type ProfileChangeRequest,
  type SettingsChange,
  type SharesExportQuery,
  type SharesQuery,
  type TimeframeName,
} from '@app/contracts';
import type * as z from 'zod/mini';
import { ApiTransport } from './api-transport';

export type NewApiKeyRequest = z.input<typeof apiKeyRequest>;
type Signal = AbortSignal | undefined;

const segment = encodeURIComponent;

type LaterSchemas = typeof import('./later-schemas');
const later =
  <Name extends keyof LaterSchemas>(name: Name) =>
  (): Promise<LaterSchemas[Name]> =>
    import('./later-schemas').then((schemas) => schemas[name]);

/**
 * The REST API, one method an endpoint; every reply is parsed by the shared schema.
 * All methods throw ApiError, or the abort reason of the given signal.
 */
export class ApiClient extends ApiTransport {
  info(signal?: Signal) {
    return this.request('/info', info, { signal }, 'public');
  }

  // Sign-in and sessions
  challenge(btcAddress: string, signal?: Signal) {
    const body = { btc_address: btcAddress };
    return this.request('/auth/challenge', challengeResponse, { method: 'POST', body, signal }, 'public');
  }
  verify(btcAddress: string, signature: string, nonce: string, signal?: Signal) {
    const body = { btc_address: btcAddress, signature, nonce };
    return this.request('/auth/verify', tokenResponse, { method: 'POST', body, signal }, 'public');
  }
  /** Used by the web server alone: the browser never holds a refresh token for longer than one hand-over. */
  refresh(refreshToken: string) {
    const body = { refresh_token: refreshToken };
    return this.request('/auth/refresh', tokenResponse, { method: 'POST', body }, 'public');
  }
  logout(refreshToken: string) {
    const body = { refresh_token: refreshToken };
    return this.request('/auth/logout', logoutResponse, { method: 'POST', body }, 'public');
  }
  /** Ends every session of the account, this one included. */
  logoutAll(signal?: Signal) {
    return this.request('/auth/logout-all', later('logoutAllResponse'), { method: 'POST', signal });
  }
  sessions(signal?: Signal) {
    return this.request('/auth/sessions', later('sessionList'), { signal });
  }
  endSession(id: string, signal?: Signal) {
    return this.request(`/auth/sessions/${segment(id)}`, logoutResponse, { method: 'DELETE', signal });
  }

  // Me
  profile(signal?: Signal) {
    return this.request('/users/me', later('profile'), { signal });
  }
  updateProfile(body: ProfileChangeRequest, signal?: Signal) {
    return this.request('/users/me', later('profile'), { method: 'PATCH', body, signal });
  }
  deleteAccount(signal?: Signal) {
    return this.request('/users/me', later('accountDeleted'), { method: 'DELETE', signal });
  }
  exportAccount(signal?: Signal) {
    return this.request('/users/me/export', later('accountExport'), { signal });
  }
  settings(signal?: Signal) {
    return this.request('/users/me/settings', later('settings'), { signal });
  }
  updateSettings(body: SettingsChange, signal?: Signal) {
    return this.request('/users/me/settings', later('settings'), { method: 'PATCH', body, signal });
  }
  apiKeys(signal?: Signal) {
    return this.request('/users/me/api-keys', later('apiKeyList'), { signal });
  }
  /** The answer alone holds the secret `key`. */
  createApiKey(body: NewApiKeyRequest, signal?: Signal) {
    return this.request('/users/me/api-keys', later('newApiKey'), { method: 'POST', body, signal });
  }
  deleteApiKey(id: string, signal?: Signal) {
    return this.request(`/users/me/api-keys/${segment(id)}`, later('apiKeyDeleted'), {
      method: 'DELETE',
      signal,
    });
  }

  // Dashboard
  dashboardStats(signal?: Signal) {
    return this.request('/dashboard/stats', dashboardStats, { signal });
  }
  feed(options: { limit?: number; before_id?: number } = {}, signal?: Signal) {
    return this.request('/dashboard/feed', feedList, { query: options, signal });
  }
  upcomingEvents(signal?: Signal) {
    return this.request('/dashboard/events', upcomingEventList, { signal });
  }
  recentBadges(limit = 5, signal?: Signal) {
    return this.request('/dashboard/recent-badges', recentBadgeList, { query: { limit }, signal });
  }
  wsStats(cluster = false, signal?: Signal) {
    return this.request('/dashboard/ws-stats', later('wsStats'), { query: { cluster }, signal });
  }

  // Mining
  workers(signal?: Signal) {
    return this.request('/mining/workers', workerList, { signal });
  }
  worker(name: string, signal?: Signal) {
    return this.request(`/mining/workers/${segment(name)}`, later('workerDetail'), { signal });
  }
  workerChart(name: string, window: ChartWindow, signal?: Signal) {
    const path = `/mining/workers/${segment(name)}/hashrate`;
    return this.request(path, hashrateChart, { query: { window }, signal });
  }
  shares(options: Partial<SharesQuery> = {}, signal?: Signal) {
    return this.request('/mining/shares', sharePage, { query: options, signal });
  }
  shareStats(signal?: Signal) {
    return this.request('/mining/shares/stats', later('shareStats'), { signal });
  }
  /** The shares as CSV, with their columns named in the first line. */
  sharesCsv(options: Partial<SharesExportQuery> = {}, signal?: Signal) {
    const { from, to, ...rest } = options;
    const query = { ...rest, from: from?.toISOString(), to: to?.toISOString() };
    return this.download('/mining/shares.csv', { query, signal });
  }
  hashrate(signal?: Signal) {
    return this.request('/mining/hashrate', hashrates, { signal });
  }
  hashrateChart(window: ChartWindow, signal?: Signal) {
    return this.request('/mining/hashrate/chart', hashrateChart, { query: { window }, signal });
  }
  summary(signal?: Signal) {
    return this.request('/mining/summary', later('summary'), { signal });
  }
  odds(signal?: Signal) {
    return this.request('/mining/odds', odds, { signal });
  }
  uptime(days = 30, signal?: Signal) {
    return this.request('/mining/uptime', later('uptime'), { query: { days }, signal });
  }
  personalBests(signal?: Signal) {
    return this.request('/mining/difficulty/bests', later('personalBestList'), { signal });
  }
  scatter(limit = 200, signal?: Signal) {
    return this.request('/mining/difficulty/scatter', later('scatter'), { query: { limit }, signal });
  }
  distribution(signal?: Signal) {
    return this.request('/mining/difficulty/distribution', later('distribution'), { signal });
  }
  percentile(timeframe: TimeframeName = 'week', signal?: Signal) {
    return this.request('/mining/difficulty/percentile', later('percentile'), {
      query: { timeframe },
      signal,
    });
  }
  blocks(options: { limit?: number; cursor?: string } = {}, signal?: Signal) {
    return this.request('/mining/blocks', later('blockPage'), { query: options, signal });
  }
  block(height: number, signal?: Signal) {
    return this.request(`/mining/blocks/${height}`, later('blockDetail'), { signal });
  }
  networkDifficulty(signal?: Signal) {
    return this.request('/mining/network/difficulty', later('networkDifficulty'), { signal });
  }
  networkBlocks(limit = 20, signal?: Signal) {
    return this.request('/mining/network/blocks', later('networkBlocks'), { query: { limit }, signal });
  }

  // Public
  pool(signal?: Signal) {
    return this.request('/pool', later('poolSummary'), { signal }, 'public');
  }
  miner(address: string, signal?: Signal) {
    return this.request(`/miners/${segment(address)}`, later('publicMiner'), { signal }, 'public');
  }
  minerChart(address: string, window: ChartWindow, signal?: Signal) {
    const path = `/miners/${segment(address)}/hashrate/chart`;
    return this.request(path, hashrateChart, { query: { window }, signal }, 'public');
  }
  publicProfile(address: string, signal?: Signal) {
    return this.request(`/users/${segment(address)}`, later('publicProfile'), { signal }, 'public');
  }
}
