'use client';

import { lazy, Suspense } from 'react';
import { useIsSignedIn } from '@/hooks/useApp';
import { DifficultyMeter } from './difficulty-meter';
import { StatCards } from './stat-cards';

// What the first sight does not need comes after it.
const loadLowerPart = () => import('./lower-part').then((module) => ({ default: module.LowerPart }));
const LowerPart = lazy(loadLowerPart);
// It comes while the cookie is asked who is here, not after.
if (typeof window !== 'undefined') void loadLowerPart().catch(() => undefined);

/**
 * The live page of a signed-in miner. The server draws its upper part; the lower one comes with the answers, for what is
 * hydrated after they came would not be what the server drew.
 */
export function Dashboard() {
  const isSignedIn = useIsSignedIn();
  return (
    <div className="space-y-3 sm:space-y-4">
      <DifficultyMeter />
      <StatCards />
      {isSignedIn ? (
        <Suspense fallback={<LowerOutline />}>
          <LowerPart />
        </Suspense>
      ) : (
        <LowerOutline />
      )}
    </div>
  );
}

const LowerOutline = () => (
  <div
    className="grid min-h-dvh items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,26rem)]"
    aria-busy
  >
    <div className="panel h-96 lg:h-[36rem]" />
    <div className="panel h-96 lg:h-[36rem]" />
  </div>
);
