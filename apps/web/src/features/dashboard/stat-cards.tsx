'use client';

import type { DashboardStats, HashrateChart } from '@app/contracts';
import { Skeleton } from '@/components/skeleton';
import { Sparkline } from '@/components/sparkline';
import { Ticker } from '@/components/ticker';
import { useDashboardStats, useHashrate, useHashrateChart, useWorkers } from '@/hooks/useApi';
import { sharesBehind } from '@/lib/chart-data';
import { formatCount, formatError, hashrateOnTheWay, hashrateParts } from '@/lib/format';
import { dashboardTexts } from '@/texts/dashboard';
import { StatCard, Unit } from './stat-card';

const texts = dashboardTexts.cards;

const SPARK_POINTS = 24;
const WEEK_DAYS = 7;

const roundCount = (value: number): string => formatCount(Math.round(value));

/** The last whole steps of a chart, gathered into 24 values. */
function sparkValues(
  chart: HashrateChart | undefined,
  value: (point: HashrateChart['points'][number]) => number,
) {
  const points = chart?.points.slice(0, -1) ?? [];
  const size = Math.max(1, Math.floor(points.length / SPARK_POINTS));
  const values: number[] = [];
  for (let start = points.length % size; start < points.length; start += size) {
    values.push(points.slice(start, start + size).reduce((sum, point) => sum + value(point), 0) / size);
  }
  return values;
}

export function StatCards() {
  const { data: stats } = useDashboardStats();
  const day = useHashrateChart('24h').data;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <HashrateCard stats={stats} day={day} />
      <StatCard
        title={texts.shares}
        testId="stat-shares"
        note={texts.since}
        change={stats ? { percent: stats.shares_change, against: texts.yesterday } : null}
        chart={
          <Sparkline
            values={sparkValues(day, (point) => sharesBehind(point.hashrate_error))}
            color="var(--color-cyan)"
          />
        }
      >
        {stats ? (
          <>
            <Ticker value={stats.shares_today} format={roundCount} />{' '}
            <Unit>{texts.sharesUnit(stats.shares_today)}</Unit>
          </>
        ) : (
          <Skeleton className="h-8 w-28 self-center" />
        )}
      </StatCard>
      <WorkersCard stats={stats} />
      <StreakCard stats={stats} />
    </div>
  );
}

interface CardProps {
  stats: DashboardStats | undefined;
}

function HashrateCard({ stats, day }: CardProps & { day: HashrateChart | undefined }) {
  const rates = useHashrate().data;
  const error = rates?.hashrate_5m_error ?? null;
  const note = error === null ? texts.mean : texts.meanError(formatError(error));
  return (
    <StatCard
      title={texts.hashrate}
      testId="stat-hashrate"
      note={<span title={texts.errorHint}>{note}</span>}
      change={stats ? { percent: stats.hashrate_change, against: texts.dayBefore } : null}
      chart={<Sparkline values={sparkValues(day, (point) => point.hashrate)} color="var(--color-spark)" />}
    >
      {stats ? (
        <>
          <Ticker value={stats.hashrate} format={hashrateOnTheWay} />{' '}
          <Unit>{hashrateParts(stats.hashrate).unit}</Unit>
        </>
      ) : (
        <Skeleton className="h-8 w-28 self-center" />
      )}
    </StatCard>
  );
}

function WorkersCard({ stats }: CardProps) {
  const workers = useWorkers().data?.workers ?? [];
  const offline = stats ? stats.workers_total - stats.workers_online : 0;
  return (
    <StatCard
      title={texts.workers}
      testId="stat-workers"
      note={offline > 0 ? texts.quiet(formatCount(offline)) : texts.noneQuiet}
      chart={
        <div className="flex h-10 items-center gap-1 px-4" aria-hidden>
          {workers.slice(0, 24).map((worker) => (
            <span
              key={worker.name}
              title={worker.name}
              className={`h-2 max-w-10 flex-1 rounded-full ${worker.status === 'online' ? 'bg-green shadow-[0_0_10px_-1px_var(--color-green)]' : 'bg-red/45'}`}
            />
          ))}
        </div>
      }
    >
      {stats ? (
        <>
          <Ticker value={stats.workers_online} format={roundCount} />{' '}
          <Unit>{texts.of(formatCount(stats.workers_total))}</Unit>
        </>
      ) : (
        <Skeleton className="h-8 w-28 self-center" />
      )}
    </StatCard>
  );
}

function StreakCard({ stats }: CardProps) {
  const week = useHashrateChart('7d').data;
  const mined = new Set(
    week?.points.filter((point) => point.hashrate > 0).map((point) => point.time.slice(0, 10)),
  );
  const days = [...new Set(week?.points.map((point) => point.time.slice(0, 10)))].slice(-WEEK_DAYS);
  return (
    <StatCard
      title={texts.streak}
      testId="stat-streak"
      note={days.length > 0 ? texts.ofSeven(formatCount(days.filter((day) => mined.has(day)).length)) : ' '}
      chart={
        <div className="flex h-10 items-center gap-1 px-3.5 sm:gap-1.5 sm:px-4" aria-hidden>
          {days.map((day) => (
            <span
              key={day}
              title={day}
              className={`size-4 rounded ${mined.has(day) ? 'bg-purple shadow-[0_0_10px_-1px_var(--color-purple)]' : 'bg-spotlight'}`}
            />
          ))}
        </div>
      }
    >
      {stats ? (
        <>
          <Ticker value={stats.streak} format={roundCount} /> <Unit>{texts.weeks(stats.streak)}</Unit>
        </>
      ) : (
        <Skeleton className="h-8 w-28 self-center" />
      )}
    </StatCard>
  );
}
