import type { GrooveHealthStatus } from '@app/contracts';

/** What a part of the pipeline shows of itself. */
export interface PartFigures {
  /** Sessions that should have been handled and were. */
  processed: number;
  eligible: number;
  failed: number;
  /** Milliseconds that the oldest session waits; 0 where none does. */
  waitingMs: number;
}

const WAITING = { degradedMs: 5 * 60_000, errorMs: 60 * 60_000 } as const;
const FAILED = { degraded: 0.01, error: 0.1 } as const;

/** Share of what should have been handled and was, 0–1; 1 where there was nothing to do. */
export const coverage = (processed: number, eligible: number): number =>
  eligible === 0 ? 1 : Math.min(1, processed / eligible);

/** `error` above 10 % failures or an hour's wait, `degraded` above 1 % or five minutes. */
export function partStatus({ eligible, failed, waitingMs }: PartFigures): GrooveHealthStatus {
  const rate = eligible === 0 ? 0 : failed / eligible;
  if (rate > FAILED.error || waitingMs > WAITING.errorMs) return 'error';
  return rate > FAILED.degraded || waitingMs > WAITING.degradedMs ? 'degraded' : 'ok';
}

const RANK: readonly GrooveHealthStatus[] = ['ok', 'degraded', 'error'];

/** The worst of several. */
export const worst = (statuses: readonly GrooveHealthStatus[]): GrooveHealthStatus =>
  RANK[Math.max(0, ...statuses.map((status) => RANK.indexOf(status)))] ?? 'ok';
