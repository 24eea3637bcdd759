'use client';

import { formatHashrate } from '@app/bitcoin';
import type { PublicMiner } from '@app/contracts';
import { Ago } from '@/components/ago';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { watch as texts } from '@/texts/watch';
import { Exact } from './exact';

/** The workers of a miner: a table, and on a phone a card each. */
export function MinerWorkers({ miner }: { miner: PublicMiner | undefined }) {
  return (
    <Panel title={texts.workers} aside={miner && <Online workers={miner.workers} />}>
      {!miner ? (
        <Skeleton className="h-32 w-full" />
      ) : miner.workers.length === 0 ? (
        <Notice title={texts.noWorker}>{texts.noWorkerHint}</Notice>
      ) : (
        <>
          <table className="block w-full text-sm md:table" data-testid="miner-workers">
            <thead className="sr-only text-left text-xs text-soft md:not-sr-only md:table-header-group">
              <tr className="md:[&>th]:pb-2 md:[&>th]:font-normal md:[&>th:not(:first-child)]:text-right">
                {Object.values(texts.columns).map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="block divide-y divide-line md:table-row-group">
              {miner.workers.map((worker) => (
                <WorkerRow key={worker.name} worker={worker} />
              ))}
            </tbody>
          </table>
          {miner.truncated && (
            <p className="mt-3 text-xs text-soft">{texts.truncated(miner.workers.length)}</p>
          )}
        </>
      )}
    </Panel>
  );
}

/** Mining is who has a hashrate of the last five minutes: the page knows no more. */
function Online({ workers }: { workers: PublicMiner['workers'] }) {
  const online = workers.filter(({ hashrate_5m }) => hashrate_5m > 0).length;
  return <span className="figure text-xs text-soft">{texts.online(online, workers.length)}</span>;
}

const CELL =
  'figure flex items-baseline justify-between gap-3 before:font-sans before:text-xs before:text-soft before:content-[attr(data-label)] md:table-cell md:py-3 md:text-right md:before:content-none';

function WorkerRow({ worker }: { worker: PublicMiner['workers'][number] }) {
  const { labels } = texts;
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
        <span
          aria-hidden
          className={`mr-2 inline-block size-2 rounded-full ${worker.hashrate_5m > 0 ? 'bg-green' : 'bg-spotlight'}`}
        />
        {worker.name}
      </th>
      <td className={CELL} data-label={labels.accepted}>
        <Exact value={worker.valid_shares} testId="accepted" />
      </td>
      <td className={CELL} data-label={labels.rejected}>
        <Exact value={worker.invalid_shares} testId="rejected" />
      </td>
      <td className={CELL} data-label={labels.work}>
        <Exact value={worker.work} testId="work" />
      </td>
      <td className={CELL} data-label={labels.best}>
        <Exact value={worker.best_diff} testId="best" />
      </td>
      <td className={CELL} data-label={labels.rate}>
        {formatHashrate(worker.hashrate_1h)}
      </td>
      <td className={CELL} data-label={labels.last}>
        {worker.last_share ? <Ago time={worker.last_share} /> : texts.none}
      </td>
    </tr>
  );
}
