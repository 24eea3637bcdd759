'use client';

import type { ChartWindow } from '@app/contracts';
import { CHART_WINDOWS } from '@app/contracts';
import { keepPreviousData, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { ApiClient } from '@/lib/api';
import { fromRest, mergeShares, type LiveShare } from '@/lib/live-shares';
import { useApp, useSocketState } from './useApp';

/** How long an answer counts as fresh, and how often it is asked for where no socket brings the news. */
export const STALE = { realtime: 10_000, standard: 60_000, slow: 300_000 } as const;

/** Names of the answers in the cache, by area, so that a whole area can be asked for again. */
export const keys = {
  mining: ['mining'],
  dashboard: ['dashboard'],
  stats: ['dashboard', 'stats'],
  feed: ['dashboard', 'feed'],
  events: ['dashboard', 'events'],
  badges: ['dashboard', 'recent-badges'],
  workers: ['mining', 'workers'],
  liveShares: ['mining', 'shares', 'live'],
  hashrate: ['mining', 'hashrate'],
  chart: (window: ChartWindow) => ['mining', 'hashrate-chart', window],
  miner: (address: string) => ['miner', address],
  minerChart: (address: string, window: ChartWindow) => ['miner', address, 'chart', window],
  pool: ['pool'],
  info: ['info'],
  profile: ['user', 'profile'],
} as const;

const LIVE_PAGE = 30;
const FEED_PAGE = 20;
const chartStale = (window: ChartWindow) => Math.min(CHART_WINDOWS[window].step * 1000, STALE.slow);

/** The queries of every endpoint: key, fetcher and freshness in one place. */
export const queries = {
  stats: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.stats,
      queryFn: ({ signal }) => api.dashboardStats(signal),
      staleTime: STALE.realtime,
    }),
  feed: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.feed,
      queryFn: ({ signal }) => api.feed({ limit: FEED_PAGE }, signal),
      staleTime: STALE.realtime,
    }),
  events: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.events,
      queryFn: ({ signal }) => api.upcomingEvents(signal),
      staleTime: STALE.standard,
    }),
  badges: (api: ApiClient, limit = 5) =>
    queryOptions({
      queryKey: [...keys.badges, limit],
      queryFn: ({ signal }) => api.recentBadges(limit, signal),
      staleTime: STALE.standard,
    }),
  workers: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.workers,
      queryFn: ({ signal }) => api.workers(signal),
      staleTime: STALE.realtime,
    }),
  hashrate: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.hashrate,
      queryFn: ({ signal }) => api.hashrate(signal),
      staleTime: STALE.realtime,
    }),
  /** Newest shares; what the socket brought meanwhile stays, and each share is there once. */
  liveShares: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.liveShares,
      queryFn: async ({ signal }) => (await api.shares({ limit: LIVE_PAGE }, signal)).data.map(fromRest),
      staleTime: STALE.realtime,
      structuralSharing: (before: unknown, now: unknown) =>
        mergeShares((before as LiveShare[] | undefined) ?? [], now as LiveShare[]),
    }),
  chart: (api: ApiClient, window: ChartWindow) =>
    queryOptions({
      queryKey: keys.chart(window),
      queryFn: ({ signal }) => api.hashrateChart(window, signal),
      staleTime: chartStale(window),
      refetchInterval: chartStale(window),
      placeholderData: keepPreviousData,
    }),
  profile: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.profile,
      queryFn: ({ signal }) => api.profile(signal),
      staleTime: STALE.slow,
    }),
  info: (api: ApiClient) =>
    queryOptions({ queryKey: keys.info, queryFn: ({ signal }) => api.info(signal), staleTime: STALE.slow }),
  pool: (api: ApiClient) =>
    queryOptions({
      queryKey: keys.pool,
      queryFn: ({ signal }) => api.pool(signal),
      staleTime: STALE.realtime,
      refetchInterval: STALE.realtime,
    }),
  miner: (api: ApiClient, address: string) =>
    queryOptions({
      queryKey: keys.miner(address),
      queryFn: ({ signal }) => api.miner(address, signal),
      staleTime: STALE.realtime,
      refetchInterval: STALE.realtime,
    }),
  minerChart: (api: ApiClient, address: string, window: ChartWindow) =>
    queryOptions({
      queryKey: keys.minerChart(address, window),
      queryFn: ({ signal }) => api.minerChart(address, window, signal),
      staleTime: chartStale(window),
      refetchInterval: chartStale(window),
      placeholderData: keepPreviousData,
    }),
};

/** Polling interval for what the socket delivers: none while it is open. */
function usePolling(ms: number): number | false {
  return useSocketState().status === 'open' ? false : ms;
}

export function useDashboardStats() {
  const refetchInterval = usePolling(STALE.realtime);
  return useQuery({ ...queries.stats(useApp().api), refetchInterval });
}
export function useGlobalFeed() {
  const refetchInterval = usePolling(STALE.standard);
  return useQuery({ ...queries.feed(useApp().api), refetchInterval });
}
export function useUpcomingEvents() {
  return useQuery(queries.events(useApp().api));
}
export function useRecentBadges(limit?: number) {
  return useQuery(queries.badges(useApp().api, limit));
}
export function useWorkers() {
  const refetchInterval = usePolling(STALE.realtime);
  return useQuery({ ...queries.workers(useApp().api), refetchInterval });
}
export function useHashrate() {
  const refetchInterval = usePolling(STALE.realtime);
  return useQuery({ ...queries.hashrate(useApp().api), refetchInterval });
}
export function useLiveShares() {
  const refetchInterval = usePolling(STALE.realtime);
  return useQuery({ ...queries.liveShares(useApp().api), refetchInterval });
}
export function useHashrateChart(window: ChartWindow) {
  return useQuery(queries.chart(useApp().api, window));
}
export function useProfile() {
  return useQuery(queries.profile(useApp().api));
}
export function useInfo() {
  return useQuery(queries.info(useApp().api));
}
export function usePool() {
  return useQuery(queries.pool(useApp().api));
}
export function useMiner(address: string) {
  return useQuery(queries.miner(useApp().api, address));
}
export function useMinerChart(address: string, window: ChartWindow) {
  return useQuery(queries.minerChart(useApp().api, address, window));
}

export function useChallenge() {
  const { api } = useApp();
  return useMutation({ mutationFn: (address: string) => api.challenge(address) });
}

/** Proves an address with a signature and opens the session; the refresh token goes straight into the cookie. */
export function useVerify() {
  const { api, session } = useApp();
  return useMutation({
    mutationFn: async (proof: { address: string; signature: string; nonce: string }) => {
      const tokens = await api.verify(proof.address, proof.signature, proof.nonce);
      await session.signIn(tokens.refresh_token);
    },
  });
}
