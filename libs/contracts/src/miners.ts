import * as z from 'zod/mini';
import { count, finite, isoTime } from './zod';

/** One worker of a public miner page. `work` is the exact sum of the assigned difficulty of accepted shares. */
export const publicWorker = z.object({
  name: z.string(),
  valid_shares: count,
  invalid_shares: count,
  work: finite,
  best_diff: finite,
  last_share: z.nullable(isoTime),
  hashrate_5m: finite,
  hashrate_1h: finite,
  hashrate_24h: finite,
});

export const bests = z.object({ week: finite, month: finite, alltime: finite });

/** `GET /miners/{address}`: watch mode. `accepted`, `rejected`, `work`, `best` are the totals over the workers. */
export const publicMiner = z.object({
  address: z.string(),
  accepted: count,
  rejected: count,
  work: finite,
  best: finite,
  workers: z.array(publicWorker),
  /** More workers than are listed; the totals count them all. */
  truncated: z.boolean(),
  bests,
});
export type PublicMiner = z.output<typeof publicMiner>;

/** `GET /pool`: the whole pool, hashrate in H/s over 5 minutes. */
export const poolSummary = z.object({
  hashrate: finite,
  workers_online: count,
  miners: count,
  shares_today: count,
  best_diff: finite,
  last_block: z.nullable(z.object({ height: count, hash: z.string(), time: isoTime })),
});
export type PoolSummary = z.output<typeof poolSummary>;
