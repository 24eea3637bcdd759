'use client';

import type { QueryCache } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { isUnreachable } from '@/lib/retry-when-back';
import { useApp } from './useApp';

/** What keeps the page from being renewed; `offline` is the browser's own word. */
export type Outage = 'none' | 'offline' | 'server';

/** The server is away while an answer that is on screen could not be renewed. */
export function outageOf(cache: QueryCache): Outage {
  if (typeof navigator !== 'undefined' && !navigator.onLine) return 'offline';
  const watched = cache.getAll().filter((query) => query.getObserversCount() > 0);
  return watched.some(({ state }) => isUnreachable(state.error)) ? 'server' : 'none';
}

/** When the newest answer on screen came, in ms; 0 where there is none. */
export function newestAnswer(cache: QueryCache): number {
  const watched = cache.getAll().filter((query) => query.getObserversCount() > 0);
  return Math.max(0, ...watched.map(({ state }) => state.dataUpdatedAt));
}

/** Whether the figures on screen can be renewed, and from when they are. */
export function useOutage(): { outage: Outage; since: number } {
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
      return outage === 'none' ? outage : `${outage} ${Math.floor(newestAnswer(cache) / 1000)}`;
    },
    () => 'none',
  );
  const [outage = 'none', seconds = 0] = seen.split(' ');
  return { outage: outage as Outage /* one of `outageOf`, joined above */, since: Number(seconds) * 1000 };
}
