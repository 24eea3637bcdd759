'use client';

import { useMemo } from 'react';
import type { LiveShare } from '@/lib/live-shares';
import { usePersonalBests } from './useApi';

/** Tells shares that are my best of a week, a month or of all time: a fetched share does not say so itself. */
export function useIsBest(): (share: LiveShare) => boolean {
  const bests = usePersonalBests().data;
  return useMemo(() => {
    const known = new Set(bests?.map((best) => `${best.share_time} ${best.best_difficulty}`));
    return (share) => share.isBest || (share.accepted && known.has(`${share.time} ${share.shareDiff}`));
  }, [bests]);
}
