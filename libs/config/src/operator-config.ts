import * as z from 'zod/mini';
import { networks } from './networks';
import { redisUrl } from './redis-url';

const environment = z.object({ REDIS_URL: z.optional(redisUrl), BITCOIN_NETWORK: networks });

/** What a command of an operator needs that only looks at the streams. */
export interface OperatorConfig {
  readonly redisUrl: string | undefined;
  readonly networks: readonly z.output<typeof networks>[number][];
}

/**
 * Reads the environment of such a command; a Redis that was named on the command line goes before REDIS_URL.
 * @throws Error naming every variable that is wrong, without its value
 */
export function loadOperatorConfig(redis?: string, env: NodeJS.ProcessEnv = process.env): OperatorConfig {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const given = redis === undefined ? set : { ...set, REDIS_URL: redis };
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Configuration is not usable:\n${lines.join('\n')}`);
  }
  return { redisUrl: parsed.data.REDIS_URL, networks: parsed.data.BITCOIN_NETWORK };
}
