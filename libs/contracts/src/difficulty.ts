import * as z from 'zod/mini';
import { count, finite, isoTime } from './zod';

export const timeframe = z.enum(['week', 'month', 'alltime']);

/** One period's best accepted share; `period_key` is `2026-W08`, `2026-02`, or null for all time. */
export const personalBest = z.object({
  timeframe,
  period_key: z.nullable(z.string()),
  best_difficulty: finite,
  share_time: isoTime,
  worker_name: z.string(),
  percentile: finite,
});
export const personalBestList = z.array(personalBest);
export type PersonalBestEntry = z.output<typeof personalBest>;

/** `GET /mining/difficulty/scatter`: what the latest accepted shares achieved, oldest first. */
export const scatter = z.object({
  points: z.array(z.object({ time: isoTime, difficulty: finite })),
  count,
});
export type Scatter = z.output<typeof scatter>;

/** Buckets of `GET /mining/difficulty/distribution`. */
export const DISTRIBUTION_BUCKETS = 8;
export const DISTRIBUTION_DAYS = 30;
/** Accepted shares by achieved difficulty: from `range_min`, up to but without `range_max`, both powers of two. */
export const distribution = z.object({
  buckets: z.array(z.object({ range_min: finite, range_max: finite, label: z.string(), count })),
  total_shares: count,
});
export type Distribution = z.output<typeof distribution>;

export type TimeframeName = z.output<typeof timeframe>;
/** Where a miner's best stands among all miners with one in the period; 100 is the best of them. */
export const percentile = z.object({
  timeframe,
  period_key: z.nullable(z.string()),
  percentile: finite,
  best_difficulty: finite,
  rank: count,
  total_miners: count,
});
export type Percentile = z.output<typeof percentile>;
