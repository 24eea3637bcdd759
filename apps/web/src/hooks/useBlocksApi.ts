'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { keys, STALE } from './query-keys';
import { useApp } from './useApp';
import { usePolling } from './usePolling';

const BLOCKS_PAGE = 20;

/** Blocks of the pool page by page, the highest first. The socket tells of new ones. */
export function useBlocks() {
  const { api } = useApp();
  return useInfiniteQuery({
    queryKey: keys.blocks,
    queryFn: ({ pageParam, signal }) =>
      api.blocks({ limit: BLOCKS_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pagination }) => (pagination.has_more ? pagination.next_cursor : null),
    staleTime: STALE.standard,
    refetchInterval: usePolling(STALE.standard),
  });
}

export function useBlock(height: number) {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.block(height),
    queryFn: ({ signal }) => api.block(height, signal),
    staleTime: STALE.standard,
  });
}

export function useNetworkDifficulty() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.networkDifficulty,
    queryFn: ({ signal }) => api.networkDifficulty(signal),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
  });
}

/** Blocks of the network, the newest first. */
export function useNetworkBlocks(limit = 20) {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.networkBlocks(limit),
    queryFn: ({ signal }) => api.networkBlocks(limit, signal),
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
  });
}
