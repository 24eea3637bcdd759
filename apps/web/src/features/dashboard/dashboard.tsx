'use client';

import { lazy, Suspense } from 'react';
import { DifficultyMeter } from './difficulty-meter';
import { StatCards } from './stat-cards';

// What the first sight does not need comes after it.
const loadLowerPart = () => import('./lower-part').then((module) => ({ default: module.LowerPart }));
const LowerPart = lazy(loadLowerPart);
// It comes while the cookie is asked who is here, not after.
if (typeof window !== 'undefined') void loadLowerPart().catch(() => undefined);

/** The live page of a signed-in miner. */
export function Dashboard() {
  return (
    <div className="space-y-3 sm:space-y-4">
      <DifficultyMeter />
      <StatCards />
      <Suspense fallback={<div className="min-h-dvh" aria-busy />}>
        <LowerPart />
      </Suspense>
    </div>
  );
}
