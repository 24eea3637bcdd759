import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { DAY } from './times';

z.config(z.locales.en());

export const MAX_HISTORY_DAYS = 30;

const flags = z.object({
  rate: z._default(z.coerce.number().check(z.gt(0), z.lte(1000)), 1),
  seed: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(2 ** 32)), 1),
  api: z.optional(z.url({ protocol: /^https?$/ })),
  'history-days': z._default(z.coerce.number().check(z.gte(0), z.lte(MAX_HISTORY_DAYS)), MAX_HISTORY_DAYS),
});

export interface Options {
  /** Where the api is, if not on this machine. */
  apiUrl: string | undefined;
  seed: number;
  speed: number;
  historyMs: number;
}

/**
 * Reads `--api` (origin of the api, for the history of groove), `--rate` (times the usual share rate, live only), `--seed`
 * and `--history-days` (0–30).
 * @throws Error with one line a flag that is wrong
 */
export function readOptions(args: string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { api: text, rate: text, seed: text, 'history-days': text },
  });
  const parsed = flags.safeParse(values);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { api, rate, seed } = parsed.data;
  return { apiUrl: api?.replace(/\/$/, ''), seed, speed: rate, historyMs: parsed.data['history-days'] * DAY };
}
