'use client';

import { formatHashrate } from '@app/bitcoin';
import type { ChartWindow, HashrateChart as Chart } from '@app/contracts';
import { lazy, Suspense, useMemo } from 'react';
import { useNow } from '@/hooks/useNow';
import { chartColumns } from '@/lib/chart-data';
import { formatError } from '@/lib/format';
import { chartTexts as texts } from '@/texts/charts';
import { Notice } from './notice';
import { Panel } from './panel';
import { Skeleton } from './skeleton';
import { WindowPicker } from './window-picker';

const Loading = () => <Skeleton className="h-full w-full" />;
const ChartCanvas = lazy(() => import('./chart-canvas'));
const ChartTable = lazy(() => import('./chart-table').then((module) => ({ default: module.ChartTable })));

interface Props {
  chart: Chart | undefined;
  failed: boolean;
  window: ChartWindow | null;
  onWindow: (window: ChartWindow) => void;
  /** H/s at this moment: the line's end. */
  live?: number | null;
  className?: string;
}

/** Hashrate over time with its 95 % band. The box has its height from the start: nothing moves when it fills. */
export function HashrateChart({ chart, failed, window, onWindow, live = null, className = '' }: Props) {
  const now = useNow(10_000);
  const columns = useMemo(() => (chart ? chartColumns(chart, now, live) : null), [chart, now, live]);
  const isEmpty = chart !== undefined && chart.peak === 0;
  return (
    <Panel
      title={texts.hashrate}
      className={className}
      aside={<WindowPicker value={window} onChange={onWindow} />}
    >
      <dl className="mb-3 grid min-h-12 grid-cols-3 gap-3">
        <Summary name={texts.now} value={chart?.current} error={chart?.current_error} />
        <Summary name={texts.average} value={chart?.average} error={chart?.average_error} />
        <Summary name={texts.peak} value={chart?.peak} error={chart?.peak_error} />
      </dl>
      <div className="h-72 lg:h-[26rem]" data-testid="hashrate-chart">
        {failed && !chart ? (
          <Notice title={texts.notAvailable}>{texts.askedAgain}</Notice>
        ) : isEmpty ? (
          <Notice title={texts.empty}>{texts.emptyHint}</Notice>
        ) : columns ? (
          <Suspense fallback={<Loading />}>
            <ChartCanvas key={chart?.window} columns={columns} />
          </Suspense>
        ) : (
          <Loading />
        )}
      </div>
      <p className="mt-2 text-xs text-soft">
        <span aria-hidden className="mr-1.5 inline-block h-2 w-4 rounded-sm bg-cyan/35" />
        {texts.legend}
      </p>
      <div className="min-h-9">
        {chart && !isEmpty && (
          <Suspense>
            <ChartTable chart={chart} />
          </Suspense>
        )}
      </div>
    </Panel>
  );
}

function Summary({
  name,
  value,
  error,
}: {
  name: string;
  value: number | undefined;
  error: number | null | undefined;
}) {
  return (
    <div>
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="figure text-sm sm:text-base">
        {value === undefined ? (
          <Skeleton className="mt-1 h-5 w-20" />
        ) : (
          <>
            {formatHashrate(value)}{' '}
            <span className="inline-block text-xs text-soft">{formatError(error ?? null)}</span>
          </>
        )}
      </dd>
    </div>
  );
}
