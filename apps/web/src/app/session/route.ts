import { refreshRequest } from '@app/contracts';
import { NextResponse, type NextRequest } from 'next/server';
import { ApiError } from '@/lib/api-error';
import { readJson } from '@/lib/read-json';
import {
  cookieOptions,
  endSession,
  isSameOrigin,
  REFRESH_COOKIE,
  replyOf,
  rotate,
} from '@/lib/session-server';

/** A refresh token and what JSON needs around it. */
const BODY_BYTES = 8 * 1024;
const noStore = { 'cache-control': 'no-store' };

const refuse = (status: number, title: string, detail: string, more: Record<string, string> = {}) =>
  NextResponse.json(
    { type: 'about:blank', title, status, detail },
    { status, headers: { ...noStore, ...more, 'content-type': 'application/problem+json' } },
  );

/** The API's own status, sentence and Retry-After; 502 where it gave none. */
function passOn(error: unknown, title: string): NextResponse {
  if (!(error instanceof ApiError)) return refuse(502, title, 'The API does not answer.');
  const { status, detail, retryAfter } = error;
  const wait: Record<string, string> = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
  return refuse(status >= 400 ? status : 502, title, detail, wait);
}

const foreign = () => refuse(403, 'Not allowed', 'This address serves pages of this site only.');

/** Whole, with the connection's own address at its right end: the API knows which of its entries to believe. */
const forwardedFor = (request: NextRequest): string | null => request.headers.get('x-forwarded-for');

/** Takes a fresh refresh token from the body, or the cookie's, and rotates it: the reply never contains one. */
export async function POST(request: NextRequest): Promise<NextResponse> {
  if (!isSameOrigin(request.headers)) return foreign();
  const sent = await readJson(request.body, BODY_BYTES);
  if (sent === 'too_large') return refuse(413, 'Too large', 'The body is larger than 8 KiB; send less.');
  const body = refreshRequest.safeParse(sent.value);
  const token = body.success ? body.data.refresh_token : request.cookies.get(REFRESH_COOKIE)?.value;
  if (!token) return NextResponse.json(replyOf(null), { headers: noStore });
  try {
    const tokens = await rotate(token, forwardedFor(request));
    const response = NextResponse.json(replyOf(tokens), { headers: noStore });
    if (tokens) response.cookies.set(REFRESH_COOKIE, tokens.refresh_token, cookieOptions(request.headers));
    else response.cookies.set(REFRESH_COOKIE, '', { ...cookieOptions(request.headers), maxAge: 0 });
    return response;
  } catch (error) {
    return passOn(error, 'Session not renewed');
  }
}

/** Signs out: ends the session on the API and forgets the cookie. */
export async function DELETE(request: NextRequest): Promise<NextResponse> {
  if (!isSameOrigin(request.headers)) return foreign();
  const token = request.cookies.get(REFRESH_COOKIE)?.value;
  try {
    if (token) await endSession(token, forwardedFor(request));
  } catch (error) {
    return passOn(error, 'Session not ended');
  }
  const response = new NextResponse(null, { status: 204, headers: noStore });
  response.cookies.set(REFRESH_COOKIE, '', { ...cookieOptions(request.headers), maxAge: 0 });
  return response;
}
