import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy, newNonce } from '@/lib/csp';
import { isDevelopment, readPublicEnv, requestLocation, resolveAddresses } from '@/lib/env';

const HEADER = 'content-security-policy';

/** Gives every page its own Content-Security-Policy; Next takes the nonce for its scripts from the request's. */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy({
    nonce: newNonce(),
    addresses: resolveAddresses(readPublicEnv(), requestLocation(request.headers)),
    isDevelopment: isDevelopment(),
  });
  const headers = new Headers(request.headers);
  headers.set(HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(HEADER, policy);
  return response;
}

export const config = {
  // Everything but files, which are no pages; what is fetched ahead becomes part of a page that has its policy already.
  matcher: [
    {
      source: '/((?!_next/static|_next/image|icon.svg).*)',
      missing: [{ type: 'header', key: 'next-router-prefetch' }],
    },
  ],
};
