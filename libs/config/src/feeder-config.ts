import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { redisUrl } from './redis-url';

const text = z.optional(z.string().check(z.minLength(1)));

const environment = z.object({
  LOG_LEVEL: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
  REDIS_URL: z.optional(redisUrl),
  DATA_DIR: z._default(z.string(), '.local'),
  CKPOOL_DIR: text,
  CKPOOL_NAME: z.optional(
    z.string().check(z.regex(/^[a-z0-9-]{1,24}$/, 'must be 1 to 24 of a–z, 0–9 and -')),
  ),
  CKPOOL_COUNT_AGAIN: z._default(z.enum(['true', 'false']), 'false'),
  INIT_CWD: text,
});

/** What a program needs that only writes into the streams: no database, no HTTP. */
export interface FeederConfig {
  readonly logLevel: z.output<typeof environment>['LOG_LEVEL'];
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  /** Log directory of a ckpool, absolute. */
  readonly ckpoolDir: string | undefined;
  /** Tells several pools apart that write into one installation; a single pool needs none. */
  readonly ckpoolName: string | undefined;
  /** A directory that was read under another name is read from its beginning under this one, and counts once more. */
  readonly ckpoolCountAgain: boolean;
  /** Where the person stands who typed the command: npm itself changes the working directory. */
  readonly userDir: string;
}

/** Reads the environment of the collector and of the replay. @throws Error naming every variable that is wrong. */
export function loadFeederConfig(env: NodeJS.ProcessEnv = process.env): FeederConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Configuration is not usable:\n${lines.join('\n')}`);
  }
  const { data } = parsed;
  const userDir = data.INIT_CWD ?? process.cwd();
  return Object.freeze({
    logLevel: data.LOG_LEVEL,
    redisUrl: data.REDIS_URL,
    dataDir: resolve(data.DATA_DIR),
    ckpoolDir: data.CKPOOL_DIR === undefined ? undefined : resolve(data.CKPOOL_DIR),
    ckpoolName: data.CKPOOL_NAME,
    ckpoolCountAgain: data.CKPOOL_COUNT_AGAIN === 'true',
    userDir,
  });
}
