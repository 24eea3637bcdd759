'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { Scatter } from '@app/contracts';
import { lazy, Suspense, useId, useMemo, useState } from 'react';
import { Disclosure } from '@/components/disclosure';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useDifficultyScatter, useNetworkDifficulty } from '@/hooks/useApi';
import { formatMoment } from '@/lib/format';
import { medianOf, scatterColumns } from '@/lib/scatter-data';
import { difficultyTexts } from '@/texts/difficulty';

const texts = difficultyTexts.scatter;
const DotCanvas = lazy(() => import('@/components/dot-canvas'));
const COUNTS = (['100', '200', '500'] as const).map((id) => ({ id, text: id }));
type Count = (typeof COUNTS)[number]['id'];

/** What the latest shares reached, as dots over time. */
export function ScatterPanel() {
  const [count, setCount] = useState<Count>('200');
  const [withBlock, setWithBlock] = useState(false);
  const id = useId();
  const { data, error, refetch } = useDifficultyScatter(Number(count));
  const network = useNetworkDifficulty().data?.current_difficulty ?? null;
  const columns = useMemo(() => data && scatterColumns(data.points), [data]);
  return (
    <Panel
      title={texts.title}
      aside={
        <Segmented
          label={texts.counts}
          options={COUNTS}
          value={count}
          onChange={setCount}
          className="figure"
        />
      }
    >
      <Summary points={data?.points} />
      <div className="h-72 lg:h-96" data-testid="scatter">
        {!data && error ? (
          <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
        ) : !columns ? (
          <Skeleton className="h-full w-full" />
        ) : columns[0].length === 0 ? (
          <Notice title={texts.empty}>{''}</Notice>
        ) : (
          <Suspense fallback={<Skeleton className="h-full w-full" />}>
            <DotCanvas key={String(withBlock)} columns={columns} target={withBlock ? network : null} />
          </Suspense>
        )}
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-xs text-soft">
        <p className="max-w-prose">{texts.legend}</p>
        {network !== null && (
          <label htmlFor={id} className="flex min-h-8 items-center gap-2">
            <input
              id={id}
              type="checkbox"
              className="size-4 accent-bitcoin"
              checked={withBlock}
              onChange={(event) => setWithBlock(event.target.checked)}
            />
            {texts.withBlock}
          </label>
        )}
      </div>
      {data && data.points.length > 0 && <Table points={data.points} />}
    </Panel>
  );
}

function Summary({ points }: { points: Scatter['points'] | undefined }) {
  const values = points?.map((point) => point.difficulty) ?? [];
  const best = formatDifficulty(Math.max(0, ...values));
  const median = formatDifficulty(medianOf(values) ?? 0);
  return (
    <p className="mb-3 min-h-5 text-sm text-soft" data-testid="scatter-summary">
      {values.length > 0 && texts.spoken(values.length, best, median)}
    </p>
  );
}

function Table({ points }: { points: Scatter['points'] }) {
  const { open, close, label, time, reached } = texts.table;
  return (
    <Disclosure open={open} close={close}>
      {() => (
        <div
          role="region"
          aria-label={label}
          tabIndex={0}
          className="mt-1 max-h-72 overflow-auto rounded-lg border border-line"
        >
          <table className="w-full text-left">
            <thead className="sticky top-0 bg-elevated text-soft">
              <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
                <th scope="col">{time}</th>
                <th scope="col">{reached}</th>
              </tr>
            </thead>
            <tbody className="figure divide-y divide-line">
              {[...points].reverse().map((point, index) => (
                <tr key={`${point.time} ${index}`} className="[&>td]:px-3 [&>td]:py-1.5">
                  <td>{formatMoment(point.time)}</td>
                  <td>{formatDifficulty(point.difficulty)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Disclosure>
  );
}
