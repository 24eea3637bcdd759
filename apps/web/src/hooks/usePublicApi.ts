'use client';

import type { ChartWindow } from '@app/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { chartStale, keys, STALE } from './query-keys';
import { useApp } from './useApp';

// What anybody may see. No socket tells strangers the news: these are asked for again by the clock.

export function useInfo() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.info,
    queryFn: ({ signal }) => api.info(signal),
    staleTime: STALE.slow,
  });
}

export function usePool() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.pool,
    queryFn: ({ signal }) => api.pool(signal),
    staleTime: STALE.realtime,
    refetchInterval: STALE.realtime,
  });
}

export function useMiner(address: string) {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.miner(address),
    queryFn: ({ signal }) => api.miner(address, signal),
    staleTime: STALE.realtime,
    refetchInterval: STALE.realtime,
  });
}

export function useMinerChart(address: string, window: ChartWindow) {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.minerChart(address, window),
    queryFn: ({ signal }) => api.minerChart(address, window, signal),
    staleTime: chartStale(window),
    refetchInterval: chartStale(window),
    placeholderData: keepPreviousData,
  });
}

export function usePublicProfile(address: string) {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.publicProfile(address),
    queryFn: ({ signal }) => api.publicProfile(address, signal),
    staleTime: STALE.slow,
  });
}
