'use client';

import { lazy, Suspense } from 'react';
import { useDashboardStats, useLiveShares, useWorkers } from '@/hooks/useApi';
import { useUser } from '@/hooks/useApp';
import { DifficultyMeter } from './difficulty-meter';
import { StatCards } from './stat-cards';

// What the first sight does not need comes after it.
const FirstShare = lazy(() => import('./first-share').then((module) => ({ default: module.FirstShare })));
const Toasts = lazy(() => import('./toasts').then((module) => ({ default: module.Toasts })));
const loadLowerPart = () => import('./lower-part').then((module) => ({ default: module.LowerPart }));
const LowerPart = lazy(loadLowerPart);
// It comes while the cookie is asked who is here, not after.
if (typeof window !== 'undefined') void loadLowerPart().catch(() => undefined);

/** The live page of a signed-in miner. */
export function Dashboard() {
  const address = useUser().btc_address;
  const workers = useWorkers().data;
  const shares = useLiveShares().data;
  const isNew = workers?.total_count === 0 && shares?.length === 0;
  return (
    <div className="space-y-3 sm:space-y-4">
      <Stale />
      {isNew && (
        <Suspense>
          <FirstShare address={address} />
        </Suspense>
      )}
      <DifficultyMeter />
      <StatCards />
      <Suspense fallback={<div className="min-h-dvh" aria-busy />}>
        <LowerPart />
      </Suspense>
      <Suspense>
        <Toasts />
      </Suspense>
    </div>
  );
}

/** Says so when the figures on screen can no longer be renewed; above the page, so that nothing moves. */
function Stale() {
  const { isError, data } = useDashboardStats();
  if (!isError) return null;
  return (
    <p
      role="alert"
      className="toast fixed bottom-[calc(var(--bottom-bar)+0.75rem)] left-1/2 z-40 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-xl border border-gold/50 bg-floating px-4 py-3 text-sm shadow-2xl"
      data-testid="server-gone"
    >
      <strong className="font-semibold">The server does not answer.</strong>{' '}
      {data ? 'What you see is from before; ' : ''}the page reconnects by itself.
    </p>
  );
}
