import { LIMITS, type SharesQuery } from '@app/contracts';
import { parseSi } from '@app/bitcoin';
import type { LiveShare } from './live-shares';

export const OUTCOMES = ['all', 'accepted', 'rejected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Periods that end now, in seconds; the last one is everything that is kept. */
export const PERIODS = {
  '1h': 3600,
  '24h': 86_400,
  '7d': 7 * 86_400,
  '30d': 30 * 86_400,
  all: null,
} as const;
export type Period = keyof typeof PERIODS;

/** What of the share log is shown. `minimum` is the difficulty a share reached at least; null: any. */
export interface ShareFilter {
  readonly worker: string | null;
  readonly outcome: Outcome;
  readonly minimum: number | null;
  readonly period: Period;
}

export const ANY_SHARE: ShareFilter = { worker: null, outcome: 'all', minimum: null, period: 'all' };

const isOutcome = (text: string | null): text is Outcome => OUTCOMES.some((outcome) => outcome === text);
const isPeriod = (text: string | null): text is Period => text !== null && Object.hasOwn(PERIODS, text);

/** A difficulty as people write it (`64K`, `1.5M`, `1000`); null for nothing, zero and what is no number. */
export function readMinimum(text: string | null): number | null {
  const value = text === null ? null : parseSi(text.trim().toUpperCase());
  return value !== null && value > 0 && value <= LIMITS.difficulty ? value : null;
}

/** The filter in an address; what is unknown there counts as not said. */
export function readFilter(params: Pick<URLSearchParams, 'get'>): ShareFilter {
  const worker = params.get('worker');
  const outcome = params.get('outcome');
  const period = params.get('period');
  return {
    worker: worker && worker.length <= LIMITS.workerNameCharacters ? worker : null,
    outcome: isOutcome(outcome) ? outcome : ANY_SHARE.outcome,
    minimum: readMinimum(params.get('min')),
    period: isPeriod(period) ? period : ANY_SHARE.period,
  };
}

/** The filter as the query of an address, without `?`; empty where nothing is filtered. */
export function filterSearch(filter: ShareFilter): string {
  const params = new URLSearchParams();
  if (filter.worker !== null) params.set('worker', filter.worker);
  if (filter.outcome !== ANY_SHARE.outcome) params.set('outcome', filter.outcome);
  if (filter.minimum !== null) params.set('min', String(filter.minimum));
  if (filter.period !== ANY_SHARE.period) params.set('period', filter.period);
  return params.toString();
}

/** The part of the filter that the api does itself; the rest is `matches`. */
export function sharesQueryOf(filter: ShareFilter): Pick<Partial<SharesQuery>, 'worker_name' | 'valid_only'> {
  return {
    ...(filter.worker === null ? {} : { worker_name: filter.worker }),
    ...(filter.outcome === 'accepted' ? { valid_only: true } : {}),
  };
}

/** Where the period of the filter begins, in milliseconds; null where it has no beginning. */
export function periodStart(filter: ShareFilter, now: number): number | null {
  const seconds = PERIODS[filter.period];
  return seconds === null ? null : now - seconds * 1000;
}

/** Whether a share is among what is filtered for; the period is not asked here. */
export function matches(filter: ShareFilter, share: LiveShare): boolean {
  if (filter.worker !== null && share.worker !== filter.worker) return false;
  if (filter.outcome === 'accepted' && !share.accepted) return false;
  if (filter.outcome === 'rejected' && share.accepted) return false;
  return filter.minimum === null || (share.shareDiff ?? 0) >= filter.minimum;
}

export const isFiltered = (filter: ShareFilter): boolean => filterSearch(filter) !== '';
