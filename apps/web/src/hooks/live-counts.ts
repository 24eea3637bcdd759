import type { DashboardStats } from '@app/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { acceptStats, raiseBest, utcDay, type LiveShare } from '@/lib/live-shares';

/** The figures of `GET stats` may be this old when they arrive: its cache plus the way. */
const STATS_LAG_MS = 15_000;

interface Counted {
  readonly at: number;
  readonly count: number;
  /** Highest difficulty among them. */
  readonly best: number;
}

/** What a page has counted of late, by the cache it was counted into. */
const counted = new WeakMap<QueryClient, Counted[]>();

function lately(client: QueryClient): readonly Counted[] {
  const now = Date.now();
  const isRecent = ({ at }: Counted) => at >= now - STATS_LAG_MS && utcDay(at) === utcDay(now);
  return (counted.get(client) ?? []).filter(isRecent);
}

/** Remembers shares that are counted into the figures before the server's figures know of them. */
export function noteShares(client: QueryClient, shares: readonly LiveShare[]): void {
  const today = utcDay(Date.now());
  const accepted = shares.filter((share) => share.accepted && share.time.startsWith(today));
  const best = Math.max(0, ...accepted.map((share) => share.shareDiff ?? 0));
  counted.set(client, [...lately(client), { at: Date.now(), count: accepted.length, best }]);
}

/** The server's figures, from the socket or by REST, without going back behind what was counted of late. */
export function takeStats(
  client: QueryClient,
  shown: DashboardStats | undefined,
  fresh: DashboardStats,
): DashboardStats {
  const recent = lately(client);
  const count = recent.reduce((sum, entry) => sum + entry.count, 0);
  return raiseBest(acceptStats(shown, fresh, count), Math.max(0, ...recent.map(({ best }) => best)));
}
