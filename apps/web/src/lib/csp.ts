import { createHash } from 'node:crypto';
import { EARLY_SESSION_SCRIPT } from './early-session';
import type { Addresses } from './env';
import { THEME_SCRIPT } from './theme';

const inlineHashes = [THEME_SCRIPT, EARLY_SESSION_SCRIPT].map(
  (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
);

interface PolicyParts {
  /** Base64, new for every page: the scripts that Next writes into it carry it. */
  nonce: string;
  /** Where the browser will reach the api and its socket. */
  addresses: Addresses;
  /** React's own error messages evaluate code while it is developed, never in production. */
  isDevelopment?: boolean;
}

/** What may be named in `connect-src`: an origin. A policy cannot name an IPv6 address, so its scheme has to do. */
function sourceOf(address: string): string {
  const { protocol, host, hostname } = new URL(address);
  return hostname.startsWith('[') ? protocol : `${protocol}//${host}`;
}

/**
 * The Content-Security-Policy of a page: scripts by nonce alone and what those load, nothing inline but the two
 * scripts of the head; answers and news from this site, its api and its socket only; no frame around it or in it.
 */
export function contentSecurityPolicy({ nonce, addresses, isDevelopment = false }: PolicyParts): string {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': [
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...inlineHashes,
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    'style-src': ["'self'", `'nonce-${nonce}'`, ...(isDevelopment ? ["'unsafe-inline'"] : [])],
    // Heights and colours of bars, written by the server as style attributes; they cannot load or run anything.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'"],
    'connect-src': ["'self'", sourceOf(addresses.api), sourceOf(addresses.ws)],
    'manifest-src': ["'self'"],
    'worker-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${[...new Set(sources)].join(' ')}`)
    .join('; ');
}

/** 128 random bits, as a policy and a page can carry them. */
export function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
}
