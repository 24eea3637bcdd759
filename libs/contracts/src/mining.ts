import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { count, finite, isoTime } from './zod';

/** 1/√shares, a part of 1; null where fewer than two shares say nothing. */
const relativeError = z.nullable(finite);

/** H/s over four windows, each with its relative error. */
const fourWindows = {
  hashrate_1m: finite,
  hashrate_1m_error: relativeError,
  hashrate_5m: finite,
  hashrate_5m_error: relativeError,
  hashrate_1h: finite,
  hashrate_1h_error: relativeError,
  hashrate_24h: finite,
  hashrate_24h_error: relativeError,
};

export const worker = z.object({
  name: z.string(),
  status: z.enum(['online', 'offline']),
  ...fourWindows,
  current_diff: z.nullable(finite),
  best_diff: finite,
  valid_shares: count,
  invalid_shares: count,
  accept_rate: finite,
  last_share: z.nullable(isoTime),
  connected_at: z.nullable(isoTime),
  user_agent: z.nullable(z.string()),
  shares_session: count,
});
export type Worker = z.output<typeof worker>;
export const workerList = z.object({ workers: z.array(worker), online_count: count, total_count: count });
export type WorkerList = z.output<typeof workerList>;

export const sharesQuery = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMITS.sharesPage)), 50),
  cursor: z.optional(z.string().check(z.maxLength(512))),
  worker_name: z.optional(z.string().check(z.minLength(1), z.maxLength(LIMITS.workerNameCharacters))),
  valid_only: z._default(
    z.pipe(
      z.enum(['true', 'false']),
      z.transform((text) => text === 'true'),
    ),
    false,
  ),
});
export type SharesQuery = z.output<typeof sharesQuery>;

export const share = z.object({
  id: z.string(),
  time: isoTime,
  worker_name: z.string(),
  difficulty: finite,
  share_diff: z.nullable(finite),
  is_valid: z.boolean(),
  is_block: z.boolean(),
  reject_reason: z.nullable(z.string()),
});
export type Share = z.output<typeof share>;

export const pagination = z.object({
  limit: count,
  has_more: z.boolean(),
  next_cursor: z.nullable(z.string()),
});
export const sharePage = z.object({ data: z.array(share), pagination });
export type SharePage = z.output<typeof sharePage>;

/** `GET /mining/hashrate`: H/s over four windows, each with its relative error. */
export const hashrates = z.object({
  ...fourWindows,
  workers_online: count,
});
export type Hashrates = z.output<typeof hashrates>;

/** Chart windows with their length and step in seconds; steps are aligned to UTC. */
export const CHART_WINDOWS = {
  '1h': { seconds: 3600, step: 60 },
  '24h': { seconds: 24 * 3600, step: 600 },
  '7d': { seconds: 7 * 24 * 3600, step: 3600 },
  '30d': { seconds: 30 * 24 * 3600, step: 6 * 3600 },
} as const;
export type ChartWindow = keyof typeof CHART_WINDOWS;
export const chartQuery = z.object({ window: z._default(z.enum(['1h', '24h', '7d', '30d']), '24h') });

export const chartPoint = z.object({ time: isoTime, hashrate: finite, hashrate_error: relativeError });
export const hashrateChart = z.object({
  window: z.enum(['1h', '24h', '7d', '30d']),
  points: z.array(chartPoint),
  current: finite,
  current_error: relativeError,
  average: finite,
  average_error: relativeError,
  peak: finite,
  peak_error: relativeError,
});
export type HashrateChart = z.output<typeof hashrateChart>;
