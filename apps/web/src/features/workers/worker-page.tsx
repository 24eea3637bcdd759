'use client';

import type { WorkerDetail } from '@app/contracts';
import Link from 'next/link';
import { Ago } from '@/components/ago';
import { HashrateChart } from '@/components/hashrate-chart';
import { Notice } from '@/components/notice';
import { PageHead } from '@/components/page-head';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useWorker, useWorkerChart } from '@/hooks/useApi';
import { useChartWindow } from '@/hooks/useChartWindow';
import { ApiError } from '@/lib/api-error';
import { commonTexts } from '@/texts/common';
import { workerTexts as texts } from '@/texts/workers';
import { RecentShares } from './recent-shares';
import { RejectPanel } from './reject-panel';
import { WorkerTiles } from './worker-tiles';

/** One worker: how fast, how sure, how lucky, and what went wrong. */
export function WorkerPage({ name }: { name: string }) {
  const { data, error, refetch } = useWorker(name);
  if (!data && error)
    return (
      <div className="panel mx-auto mt-16 max-w-xl">
        {error instanceof ApiError && error.status === 404 ? (
          <Notice isPage title={texts.notFoundTitle} action={<BackLink />}>
            {texts.notFound(name)}
          </Notice>
        ) : (
          <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  return (
    <div className="space-y-3 sm:space-y-4">
      <Head name={name} detail={data} />
      <WorkerTiles worker={data?.worker} name={name} />
      <div className="grid items-start gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Chart name={name} live={data?.worker.hashrate_5m ?? null} />
        <div className="min-w-0 space-y-3 sm:space-y-4">
          <RejectPanel name={name} />
          <RecentShares name={name} detail={data} />
        </div>
      </div>
    </div>
  );
}

function BackLink() {
  return (
    <Link href="/workers" className="button">
      {texts.back}
    </Link>
  );
}

function Head({ name, detail }: { name: string; detail: WorkerDetail | undefined }) {
  const worker = detail?.worker;
  const online = worker?.status === 'online';
  return (
    <PageHead
      title={name}
      lead={
        worker ? (
          <>
            <span className={online ? 'text-green' : 'text-red'}>
              {online ? commonTexts.online : commonTexts.offline}
            </span>
            {worker.user_agent && <> · {worker.user_agent}</>}
            {worker.connected_at && (
              <>
                {' '}
                · {texts.connected} <Ago time={worker.connected_at} />
              </>
            )}
          </>
        ) : (
          <Skeleton className="mt-1 h-4 w-48" />
        )
      }
      aside={
        <Link
          href="/workers"
          className="text-sm text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
        >
          {texts.back}
        </Link>
      }
    />
  );
}

function Chart({ name, live }: { name: string; live: number | null }) {
  const [window, setWindow] = useChartWindow();
  const { data, isError } = useWorkerChart(name, window);
  return <HashrateChart chart={data} failed={isError} window={window} onWindow={setWindow} live={live} />;
}
