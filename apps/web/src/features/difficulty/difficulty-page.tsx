'use client';

import { lazy, Suspense } from 'react';
import { Invitation } from '@/components/invitation';
import { PageHead } from '@/components/page-head';
import { Skeleton } from '@/components/skeleton';
import { usePersonalBests } from '@/hooks/useApi';
import { difficultyTexts as texts } from '@/texts/difficulty';
import { BestsPanel } from './bests-panel';
import { DistributionPanel } from './distribution-panel';
import { Standing } from './standing';

const ScatterPanel = lazy(() =>
  import('./scatter-panel').then((module) => ({ default: module.ScatterPanel })),
);

/** How close one came: bests, place among others, and how the shares spread. */
export function DifficultyPage() {
  const bests = usePersonalBests();
  const isNew = bests.data?.length === 0;
  return (
    <div className="space-y-3 sm:space-y-4">
      <PageHead title={texts.title} lead={texts.lead} />
      {isNew ? (
        <Invitation title={texts.emptyTitle}>{texts.emptyText}</Invitation>
      ) : (
        <>
          {bests.data || bests.isError ? <Standing /> : <Skeleton className="panel h-64 w-full" />}
          <div className="grid items-start gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
            <Suspense fallback={<Skeleton className="panel h-[30rem] w-full" />}>
              <ScatterPanel />
            </Suspense>
            <DistributionPanel />
          </div>
          <BestsPanel />
        </>
      )}
    </div>
  );
}
