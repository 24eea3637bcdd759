'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** The time in milliseconds, moving on every `step`; 0 while the server draws the page. */
export function useNow(step = 5_000): number {
  const subscribe = useCallback(
    (tick: () => void) => {
      const timer = setInterval(tick, step);
      return () => clearInterval(timer);
    },
    [step],
  );
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / step) * step,
    () => 0,
  );
}
