'use client';

import { formatDifficulty, formatHashrate } from '@app/bitcoin';
import type { Worker } from '@app/contracts';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useWorkers } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { formatAgo, formatCount, formatError, formatMoment, formatPercent } from '@/lib/format';

/** Every worker with its rates, best and last share; the quiet ones last. */
export function WorkerList({ className = '' }: { className?: string }) {
  const { data, isError } = useWorkers();
  const now = useNow();
  const workers = [...(data?.workers ?? [])].sort(byActivity);
  return (
    <Panel
      title="Workers"
      className={className}
      aside={
        data && (
          <span className="figure text-xs text-soft">
            {data.online_count} of {data.total_count} online
          </span>
        )
      }
    >
      {!data && isError ? (
        <Notice title="Workers are not available">The server did not answer; it is asked again.</Notice>
      ) : !data ? (
        <div className="space-y-2">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} className="h-12 w-full" />
          ))}
        </div>
      ) : (
        <ul className="divide-y divide-line" data-testid="workers">
          {workers.map((worker) => (
            <WorkerRow key={worker.name} worker={worker} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function byActivity(a: Worker, b: Worker): number {
  if (a.status !== b.status) return a.status === 'online' ? -1 : 1;
  return b.hashrate_1h - a.hashrate_1h || a.name.localeCompare(b.name);
}

function WorkerRow({ worker, now }: { worker: Worker; now: number }) {
  const online = worker.status === 'online';
  return (
    <li className="grid grid-cols-2 items-center gap-x-4 gap-y-2 py-3 text-sm sm:grid-cols-[minmax(0,1.6fr)_1fr_1fr_1fr_1fr]">
      <div className="col-span-2 flex min-w-0 items-center gap-3 sm:col-span-1">
        <span
          aria-hidden
          className={`size-2.5 shrink-0 rounded-full ${online ? 'bg-green shadow-[0_0_10px_var(--color-green)]' : 'border-2 border-red'}`}
        />
        <div className="min-w-0">
          <p className="truncate font-medium">
            {worker.name}
            <span className="sr-only">, {worker.status}</span>
          </p>
          <p className="truncate text-xs text-soft">
            {online ? (worker.user_agent ?? 'online') : 'offline'} ·{' '}
            {worker.last_share ? (
              <time dateTime={worker.last_share} title={formatMoment(worker.last_share)}>
                {formatAgo(worker.last_share, now)}
              </time>
            ) : (
              'no share yet'
            )}
          </p>
        </div>
      </div>
      <Cell
        name="5 min"
        value={formatHashrate(worker.hashrate_5m)}
        note={formatError(worker.hashrate_5m_error)}
      />
      <Cell
        name="24 h"
        value={formatHashrate(worker.hashrate_24h)}
        note={formatError(worker.hashrate_24h_error)}
      />
      <Cell
        name="best ever"
        value={formatDifficulty(worker.best_diff)}
        note={worker.current_diff === null ? '' : `set ${formatDifficulty(worker.current_diff)}`}
      />
      <Cell
        name="accepted shares"
        value={formatCount(worker.valid_shares)}
        note={formatPercent(worker.accept_rate)}
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
