'use client';

import type { Worker } from '@app/contracts';
import { useLiveShares, useWorkers } from './useApi';

/** Whether somebody has ever had a share; of a newcomer the worker that has connected already. */
export type Newcomer =
  | { readonly status: 'unknown' }
  | { readonly status: 'newcomer'; readonly connected: Worker | null }
  | { readonly status: 'miner' };

export function useNewcomer(): Newcomer {
  const workers = useWorkers().data;
  const shares = useLiveShares().data;
  const hasShares = (shares && shares.length > 0) || workers?.workers.some(hasShare);
  if (hasShares) return { status: 'miner' };
  if (!workers || !shares) return { status: 'unknown' };
  return { status: 'newcomer', connected: workers.workers[0] ?? null };
}

const hasShare = ({ valid_shares, invalid_shares }: Worker): boolean => valid_shares + invalid_shares > 0;
