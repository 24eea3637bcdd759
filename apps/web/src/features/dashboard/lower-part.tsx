'use client';

import { HashrateChart } from '@/components/hashrate-chart';
import { useDashboardStats, useHashrateChart } from '@/hooks/useApi';
import { useChartWindow } from '@/hooks/useChartWindow';
import { GlobalFeed } from './global-feed';
import { ShareFeed } from './share-feed';
import { Upcoming } from './upcoming';
import { WorkerList } from './worker-list';

/** What stands below the meter and the cards: shares, chart, workers, news. */
export function LowerPart() {
  return (
    <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,26rem)] 3xl:grid-cols-[minmax(0,1fr)_26rem_26rem]">
      <ShareFeed className="lg:order-2" />
      <div className="min-w-0 space-y-3 sm:space-y-4 lg:order-1 lg:row-span-2 3xl:row-span-1">
        <Chart />
        <WorkerList />
      </div>
      <div className="min-w-0 space-y-3 sm:space-y-4 lg:order-3">
        <GlobalFeed />
        <Upcoming />
      </div>
    </div>
  );
}

function Chart() {
  const [window, setWindow] = useChartWindow();
  const { data, isError } = useHashrateChart(window);
  const live = useDashboardStats().data?.hashrate ?? null;
  return <HashrateChart chart={data} failed={isError} window={window} onWindow={setWindow} live={live} />;
}
