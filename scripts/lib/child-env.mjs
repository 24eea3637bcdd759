import { hostname, networkInterfaces } from 'node:os';

import { ALLOCATOR } from './node-options.mjs';

/** The name or address a browser on this machine uses for a listening address. */
export function reachableHost(host) {
  if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The addresses of this machine's networks. */
export const lanAddresses = () =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);

/**
 * Every origin under which a browser may show the page: this machine, its name, its addresses in the network.
 * @returns {string} comma-separated, as ALLOWED_ORIGINS wants it
 */
export function allowedOrigins({ host, webPort, addresses = lanAddresses(), name = hostname(), given = '' }) {
  const hosts = [
    'localhost',
    '127.0.0.1',
    '::1',
    name,
    ...addresses,
    ...(host === '0.0.0.0' || host === '::' ? [] : [host]),
  ];
  const own = hosts
    // An address with a zone ("fe80::1%eth0") cannot stand in a URL.
    .filter((each) => !each.includes('%') && !each.startsWith('fe80:'))
    .map((each) => `http://${each.includes(':') ? `[${each}]` : each}:${webPort}`);
  const extra = given.split(',').map((each) => each.trim());
  return [...new Set([...own, ...extra])].filter((each) => each !== '').join(',');
}

/** Whose X-Forwarded-For the api believes: the page's server, which runs on this machine and calls it for browsers. */
export function trustedProxies(host, given = '') {
  const own = reachableHost(host).replace(/^\[|\]$/g, '');
  return given || [...new Set(['127.0.0.1', '::1', ...(own === 'localhost' ? [] : [own])])].join(',');
}

const without = (env, isUnwanted) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !isUnwanted(name)));

/** The page needs no secret: it gets neither database nor Redis. */
const SECRETS = new Set(['DATABASE_URL', 'REDIS_URL', 'JWT_PRIVATE_KEY', 'BITCOIND_URL']);

/**
 * What every child of a run finds in its environment; libs/config reads exactly these names.
 * @param {{ env: Record<string, string>, databaseUrl: string, redisUrl: string, host: string, apiPort: number,
 *   apiProcesses?: number | null, webPort: number, dataDir: string, demo: boolean, ckpool: string | null }} run
 * @returns {{ server: Record<string, string>, web: Record<string, string> }} environments of our programs and of Next
 */
export function composeEnvironments(run) {
  // npm adds a crowd of variables for its own scripts.
  const base = without(run.env, (name) => name.startsWith('npm_'));
  const shared = {
    NODE_ENV: 'production',
    HOST: run.host,
    API_PORT: String(run.apiPort),
    WEB_PORT: String(run.webPort),
    SITE_NAME: base.SITE_NAME || 'The Bitcoin Game',
  };
  const server = {
    ...ALLOCATOR,
    ...base,
    ...shared,
    DATABASE_URL: run.databaseUrl,
    REDIS_URL: run.redisUrl,
    ALLOWED_ORIGINS: allowedOrigins({ host: run.host, webPort: run.webPort, given: base.ALLOWED_ORIGINS }),
    TRUSTED_PROXIES: trustedProxies(run.host, base.TRUSTED_PROXIES),
    DATA_DIR: run.dataDir,
    DEMO: String(run.demo),
    LOG_LEVEL: base.LOG_LEVEL || 'info',
  };
  if (run.apiProcesses) server.API_PROCESSES = String(run.apiProcesses);
  if (run.ckpool !== null) server.CKPOOL_DIR = run.ckpool;
  const listensEverywhere = reachableHost(run.host) === 'localhost';
  const web = {
    ...without(base, (name) => SECRETS.has(name)),
    ...shared,
    API_INTERNAL_URL: `http://${listensEverywhere ? '127.0.0.1' : reachableHost(run.host)}:${run.apiPort}`,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return { server, web };
}
