'use client';

import { LIMITS } from '@app/contracts';
import { useQuery } from '@tanstack/react-query';
import { keys, STALE } from './query-keys';
import { useApp } from './useApp';

/** The newest shares of one worker, as many as one page holds. */
export function useRecentShares(name: string) {
  const { api } = useApp();
  return useQuery({
    queryKey: [...keys.worker(name), 'recent'],
    queryFn: async ({ signal }) =>
      (await api.shares({ worker_name: name, limit: LIMITS.sharesPage }, signal)).data,
    staleTime: STALE.standard,
    refetchInterval: STALE.standard,
  });
}
