'use client';

import { Skeleton } from '@/components/skeleton';
import { useOverview, useStrategyDistributions } from '@/hooks/useDashboard';
import type { GrooveOverview } from '@app/contracts';
import { ConnectGuide } from './connect-guide';
import { AttributionCard, HealthCard, LearningsCard, StrategyCard, TrendCard } from './overview-cards';
import { StaleMark, TopicView } from './topic-view';

/** Nothing was ever learned, and no session ever came. */
export const isEmptyStore = ({ learnings, trends, health }: GrooveOverview): boolean =>
  learnings.total === 0 && trends.session_count === 0 && health.last_activity === undefined;

/** Everything at a glance. */
export function OverviewPage() {
  const topic = useOverview();
  // A card that grew late would move others from column to column.
  const isWhole = useStrategyDistributions().status !== 'loading';
  return (
    <>
      <StaleMark topic={topic} />
      <TopicView topic={topic} waiting={<Outline />}>
        {(data) =>
          isEmptyStore(data) ? (
            <ConnectGuide />
          ) : !isWhole ? (
            <Outline />
          ) : (
            <div className="gap-3 *:mb-3 *:break-inside-avoid sm:gap-4 sm:*:mb-4 lg:columns-2 2xl:columns-3">
              <TrendCard trends={data.trends} />
              <LearningsCard learnings={data.learnings} />
              <AttributionCard attribution={data.attribution} />
              <HealthCard health={data.health} />
              <StrategyCard />
            </div>
          )
        }
      </TopicView>
    </>
  );
}

function Outline() {
  return (
    <div className="grid gap-3 sm:gap-4 lg:grid-cols-2 2xl:grid-cols-3">
      {[0, 1, 2, 3, 4].map((index) => (
        <Skeleton key={index} className="panel h-64 w-full" />
      ))}
    </div>
  );
}
