import { createHash } from 'node:crypto';
import { LIFETIMES, type TokenResponse } from '@app/contracts';
import { ApiClient } from './api';
import { ApiError } from './api-error';
import { internalApiUrl } from './env';
import type { SessionReply } from './session-reply';

export const REFRESH_COOKIE = 'tbg_refresh';

/** A page that is reloaded, or whose reply was lost, asks again with the token just spent; counted from the answer. */
const GRACE_MS = 30_000;
const MAX_REMEMBERED = 1000;

const noSession = { token: null, refresh: () => Promise.resolve(null), expire: () => undefined };
const remembered = new Map<string, { until: number; answer: Promise<TokenResponse | null> }>();

/** The API, called on behalf of a browser: `forwardedFor` is the X-Forwarded-For of its request, passed on as it is. */
function apiFor(forwardedFor: string | null): ApiClient {
  return new ApiClient(internalApiUrl(), noSession, (input, init) => {
    const headers = new Headers(init?.headers);
    if (forwardedFor !== null) headers.set('x-forwarded-for', forwardedFor);
    return fetch(input, { ...init, headers });
  });
}

/**
 * Rotates a refresh token; null when the API refuses it. The same token within 30 s gets the same answer, else a quick
 * reload would look like the reuse of a stolen token and end the session. @throws ApiError for any other failure.
 */
export function rotate(refreshToken: string, forwardedFor: string | null): Promise<TokenResponse | null> {
  const now = Date.now();
  for (const [key, entry] of remembered) {
    if (entry.until <= now || remembered.size > MAX_REMEMBERED) remembered.delete(key);
  }
  const key = createHash('sha256').update(refreshToken).digest('base64url');
  const known = remembered.get(key);
  if (known) return known.answer;
  const answer = apiFor(forwardedFor).refresh(refreshToken).catch(refused);
  const entry = { until: Number.POSITIVE_INFINITY, answer };
  remembered.set(key, entry);
  const forget = () => remembered.delete(key);
  // A refusal is the same when it is asked for again: strangers must not crowd out the answers of others.
  answer.then((tokens) => (tokens ? (entry.until = Date.now() + GRACE_MS) : forget()), forget);
  return answer;
}

/**
 * Ends the session on the API; the cookie goes whether or not the API can be reached.
 * @throws ApiError where there were too many requests: the same request works later
 */
export async function endSession(refreshToken: string, forwardedFor: string | null): Promise<void> {
  const key = createHash('sha256').update(refreshToken).digest('base64url');
  remembered.delete(key);
  await apiFor(forwardedFor)
    .logout(refreshToken)
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 429) throw error;
    });
}

function refused(error: unknown): null {
  const over = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  if (over) return null;
  throw error;
}

/** True for a request that a page of this very site made: another site must not sign anybody in or out. */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}

/** Attributes of the cookie that holds the refresh token. */
export function cookieOptions(headers: Headers) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/session',
    secure: (headers.get('x-forwarded-proto') ?? 'http').startsWith('https'),
    maxAge: LIFETIMES.refreshSeconds,
  } as const;
}

/** What the browser may know of a token answer: everything but the refresh token. */
export function replyOf(tokens: TokenResponse | null): SessionReply {
  if (tokens === null) return { status: 'signed-out' };
  const { access_token, expires_in, user } = tokens;
  return { status: 'signed-in', access_token, expires_in, user };
}
