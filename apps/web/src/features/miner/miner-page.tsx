'use client';

import { formatHashrate } from '@app/bitcoin';
import type { ChartWindow, PublicMiner } from '@app/contracts';
import Link from 'next/link';
import { useState } from 'react';
import { CopyButton } from '@/components/copy-button';
import { HashrateChart } from '@/components/hashrate-chart';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useMiner, useMinerChart } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { ApiError, explain } from '@/lib/api-error';
import { formatAgo, formatExact, formatMoment } from '@/lib/format';

/** Watch page of an address: totals and workers exactly as the API has them, asked for every ten seconds. */
export function MinerPage({ address }: { address: string }) {
  const [window, setWindow] = useState<ChartWindow>('24h');
  const miner = useMiner(address);
  const chart = useMinerChart(address, window);
  if (miner.error && !miner.data) return <Trouble error={miner.error} onRetry={() => void miner.refetch()} />;
  return (
    <div className="space-y-3 sm:space-y-4">
      <header className="flex flex-wrap items-center justify-between gap-3 py-2">
        <div className="min-w-0">
          <p className="label">Watching</p>
          <h1 className="figure text-base break-all sm:text-xl">{miner.data?.address ?? address}</h1>
        </div>
        <CopyButton text={miner.data?.address ?? address} />
      </header>
      <Totals miner={miner.data} />
      <HashrateChart chart={chart.data} failed={chart.isError} window={window} onWindow={setWindow} />
      <Workers miner={miner.data} />
      <p role="status" className="min-h-5 text-sm text-gold">
        {miner.error ? explain(miner.error) : ''}
      </p>
    </div>
  );
}

function Trouble({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const status = error instanceof ApiError ? error.status : 0;
  const [title, text] =
    status === 404
      ? [
          'Nothing to watch here',
          'No share of this address has been seen, or its owner keeps the page hidden, as it is until they show it.',
        ]
      : status === 422
        ? ['This is not a Bitcoin address', explain(error)]
        : ['The server does not answer', explain(error)];
  const action =
    status === 404 || status === 422 ? (
      <Link href="/pool" className="button">
        See the pool
      </Link>
    ) : (
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    );
  return (
    <div className="panel mx-auto mt-8 max-w-xl" role="alert" data-testid="miner-trouble">
      <Notice title={title ?? ''} action={action}>
        {text}
      </Notice>
    </div>
  );
}

type TotalName = 'accepted' | 'rejected' | 'work' | 'best';
const TOTALS: readonly { name: TotalName; title: string; unit: string }[] = [
  { name: 'accepted', title: 'Accepted', unit: 'shares' },
  { name: 'rejected', title: 'Rejected', unit: 'shares' },
  { name: 'work', title: 'Work', unit: 'Σ difficulty' },
  { name: 'best', title: 'Best share', unit: 'difficulty' },
];

function Totals({ miner }: { miner: PublicMiner | undefined }) {
  return (
    <dl className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      {TOTALS.map(({ name, title, unit }) => (
        <div key={name} className="panel p-4">
          <dt className="label">{title}</dt>
          <dd className="figure mt-2 h-10 text-2xl leading-10 whitespace-nowrap sm:text-3xl sm:leading-10">
            {miner ? (
              <Exact value={miner[name]} testId={`total-${name}`} />
            ) : (
              <Skeleton className="h-9 w-28" />
            )}
          </dd>
          <dd className="text-xs text-soft">{unit}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A figure as the API gave it: shortened for the eye, whole in the title and in `data-value`. */
function Exact({ value, testId }: { value: number; testId: string }) {
  return (
    <span data-testid={testId} data-value={value} title={String(value)}>
      {formatExact(value)}
    </span>
  );
}

function Workers({ miner }: { miner: PublicMiner | undefined }) {
  const now = useNow();
  return (
    <Panel title="Workers">
      {!miner ? (
        <Skeleton className="h-32 w-full" />
      ) : miner.workers.length === 0 ? (
        <Notice title="No worker yet">A worker shows up with its first share.</Notice>
      ) : (
        <table className="block w-full text-sm md:table" data-testid="miner-workers">
          <thead className="sr-only text-left text-xs text-soft md:not-sr-only md:table-header-group">
            <tr className="md:[&>th]:pb-2 md:[&>th]:font-normal md:[&>th:not(:first-child)]:text-right">
              <th scope="col">Worker</th>
              <th scope="col">Accepted shares</th>
              <th scope="col">Rejected shares</th>
              <th scope="col">Work (Σ difficulty)</th>
              <th scope="col">Best difficulty</th>
              <th scope="col">Hashrate 1 h</th>
              <th scope="col">Last share</th>
            </tr>
          </thead>
          <tbody className="block divide-y divide-line md:table-row-group">
            {miner.workers.map((worker) => (
              <WorkerRow key={worker.name} worker={worker} now={now} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const CELL =
  'figure flex items-baseline justify-between gap-3 before:font-sans before:text-xs before:text-soft before:content-[attr(data-label)] md:table-cell md:py-3 md:text-right md:before:content-none';

function WorkerRow({ worker, now }: { worker: PublicMiner['workers'][number]; now: number }) {
  return (
    <tr
      className="grid grid-cols-2 gap-x-5 gap-y-1.5 py-3 md:table-row"
      data-testid="worker-row"
      data-worker={worker.name}
    >
      <th
        scope="row"
        className="col-span-2 max-w-full truncate text-left font-medium md:max-w-56 md:py-3"
        title={worker.name}
      >
        {worker.name}
      </th>
      <td className={CELL} data-label="accepted">
        <Exact value={worker.valid_shares} testId="accepted" />
      </td>
      <td className={CELL} data-label="rejected">
        <Exact value={worker.invalid_shares} testId="rejected" />
      </td>
      <td className={CELL} data-label="work">
        <Exact value={worker.work} testId="work" />
      </td>
      <td className={CELL} data-label="best">
        <Exact value={worker.best_diff} testId="best" />
      </td>
      <td className={CELL} data-label="1 h">
        {formatHashrate(worker.hashrate_1h)}
      </td>
      <td className={CELL} data-label="last share">
        {worker.last_share ? (
          <time dateTime={worker.last_share} title={formatMoment(worker.last_share)}>
            {formatAgo(worker.last_share, now)}
          </time>
        ) : (
          'none yet'
        )}
      </td>
    </tr>
  );
}
