'use client';

import { formatDifficulty, formatHashrate } from '@app/bitcoin';
import type { Worker } from '@app/contracts';
import Link from 'next/link';
import { Ago } from '@/components/ago';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useWorkers } from '@/hooks/useApi';
import { formatCount, formatError, formatPart } from '@/lib/format';
import { sortWorkers, USUAL_ORDER } from '@/lib/worker-order';
import { commonTexts } from '@/texts/common';
import { dashboardTexts } from '@/texts/dashboard';

const texts = dashboardTexts.workers;
/** More than these are for the page of the workers. */
const SHOWN = 8;

/** The strongest workers with their rates, best and last share; the quiet ones last. */
export function WorkerList({ className = '' }: { className?: string }) {
  const { data, isError } = useWorkers();
  const workers = sortWorkers(data?.workers ?? [], USUAL_ORDER).slice(0, SHOWN);
  return (
    <Panel
      title={texts.title}
      className={className}
      aside={
        data && (
          <span className="figure text-xs text-soft">
            {texts.onlineOf(formatCount(data.online_count), formatCount(data.total_count))}
          </span>
        )
      }
    >
      {!data && isError ? (
        <Notice title={texts.notAvailable}>{dashboardTexts.askedAgain}</Notice>
      ) : !data ? (
        <div className="space-y-2">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} className="h-12 w-full" />
          ))}
        </div>
      ) : data.total_count === 0 ? (
        <p className="py-4 text-sm text-soft">{texts.none}</p>
      ) : (
        <>
          <ul className="divide-y divide-line" data-testid="workers">
            {workers.map((worker) => (
              <WorkerRow key={worker.name} worker={worker} />
            ))}
          </ul>
          <Link
            href="/workers"
            prefetch={false}
            className="mt-3 w-fit text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
          >
            {texts.all(formatCount(data.total_count))}
          </Link>
        </>
      )}
    </Panel>
  );
}

function WorkerRow({ worker }: { worker: Worker }) {
  const online = worker.status === 'online';
  return (
    <li className="relative grid grid-cols-2 items-center gap-x-4 gap-y-2 py-3 text-sm sm:grid-cols-[minmax(0,1.6fr)_1fr_1fr_1fr_1fr]">
      <div className="col-span-2 flex min-w-0 items-center gap-3 sm:col-span-1">
        <span
          aria-hidden
          className={`size-2.5 shrink-0 rounded-full ${online ? 'bg-green shadow-[0_0_10px_var(--color-green)]' : 'border-2 border-red'}`}
        />
        <div className="min-w-0">
          <p className="truncate font-medium">
            <Link
              href={`/workers/${encodeURIComponent(worker.name)}`}
              prefetch={false}
              className="after:absolute after:inset-0"
            >
              {worker.name}
            </Link>
            <span className="sr-only">, {online ? commonTexts.online : commonTexts.offline}</span>
          </p>
          <p className="truncate text-xs text-soft">
            {online ? (worker.user_agent ?? commonTexts.online) : commonTexts.offline} ·{' '}
            {worker.last_share ? <Ago time={worker.last_share} /> : commonTexts.noShareYet}
          </p>
        </div>
      </div>
      <Cell
        name={texts.cells.five}
        value={formatHashrate(worker.hashrate_5m)}
        note={formatError(worker.hashrate_5m_error)}
      />
      <Cell
        name={texts.cells.day}
        value={formatHashrate(worker.hashrate_24h)}
        note={formatError(worker.hashrate_24h_error)}
      />
      <Cell
        name={texts.cells.best}
        value={formatDifficulty(worker.best_diff)}
        note={worker.current_diff === null ? '' : texts.set(formatDifficulty(worker.current_diff))}
      />
      <Cell
        name={texts.cells.accepted}
        value={formatCount(worker.valid_shares)}
        note={formatPart(worker.accept_rate)}
      />
    </li>
  );
}

function Cell({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="min-w-0">
      <p className="text-[11px] text-soft">{name}</p>
      <p className="figure truncate" title={`${value} ${note}`}>
        {value} <span className="text-[11px] text-soft">{note}</span>
      </p>
    </div>
  );
}
