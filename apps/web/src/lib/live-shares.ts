import type { DashboardStats, EventPayload, Share } from '@app/contracts';

/** One row of the live feed, from REST or from the socket; only the socket says which was a best when it came. */
export interface LiveShare {
  readonly id: string;
  readonly time: string;
  readonly worker: string;
  readonly difficulty: number;
  readonly shareDiff: number | null;
  readonly accepted: boolean;
  readonly reason: string | null;
  readonly isBest: boolean;
  /** Shortened address of the miner, in the feed of the whole pool. */
  readonly user: string | null;
}

type ShareEvent = EventPayload<'share_submitted'>;

/** Rows kept in memory; fewer are shown. */
export const KEPT_SHARES = 50;

export const fromRest = (share: Share): LiveShare => ({
  id: share.id,
  time: share.time,
  worker: share.worker_name,
  difficulty: share.difficulty,
  shareDiff: share.share_diff,
  accepted: share.is_valid,
  reason: share.reject_reason,
  isBest: false,
  user: null,
});

export const fromEvent = (event: ShareEvent): LiveShare => ({
  id: event.id,
  time: event.time,
  worker: event.worker,
  difficulty: event.difficulty,
  shareDiff: event.share_diff,
  accepted: event.accepted,
  reason: event.reject_reason ?? null,
  isBest: event.is_personal_best,
  user: event.user,
});

/** Both lists in one, newest first, each share once; a personal best stays one. */
export function mergeShares(known: readonly LiveShare[], added: readonly LiveShare[]): LiveShare[] {
  const byId = new Map(known.map((row) => [row.id, row]));
  for (const row of added) {
    const before = byId.get(row.id);
    byId.set(row.id, { ...row, isBest: row.isBest || (before?.isBest ?? false) });
  }
  return [...byId.values()].sort(newestFirst).slice(0, KEPT_SHARES);
}

/**
 * The newest shares as the server has them, joined to what was known: what is older than they reach is kept only where
 * they reach back to it, else something in between is missing.
 */
export function joinFetched(known: readonly LiveShare[], fetched: readonly LiveShare[]): LiveShare[] {
  const oldest = [...fetched].sort(newestFirst).at(-1);
  const reaches = !oldest || known.some((row) => row.id === oldest.id);
  return mergeShares(reaches ? known : known.filter((row) => newestFirst(row, oldest) < 0), fetched);
}

function newestFirst(a: LiveShare, b: LiveShare): number {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Counts accepted shares of today (UTC) into the figures that are shown. */
export function countShares(
  stats: DashboardStats,
  shares: readonly LiveShare[],
  today: string,
): DashboardStats {
  const accepted = shares.filter((share) => share.accepted && share.time.startsWith(today));
  if (accepted.length === 0) return stats;
  const best = Math.max(...accepted.map((share) => share.shareDiff ?? 0));
  return { ...raiseBest(stats, best), shares_today: stats.shares_today + accepted.length };
}

/** Takes a difficulty in as the week's best, if it is one. */
export function raiseBest(stats: DashboardStats, difficulty: number): DashboardStats {
  if (difficulty <= stats.best_diff_week) return stats;
  const { network_diff } = stats;
  const best_diff_ratio = network_diff > 0 ? difficulty / network_diff : stats.best_diff_ratio;
  return { ...stats, best_diff_week: difficulty, best_diff_ratio };
}

/**
 * Takes the server's figures, which may be ten seconds old: the share counter does not jump back by shares that
 * this page has already counted (`recent` of them lately), but anything more is corrected.
 */
export function acceptStats(shown: DashboardStats | undefined, fresh: DashboardStats, recent: number) {
  if (!shown) return fresh;
  const behind = shown.shares_today - fresh.shares_today;
  return behind > 0 && behind <= recent ? { ...fresh, shares_today: shown.shares_today } : fresh;
}

/** `2026-11-22`, the day in UTC that a time in milliseconds falls on. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
