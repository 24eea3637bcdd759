'use client';

import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useWsStats } from '@/hooks/useApi';
import { formatCount } from '@/lib/format';
import { poolTexts } from '@/texts/pool';

const texts = poolTexts.sockets;

/** Who watches live: sockets, miners behind them, and what they listen to. */
export function Sockets() {
  const { data, error, refetch } = useWsStats(true);
  const channels = Object.entries(data?.channels ?? {}).sort(([, a], [, b]) => b - a);
  return (
    <Panel title={texts.title}>
      {!data && error ? (
        <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-40 w-full" />
      ) : (
        <>
          <dl className="grid grid-cols-2 gap-4" data-testid="sockets">
            <div>
              <dt className="text-[11px] text-soft">{texts.connections}</dt>
              <dd className="figure text-xl">{formatCount(data.total_connections)}</dd>
            </div>
            <div>
              <dt className="text-[11px] text-soft">{texts.users}</dt>
              <dd className="figure text-xl">{formatCount(data.unique_users)}</dd>
            </div>
          </dl>
          <h3 className="mt-4 text-[11px] text-soft">{texts.channels}</h3>
          <ul className="mt-1 space-y-1 text-sm">
            {channels.map(([channel, count]) => (
              <li key={channel} className="flex justify-between gap-3">
                <span>{channel}</span>
                <span className="figure">{formatCount(count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="mt-3 text-xs text-soft">{texts.hint}</p>
    </Panel>
  );
}
