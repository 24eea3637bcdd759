'use client';

import type { DashboardStats } from '@app/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { takeStats } from './live-counts';
import { keys, STALE } from './query-keys';
import { useApp, useIsSignedIn } from './useApp';
import { usePolling } from './usePolling';

const FEED_PAGE = 20;

export function useDashboardStats() {
  const { api, queryClient } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.stats,
    queryFn: ({ signal }) => api.dashboardStats(signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.realtime),
    structuralSharing: (before: unknown, now: unknown) =>
      takeStats(queryClient, before as DashboardStats | undefined, now as DashboardStats),
  });
}

/** The newest lines of the feed for all. */
export function useGlobalFeed() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.feed,
    queryFn: ({ signal }) => api.feed({ limit: FEED_PAGE }, signal),
    staleTime: STALE.realtime,
    refetchInterval: usePolling(STALE.standard),
  });
}

/** The feed page by page, back to its beginning. */
export function useFeedPages() {
  const { api } = useApp();
  return useInfiniteQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.feedPages,
    queryFn: ({ pageParam, signal }) =>
      api.feed({ limit: FEED_PAGE, ...(pageParam === null ? {} : { before_id: pageParam }) }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < FEED_PAGE ? null : (last.at(-1)?.id ?? null)),
    staleTime: STALE.realtime,
  });
}

export function useUpcomingEvents() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.events,
    queryFn: ({ signal }) => api.upcomingEvents(signal),
    staleTime: STALE.standard,
    // The socket reminds of an event that ends; of one that was just made nobody tells.
    refetchInterval: STALE.slow,
  });
}

export function useRecentBadges(limit = 5) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: [...keys.badges, limit],
    queryFn: ({ signal }) => api.recentBadges(limit, signal),
    staleTime: STALE.standard,
    refetchInterval: usePolling(STALE.slow),
  });
}

/** Sockets of one node, or of all with `cluster`. */
export function useWsStats(cluster = false) {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: [...keys.wsStats, cluster],
    queryFn: ({ signal }) => api.wsStats(cluster, signal),
    staleTime: STALE.realtime,
    refetchInterval: STALE.realtime,
  });
}
