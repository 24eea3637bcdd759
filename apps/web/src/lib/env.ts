/** Where the api is, as the server hands it to the browser. Null: on the page's own host, at `apiPort`. */
export interface PublicEnv {
  readonly apiUrl: string | null;
  readonly wsUrl: string | null;
  readonly apiPort: number;
  readonly siteName: string;
  /** Where miners connect, as `stratum+tcp://host:port`; null where the operator did not say. */
  readonly stratumUrl: string | null;
}

/** Base addresses without a slash at the end. */
export interface Addresses {
  readonly api: string;
  readonly ws: string;
}

const DEFAULT_API_PORT = 8000;
const PLAIN_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

function given(name: string): string | null {
  const value = process.env[name]?.trim();
  return value ? value : null;
}

function apiPort(): number {
  const port = Number(given('API_PORT') ?? DEFAULT_API_PORT);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : DEFAULT_API_PORT;
}

/** Server only, at request time: what the browser must know. Never frozen into the build. */
export function readPublicEnv(): PublicEnv {
  return {
    apiUrl: given('API_URL'),
    wsUrl: given('WS_URL'),
    apiPort: apiPort(),
    siteName: given('SITE_NAME') ?? 'The Bitcoin Game',
    stratumUrl: given('STRATUM_URL'),
  };
}

/** Server only: where this server itself reaches the api. */
export function internalApiUrl(): string {
  return withoutSlash(given('API_INTERNAL_URL') ?? `http://127.0.0.1:${apiPort()}`);
}

/** Server only: true under `next dev`. */
export const isDevelopment = (): boolean => given('NODE_ENV') === 'development';

/** Server only: the location at which the browser has the page, as far as its request tells. */
export function requestLocation(headers: Headers): { protocol: string; hostname: string } {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? '';
  const isSecure = (headers.get('x-forwarded-proto') ?? 'http').startsWith('https');
  const protocol = isSecure ? 'https:' : 'http:';
  const page = URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`) : null;
  // Anybody can send any Host: what is no plain name or address must not get into a header of ours.
  return { protocol, hostname: page && PLAIN_HOST.test(page.hostname) ? page.hostname : 'localhost' };
}

/** Addresses for a page at this location; by default the page's own host, so that a phone finds the api too. */
export function resolveAddresses(
  env: PublicEnv,
  location: { protocol: string; hostname: string },
): Addresses {
  const api = withoutSlash(env.apiUrl ?? `${location.protocol}//${location.hostname}:${env.apiPort}`);
  return { api, ws: withoutSlash(env.wsUrl ?? api.replace(/^http/, 'ws')) };
}
