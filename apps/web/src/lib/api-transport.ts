import type * as z from 'zod/mini';
import { ApiError } from './api-error';
import { loadSchemas } from './load-schemas';
import type { SessionStore } from './session';

export type Query = Record<string, string | number | boolean | undefined>;

export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** How long the whole answer may take, 30 s unless given. */
  timeoutMs?: number;
}

/** Safari knows `any` since 17.4; before, the call can be taken back but waits as long as the browser does. */
const either = (signal: AbortSignal, late: AbortSignal): AbortSignal =>
  'any' in AbortSignal ? AbortSignal.any([signal, late]) : signal;

/** A call without a whole answer by then counts as lost; a file may take longer. */
export const CALL_TIMEOUT_MS = 30_000;
export const DOWNLOAD_TIMEOUT_MS = 600_000;

/** Public calls carry no token; private ones need somebody signed in. */
export type Access = 'public' | 'private';

/** The part of the session that the client uses. */
export type TokenSource = Pick<SessionStore, 'token' | 'refresh' | 'expire'>;

/** How every call goes out and comes back: token, one refresh, one retry, errors, parsing. */
export class ApiTransport {
  constructor(
    private readonly baseUrl: string,
    private readonly session: TokenSource,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  /** A call whose answer is read by `schema`, which may be loaded meanwhile; 204 is read as undefined. */
  async request<Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema | (() => Promise<Schema>),
    call: Call,
    access: Access = 'private',
  ): Promise<z.output<Schema>> {
    const loading = typeof schema === 'function' ? schema().catch(() => null) : schema;
    const response = await this.answer(path, call, access);
    const known = await loading;
    // The program's own part could not be fetched: the same server is away, or has a newer version.
    if (known === null) throw ApiError.unreachable();
    const body: unknown = response.status === 204 ? undefined : await readJson(response, call.signal);
    const parsed = known.safeParse(body);
    if (parsed.success) return parsed.data;
    const requestId = response.headers.get('x-request-id');
    const { firstIssue } = await loadSchemas();
    throw ApiError.unreadable(response.status, path, firstIssue(parsed.error), requestId);
  }

  /** A call whose answer is a file, taken as it is. */
  async download(path: string, call: Call): Promise<Blob> {
    const response = await this.answer(path, { timeoutMs: DOWNLOAD_TIMEOUT_MS, ...call }, 'private');
    // A transfer that broke off must not pass for a whole file.
    return response.blob().catch(() => lost(call.signal));
  }

  private async answer(path: string, call: Call, access: Access): Promise<Response> {
    const response = access === 'public' ? await this.send(path, call, null) : await this.asUser(path, call);
    if (!response.ok) throw await ApiError.from(response);
    return response;
  }

  /** On 401 one refresh that all waiting calls share, then one retry, then signed out: it cannot loop. */
  private async asUser(path: string, call: Call): Promise<Response> {
    const token = this.session.token;
    const first = await this.send(path, call, token);
    if (first.status !== 401) return first;
    const renewed = await unlessAborted(this.session.refresh(token), call.signal);
    if (renewed === null) return first;
    const second = await this.send(path, call, renewed);
    if (second.status === 401) this.session.expire();
    return second;
  }

  private async send(path: string, call: Call, token: string | null): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    const late = AbortSignal.timeout(call.timeoutMs ?? CALL_TIMEOUT_MS);
    try {
      return await this.fetcher(`${this.baseUrl}/api/v1${path}${queryString(call.query)}`, {
        method: call.method ?? 'GET',
        headers,
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: call.signal ? either(call.signal, late) : late,
        cache: 'no-store',
      });
    } catch (error) {
      call.signal?.throwIfAborted();
      throw error instanceof ApiError ? error : ApiError.unreachable();
    }
  }
}

/** The body's value, undefined where it is no JSON. @throws when the call is aborted or the line breaks half-way. */
async function readJson(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  const text = await response.text().catch(() => lost(signal));
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The promise, but no longer than the signal lets one wait: others may go on waiting for it. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function lost(signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  throw ApiError.unreachable();
}

/** The parameters that are given, as the text behind the path. */
export function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
