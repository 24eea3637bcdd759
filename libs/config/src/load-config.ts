import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { networks } from './networks';
import { redisUrl } from './redis-url';

z.config(z.locales.en());

const port = (fallback: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535)), fallback);
const whole = (fallback: number, least: number, most: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(least), z.lte(most)), fallback);
const flag = z._default(
  z.pipe(
    z.enum(['true', 'false', '1', '0', '']),
    z.transform((text) => text === 'true' || text === '1'),
  ),
  false,
);
const list = z._default(
  z.pipe(
    z.string(),
    z.transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
  ),
  [],
);
const optionalText = z.optional(z.string().check(z.minLength(1)));

const environment = z.object({
  NODE_ENV: z._default(z.enum(['development', 'production', 'test']), 'development'),
  LOG_LEVEL: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: whole(10, 2, 200),
  REDIS_URL: redisUrl,
  HOST: z._default(z.string(), '0.0.0.0'),
  API_PORT: port(8000),
  API_PROCESSES: whole(1, 1, 64),
  WEB_PORT: port(3000),
  WORKER_METRICS_PORT: port(0),
  ALLOWED_ORIGINS: list,
  TRUSTED_PROXIES: list,
  HTTP_REQUESTS_PER_MINUTE: whole(6_000, 1, 1_000_000_000),
  HTTP_CONNECTIONS_PER_NETWORK: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(1_000_000))),
  DRAIN_SECONDS: z._default(z.coerce.number().check(z.gte(0), z.lte(60)), 0),
  SHUTDOWN_SECONDS: whole(10, 1, 300),
  METRICS_TOKEN: z.optional(z.string().check(z.minLength(16), z.maxLength(256))),
  SITE_NAME: z._default(
    z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^\P{C}+$/u, 'must be one line of plain text')),
    'The Bitcoin Game',
  ),
  SITE_URL: z.optional(z.url({ protocol: /^https?$/ }).check(z.maxLength(256))),
  DATA_DIR: z._default(z.string(), '.local'),
  JWT_ISSUER: z._default(z.string(), 'the-bitcoin-game'),
  JWT_AUDIENCE: z._default(z.string(), 'the-bitcoin-game'),
  JWT_PRIVATE_KEY: optionalText,
  BITCOIN_NETWORK: networks,
  BITCOIND_URL: z.optional(z.url({ protocol: /^https?$/ })),
  BITCOIND_COOKIE_FILE: optionalText,
  DEMO: flag,
  CKPOOL_DIR: optionalText,
  WS_MAX_SOCKETS_PER_USER: whole(10, 1, 10_000),
  WS_MAX_SOCKETS_PER_IP: whole(200, 1, 100_000),
  GROOVE_STORED_MIB: whole(10 * 1024, 1, 1024 * 1024 * 1024),
});

export interface BitcoindConfig {
  /** May hold `user:password@`; never to be logged. */
  readonly url: string;
  /** File `.cookie` of the node, read at each request; it counts before what the url holds. */
  readonly cookieFile: string | undefined;
}

/** Everything the programs are told from outside, parsed once and frozen. Ports are numbers, lists are arrays. */
export interface Config {
  readonly production: boolean;
  readonly test: boolean;
  readonly logLevel: string;
  /** Names this process among its peers: consumer name, node name. */
  readonly instance: string;
  readonly database: { readonly url: string; readonly pool: number };
  readonly redis: { readonly url: string };
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Processes of this api that share the port. */
    readonly processes: number;
    /** Where the worker serves its metrics; 0: nowhere. */
    readonly workerMetricsPort: number;
    readonly allowedOrigins: readonly string[];
    readonly trustedProxies: readonly string[];
    /** Requests that one client network may make on all nodes together. */
    readonly requestsPerMinute: number;
    /** Open TCP connections that one client network may have to one process; undefined: what its sockets need. */
    readonly connectionsPerNetwork: number | undefined;
    /** How long a node that is told to end goes on serving, so that who asks for its readiness can turn away. */
    readonly drainSeconds: number;
    /** Longest time from the first signal to the end of the process. */
    readonly shutdownSeconds: number;
    /** What `GET /metrics` asks for as a Bearer token; without it the figures are open to whoever reaches the port. */
    readonly metricsToken: string | undefined;
  };
  readonly site: {
    readonly name: string;
    /** Origin that people open, where one was given: it stands in what wallets sign. */
    readonly origin: string | undefined;
    readonly demo: boolean;
  };
  readonly jwt: {
    readonly issuer: string;
    readonly audience: string;
    /** PEM blocks given from outside, the first signs; otherwise a key is made and kept in `dataDir`. */
    readonly privateKey: string | undefined;
  };
  readonly dataDir: string;
  readonly networks: readonly z.output<typeof networks>[number][];
  /** The JSON-RPC of a bitcoind that tells of new blocks; undefined: the pool alone does. */
  readonly bitcoind: BitcoindConfig | undefined;
  readonly ckpoolDir: string | undefined;
  readonly ws: { readonly maxSocketsPerUser: number; readonly maxSocketsPerIp: number };
  /** What the messages of all AI sessions may take in Postgres. */
  readonly groove: { readonly storedBytes: number };
}

/**
 * Parses the environment (or the one given, in tests).
 * @throws Error with one line a variable, naming what is wrong; values are never repeated, they may be secret.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Configuration is not usable:\n${lines.join('\n')}`);
  }
  return freeze(parsed.data);
}

function freeze(env: z.output<typeof environment>): Config {
  return Object.freeze({
    production: env.NODE_ENV === 'production',
    test: env.NODE_ENV === 'test',
    logLevel: env.LOG_LEVEL,
    instance: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
    database: Object.freeze({ url: env.DATABASE_URL, pool: env.DATABASE_POOL }),
    redis: Object.freeze({ url: env.REDIS_URL }),
    http: Object.freeze({
      host: env.HOST,
      port: env.API_PORT,
      processes: env.API_PROCESSES,
      workerMetricsPort: env.WORKER_METRICS_PORT,
      allowedOrigins: Object.freeze(
        env.ALLOWED_ORIGINS.length > 0 ? env.ALLOWED_ORIGINS : defaultOrigins(env.WEB_PORT),
      ),
      trustedProxies: Object.freeze(env.TRUSTED_PROXIES),
      requestsPerMinute: env.HTTP_REQUESTS_PER_MINUTE,
      connectionsPerNetwork: env.HTTP_CONNECTIONS_PER_NETWORK,
      drainSeconds: env.DRAIN_SECONDS,
      shutdownSeconds: env.SHUTDOWN_SECONDS,
      metricsToken: env.METRICS_TOKEN,
    }),
    site: Object.freeze({
      name: env.SITE_NAME,
      origin: env.SITE_URL === undefined ? undefined : new URL(env.SITE_URL).origin,
      demo: env.DEMO,
    }),
    jwt: Object.freeze({
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      privateKey: env.JWT_PRIVATE_KEY,
    }),
    dataDir: resolve(env.DATA_DIR),
    networks: Object.freeze(env.BITCOIN_NETWORK),
    bitcoind:
      env.BITCOIND_URL === undefined
        ? undefined
        : Object.freeze({ url: env.BITCOIND_URL, cookieFile: env.BITCOIND_COOKIE_FILE }),
    ckpoolDir: env.CKPOOL_DIR,
    ws: Object.freeze({
      maxSocketsPerUser: env.WS_MAX_SOCKETS_PER_USER,
      maxSocketsPerIp: env.WS_MAX_SOCKETS_PER_IP,
    }),
    groove: Object.freeze({ storedBytes: env.GROOVE_STORED_MIB * 1024 * 1024 }),
  });
}

const defaultOrigins = (webPort: number): string[] => [
  `http://localhost:${webPort}`,
  `http://127.0.0.1:${webPort}`,
];
