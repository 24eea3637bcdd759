'use client';

import type { ChartWindow } from '@app/contracts';
import { lazy, Suspense, useState } from 'react';
import { HashrateChart } from '@/components/hashrate-chart';
import { useDashboardStats, useHashrateChart, useLiveShares, useWorkers } from '@/hooks/useApi';
import { useUser } from '@/hooks/useApp';
import { DifficultyMeter } from './difficulty-meter';
import { GlobalFeed } from './global-feed';
import { ShareFeed } from './share-feed';
import { StatCards } from './stat-cards';
import { WorkerList } from './worker-list';

// What the first sight does not need comes after it.
const FirstShare = lazy(() => import('./first-share').then((module) => ({ default: module.FirstShare })));
const LevelBar = lazy(() => import('./level-bar').then((module) => ({ default: module.LevelBar })));
const Toasts = lazy(() => import('./toasts').then((module) => ({ default: module.Toasts })));
const Upcoming = lazy(() => import('./upcoming').then((module) => ({ default: module.Upcoming })));

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
      <Suspense>
        <LevelBar />
      </Suspense>
      <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,26rem)] 3xl:grid-cols-[minmax(0,1fr)_26rem_26rem]">
        <ShareFeed className="lg:order-2" />
        <div className="min-w-0 space-y-3 sm:space-y-4 lg:order-1 lg:row-span-2 3xl:row-span-1">
          <Chart />
          <WorkerList />
        </div>
        <div className="min-w-0 space-y-3 sm:space-y-4 lg:order-3">
          <GlobalFeed />
          <Suspense>
            <Upcoming />
          </Suspense>
        </div>
      </div>
      <Suspense>
        <Toasts />
      </Suspense>
    </div>
  );
}

function Chart() {
  const [window, setWindow] = useState<ChartWindow>('24h');
  const { data, isError } = useHashrateChart(window);
  const live = useDashboardStats().data?.hashrate ?? null;
  return <HashrateChart chart={data} failed={isError} window={window} onWindow={setWindow} live={live} />;
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
