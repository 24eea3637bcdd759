'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import { LIMITS, OTHER_WORKERS } from '@app/contracts';
import { Invitation } from '@/components/invitation';
import { PageHead } from '@/components/page-head';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useWorkers } from '@/hooks/useApi';
import { formatCount } from '@/lib/format';
import { sortWorkers, USUAL_ORDER, type WorkerOrder } from '@/lib/worker-order';
import { workersTexts as texts } from '@/texts/workers';
import { UptimeStrip } from './uptime-strip';
import { WorkerTable } from './worker-table';

/** A search field helps from this many workers on. */
const MANY = 8;

/** All workers of the account. */
export function WorkersPage() {
  const { data, error, refetch } = useWorkers();
  if (data?.total_count === 0)
    return (
      <div className="space-y-3 sm:space-y-4">
        <PageHead title={texts.title} lead={texts.lead} />
        <Invitation title={texts.empty}>{texts.emptyText}</Invitation>
      </div>
    );
  return (
    <div className="space-y-3 sm:space-y-4">
      <PageHead
        title={texts.title}
        lead={texts.lead}
        aside={
          data && (
            <p className="figure text-sm text-soft" data-testid="workers-count">
              {texts.onlineOf(formatCount(data.online_count), formatCount(data.total_count))}
            </p>
          )
        }
      />
      {!data && error ? (
        <div className="panel">
          <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
        </div>
      ) : (
        <List />
      )}
      {/* Below a list whose length is not known yet it would be pushed down. */}
      {(data ?? error) && <UptimeStrip />}
    </div>
  );
}

function List() {
  const { data } = useWorkers();
  const [order, setOrder] = useState<WorkerOrder>(USUAL_ORDER);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const shown = useMemo(() => {
    const found = data?.workers.filter(({ name }) => name.toLowerCase().includes(wanted)) ?? [];
    return sortWorkers(found, order);
  }, [data, wanted, order]);
  return (
    <Panel
      title={texts.title}
      aside={
        data &&
        data.workers.length >= MANY && (
          <input
            type="search"
            aria-label={texts.search}
            placeholder={texts.searchHint}
            className="field min-h-9 w-full py-1.5 text-sm sm:w-56"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )
      }
    >
      {!data ? (
        <div className="space-y-2">
          {[0, 1, 2, 3, 4].map((index) => (
            <Skeleton key={index} className="h-14 w-full" />
          ))}
        </div>
      ) : shown.length === 0 ? (
        <p className="py-8 text-center text-sm text-soft">{texts.nothingFound(search.trim())}</p>
      ) : (
        <WorkerTable workers={shown} order={order} onOrder={setOrder} />
      )}
      {data?.truncated && (
        <p className="mt-3 text-xs text-soft">
          {texts.truncated(formatCount(data.workers.length), formatCount(data.total_count))}
        </p>
      )}
      {data && data.total_count > LIMITS.workersPerAddress && (
        <p className="mt-3 text-xs text-soft" data-testid="workers-others">
          {texts.others(formatCount(LIMITS.workersPerAddress), OTHER_WORKERS)}
        </p>
      )}
    </Panel>
  );
}
