'use client';

import type { ChartWindow, TimeframeName } from '@app/contracts';
import { keepPreviousData, skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ApiError } from '@/lib/api-error';
import { fromRest, joinFetched, mergeShares, type LiveShare } from '@/lib/live-shares';
import { CHART_WINDOW, chartStale, keys, STALE, type ShareFilter } from './query-keys';
import { useApp, useIsSignedIn } from './useApp';
import { usePolling } from './usePolling';

const LIVE_PAGE = 30;
const LIST_PAGE = 100;

export function useWorkers() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.workers,
    queryFn: ({ signal }) => api.workers(signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.realtime),
  });
}

/** One worker with its latest shares. `error.code` is `not_found` where there is none of this name. */
export function useWorker(name: string) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.worker(name),
    queryFn: ({ signal }) => api.worker(name, signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.realtime),
  });
}

/** A worker's rates over time; nothing is asked for while the window is not known. */
export function useWorkerChart(name: string, window: ChartWindow | null) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.workerChart(name, window),
    queryFn: window === null ? skipToken : ({ signal }) => api.workerChart(name, window, signal),
    staleTime: chartStale(window ?? CHART_WINDOW),
    refetchInterval: chartStale(window ?? CHART_WINDOW),
    placeholderData: keepPreviousData,
  });
}

/** Lists that are answers of the server: what else is written into the cache are news, which reach back to nothing. */
const answers = new WeakSet<readonly LiveShare[]>();

/** Newest shares without a hole; what the socket brought meanwhile stays, and each share is there once. */
export function useLiveShares() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.liveShares,
    queryFn: async ({ signal }) => {
      const rows = (await api.shares({ limit: LIVE_PAGE }, signal)).data.map(fromRest);
      answers.add(rows);
      return rows;
    },
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.realtime),
    structuralSharing: (before: unknown, now: unknown) => {
      const join = answers.has(now as LiveShare[]) ? joinFetched : mergeShares;
      return join((before as LiveShare[] | undefined) ?? [], now as LiveShare[]);
    },
  });
}

/** Shares page by page, newest first, as they were when the list was opened; newer ones are in the live feed. */
export function useShares(filter: ShareFilter = {}) {
  const { api } = useApp();
  return useInfiniteQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.shares(filter),
    queryFn: ({ pageParam, signal }) =>
      api.shares(
        { ...filter, limit: LIST_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pagination }) => (pagination.has_more ? pagination.next_cursor : null),
    staleTime: STALE.realtime,
    // Hundreds of pages would be asked for again when somebody comes back: then the log begins at its newest page.
    gcTime: 0,
  });
}

export function useShareStats() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.shareStats,
    queryFn: ({ signal }) => api.shareStats(signal),
    staleTime: STALE.realtime,
    refetchInterval: STALE.standard,
  });
}

export function useHashrate() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.hashrate,
    queryFn: ({ signal }) => api.hashrate(signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.realtime),
  });
}

/** My rates over time; nothing is asked for while the window is not known. */
export function useHashrateChart(window: ChartWindow | null) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.chart(window),
    queryFn: window === null ? skipToken : ({ signal }) => api.hashrateChart(window, signal),
    staleTime: chartStale(window ?? CHART_WINDOW),
    refetchInterval: chartStale(window ?? CHART_WINDOW),
    placeholderData: keepPreviousData,
  });
}

export function useSummary() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.summary,
    queryFn: ({ signal }) => api.summary(signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.standard),
  });
}

export function useOdds() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.odds,
    queryFn: ({ signal }) => api.odds(signal),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
  });
}

export function useUptime(days = 30) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.uptime(days),
    queryFn: ({ signal }) => api.uptime(days, signal),
    staleTime: STALE.slow,
    // A new day begins while the page is open.
    refetchInterval: STALE.slow,
  });
}

export function usePersonalBests() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.bests,
    queryFn: ({ signal }) => api.personalBests(signal),
    staleTime: STALE.standard,
    refetchInterval: usePolling(STALE.standard),
  });
}

/** What the latest accepted shares achieved, oldest first. */
export function useDifficultyScatter(limit = 200) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.scatter(limit),
    queryFn: ({ signal }) => api.scatter(limit, signal),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
    placeholderData: keepPreviousData,
  });
}

export function useDistribution() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.distribution,
    queryFn: ({ signal }) => api.distribution(signal),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
  });
}

/** My place among all miners; null where I have no share in the period. */
export function usePercentile(timeframe: TimeframeName = 'week') {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.percentile(timeframe),
    queryFn: ({ signal }) =>
      api.percentile(timeframe, signal).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
    placeholderData: keepPreviousData,
  });
}
