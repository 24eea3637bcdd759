import * as z from 'zod/mini';
import { share } from './shares';
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

/** A worker; counts and best since its first share, `accept_rate` in percent of them. */
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

/** `GET /mining/workers`: `truncated` where there are more than are listed; the two counts know them all. */
export const workerList = z.object({
  workers: z.array(worker),
  online_count: count,
  total_count: count,
  truncated: z.boolean(),
});
export type WorkerList = z.output<typeof workerList>;

/** `GET /mining/workers/{name}`. */
export const workerDetail = z.object({ worker, recent_shares: z.array(share) });
export type WorkerDetail = z.output<typeof workerDetail>;

/** `GET /mining/hashrate`. */
export const hashrates = z.object({ ...fourWindows, workers_online: count });
export type Hashrates = z.output<typeof hashrates>;

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

/** `GET /mining/summary`: today begins at 00:00 UTC; `acceptance_rate` is today's, in percent. */
export const summary = z.object({
  ...fourWindows,
  workers_online: count,
  workers_total: count,
  shares_today: count,
  rejected_today: count,
  acceptance_rate: finite,
  best_diff_today: finite,
  best_diff_alltime: finite,
  blocks_found: count,
  last_share: z.nullable(isoTime),
});
export type Summary = z.output<typeof summary>;

/**
 * `GET /mining/odds`: of at least one block within a day, a month of 30 days and a year of 365, each from 0 to 1.
 * Null where the network's difficulty is unknown; `expected_seconds` also without hashrate.
 */
export const odds = z.object({
  hashrate: finite,
  hashrate_error: relativeError,
  /** Which hashrate: the longest of these windows that the miner has filled. */
  window: z.enum(['5m', '1h', '24h']),
  network_difficulty: z.nullable(finite),
  expected_seconds: z.nullable(finite),
  probability: z.object({ day: z.nullable(finite), month: z.nullable(finite), year: z.nullable(finite) }),
});
export type Odds = z.output<typeof odds>;

/** `GET /mining/uptime`: UTC days, oldest first, today last; a minute counts when a share came in it. */
export const uptime = z.object({
  days: z.array(z.object({ date: z.iso.date(), uptime_minutes: count, shares: count, active: z.boolean() })),
  total_uptime_hours: finite,
  days_active: count,
});
export type Uptime = z.output<typeof uptime>;
