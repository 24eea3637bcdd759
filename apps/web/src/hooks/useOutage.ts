'use client';

import type { QueryCache } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { retryAtOf } from '@/lib/query-retry';
import { isUnreachable } from '@/lib/retry-when-back';
import { useApp } from './useApp';

/** What keeps the page from being renewed; `offline` is the browser's own word, `limited` the server's: too many requests. */
export type Outage = 'none' | 'offline' | 'server' | 'limited';

const watchedOf = (cache: QueryCache) => cache.getAll().filter((query) => query.getObserversCount() > 0);

/** The server is away, or refuses for the number of requests, while an answer that is on screen could not be renewed. */
export function outageOf(cache: QueryCache): Outage {
  if (typeof navigator !== 'undefined' && !navigator.onLine) return 'offline';
  if (watchedOf(cache).some(({ state }) => isUnreachable(state.error))) return 'server';
  return nextRetry(cache) > 0 ? 'limited' : 'none';
}

/** When the last of the answers on screen that got 429 is asked for again, in ms since 1970; 0 where there is none. */
export function nextRetry(cache: QueryCache): number {
  return Math.max(0, ...watchedOf(cache).map(({ state }) => retryAtOf(state.fetchFailureReason) ?? 0));
}

/** When the newest answer on screen came, in ms; 0 where there is none. */
export function newestAnswer(cache: QueryCache): number {
  return Math.max(0, ...watchedOf(cache).map(({ state }) => state.dataUpdatedAt));
}

/** Whether the figures on screen can be renewed, from when they are, and when those that got 429 are asked for again. */
export function useOutage(): { outage: Outage; since: number; retryAt: number } {
  const cache = useApp().queryClient.getQueryCache();
  const subscribe = useCallback(
    (changed: () => void) => {
      // The cache speaks while components draw: they hear of it afterwards.
      const stop = cache.subscribe(() => queueMicrotask(changed));
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        stop();
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    [cache],
  );
  // To the second: what comes in between is the same time for people.
  const seen = useSyncExternalStore(
    subscribe,
    () => {
      const outage = outageOf(cache);
      if (outage === 'none') return outage;
      return `${outage} ${Math.floor(newestAnswer(cache) / 1000)} ${Math.ceil(nextRetry(cache) / 1000)}`;
    },
    () => 'none',
  );
  const [outage = 'none', since = 0, retryAt = 0] = seen.split(' ');
  return {
    outage: outage as Outage /* one of `outageOf`, joined above */,
    since: Number(since) * 1000,
    retryAt: Number(retryAt) * 1000,
  };
}
