'use client';

import { useEffect } from 'react';
import { isWorkerFigure } from './live-patches';
import { keys, STALE } from './query-keys';
import { useApp } from './useApp';

/** What the socket tells of when something happens, and what changes also when nothing does. */
const SLOWLY: ReadonlySet<string> = new Set(
  [keys.stats, keys.hashrate, keys.summary, keys.bests].map((key) => key.join()),
);

/**
 * Asks once a minute for the figures that the socket keeps up to date: errors of the rates come with answers alone, and of
 * an idle miner nobody tells that the week is a new one. By a clock of its own: each patch would put a query's back.
 */
export function useSlowPoll(isOn: boolean): void {
  const { ws, queryClient } = useApp();
  useEffect(() => {
    if (!isOn) return;
    let askedAt = Date.now();
    const ask = () => {
      if (document.hidden || ws.snapshot().status !== 'open') return;
      askedAt = Date.now();
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => SLOWLY.has(queryKey.join()) || isWorkerFigure(queryKey),
      });
    };
    const look = () => {
      if (Date.now() - askedAt >= STALE.standard) ask();
    };
    const timer = setInterval(ask, STALE.standard);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [isOn, ws, queryClient]);
}
