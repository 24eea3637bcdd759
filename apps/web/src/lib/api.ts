import {
  challengeResponse,
  dashboardStats,
  feedList,
  firstIssue,
  hashrateChart,
  hashrates,
  info,
  logoutResponse,
  poolSummary,
  profile,
  publicMiner,
  recentBadgeList,
  sharePage,
  tokenResponse,
  upcomingEventList,
  workerList,
  wsStats,
  type ChartWindow,
  type SharesQuery,
} from '@app/contracts';
import type * as z from 'zod/mini';
import { ApiError } from './api-error';
import type { SessionStore } from './session';

type Query = Record<string, string | number | boolean | undefined>;

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Public calls carry no token; private ones need somebody signed in. */
type Access = 'public' | 'private';

/** The part of the session that the client uses. */
type TokenSource = Pick<SessionStore, 'token' | 'refresh' | 'expire'>;

/**
 * The REST API, one method an endpoint; every reply is parsed by the shared schema.
 * All methods throw ApiError, or the abort reason of the given signal.
 */
export class ApiClient {
  constructor(
    private readonly baseUrl: string,
    private readonly session: TokenSource,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  info(signal?: AbortSignal) {
    return this.request('/info', info, { signal }, 'public');
  }
  challenge(btcAddress: string, signal?: AbortSignal) {
    const body = { btc_address: btcAddress };
    return this.request('/auth/challenge', challengeResponse, { method: 'POST', body, signal }, 'public');
  }
  verify(btcAddress: string, signature: string, nonce: string, signal?: AbortSignal) {
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
  profile(signal?: AbortSignal) {
    return this.request('/users/me', profile, { signal });
  }

  dashboardStats(signal?: AbortSignal) {
    return this.request('/dashboard/stats', dashboardStats, { signal });
  }
  feed(options: { limit?: number; before_id?: number } = {}, signal?: AbortSignal) {
    return this.request('/dashboard/feed', feedList, { query: options, signal });
  }
  upcomingEvents(signal?: AbortSignal) {
    return this.request('/dashboard/events', upcomingEventList, { signal });
  }
  recentBadges(limit = 5, signal?: AbortSignal) {
    return this.request('/dashboard/recent-badges', recentBadgeList, { query: { limit }, signal });
  }
  wsStats(cluster = false, signal?: AbortSignal) {
    return this.request('/dashboard/ws-stats', wsStats, { query: { cluster }, signal });
  }

  workers(signal?: AbortSignal) {
    return this.request('/mining/workers', workerList, { signal });
  }
  shares(options: Partial<SharesQuery> = {}, signal?: AbortSignal) {
    return this.request('/mining/shares', sharePage, { query: options, signal });
  }
  hashrate(signal?: AbortSignal) {
    return this.request('/mining/hashrate', hashrates, { signal });
  }
  hashrateChart(window: ChartWindow, signal?: AbortSignal) {
    return this.request('/mining/hashrate/chart', hashrateChart, { query: { window }, signal });
  }

  miner(address: string, signal?: AbortSignal) {
    return this.request(`/miners/${encodeURIComponent(address)}`, publicMiner, { signal }, 'public');
  }
  minerChart(address: string, window: ChartWindow, signal?: AbortSignal) {
    const path = `/miners/${encodeURIComponent(address)}/hashrate/chart`;
    return this.request(path, hashrateChart, { query: { window }, signal }, 'public');
  }
  pool(signal?: AbortSignal) {
    return this.request('/pool', poolSummary, { signal }, 'public');
  }

  /** A call whose answer is read by `schema`; 204 is read as undefined. */
  async request<Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema,
    call: Call,
    access: Access = 'private',
  ): Promise<z.output<Schema>> {
    const response = access === 'public' ? await this.send(path, call, null) : await this.asUser(path, call);
    if (!response.ok) throw await ApiError.from(response);
    const body: unknown = response.status === 204 ? undefined : await readJson(response);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const requestId = response.headers.get('x-request-id');
    throw ApiError.unreadable(response.status, path, firstIssue(parsed.error), requestId);
  }

  /** On 401 one refresh that all waiting calls share, then one retry, then signed out: it cannot loop. */
  private async asUser(path: string, call: Call): Promise<Response> {
    const token = this.session.token;
    const first = await this.send(path, call, token);
    if (first.status !== 401) return first;
    const renewed = await this.session.refresh(token);
    call.signal?.throwIfAborted();
    if (renewed === null) return first;
    const second = await this.send(path, call, renewed);
    if (second.status === 401) this.session.expire();
    return second;
  }

  private async send(path: string, call: Call, token: string | null): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    try {
      return await this.fetcher(`${this.baseUrl}/api/v1${path}${queryString(call.query)}`, {
        method: call.method ?? 'GET',
        headers,
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: call.signal ?? null,
        cache: 'no-store',
      });
    } catch (error) {
      call.signal?.throwIfAborted();
      throw error instanceof ApiError ? error : ApiError.unreachable();
    }
  }
}

function readJson(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
