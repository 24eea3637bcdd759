'use client';

import { lazy, Suspense } from 'react';
import { useMoments } from '@/hooks/useMoments';
import { Toasts } from './toasts';

/** Few ever see it: loaded when it happens. */
const BlockCelebration = lazy(() =>
  import('./block-celebration').then((module) => ({ default: module.BlockCelebration })),
);

/** Over every page of a signed-in miner. */
export function Moments() {
  const { block, toasts, dismissBlock, dismissToast } = useMoments();
  return (
    <>
      <Toasts toasts={toasts} onDone={dismissToast} />
      {block && (
        <Suspense>
          <BlockCelebration key={block.key} block={block} onDone={dismissBlock} />
        </Suspense>
      )}
    </>
  );
}
