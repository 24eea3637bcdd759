'use client';

import { useSocketState } from './useApp';

/** Polling interval for what the socket delivers: none while it is open (`useSlowPoll` goes on). */
export function usePolling(ms: number): number | false {
  return useSocketState().status === 'open' ? false : ms;
}
