'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { ChartWindow, PublicMiner } from '@app/contracts';
import Link from 'next/link';
import { useState } from 'react';
import { HashrateChart } from '@/components/hashrate-chart';
import { Skeleton } from '@/components/skeleton';
import { Tile, Tiles } from '@/components/tile';
import { useMiner, useMinerChart } from '@/hooks/useApi';
import { useSession } from '@/hooks/useApp';
import { explain } from '@/lib/api-error';
import { watch as texts } from '@/texts/watch';
import { Exact } from './exact';
import { MinerCard } from './miner-card';
import { MinerTrouble } from './miner-trouble';
import { MinerWorkers } from './miner-workers';
import { WatchForm } from './watch-form';

/** Watch page of an address: totals and workers exactly as the API has them, asked for every ten seconds. */
export function MinerPage({ address }: { address: string }) {
  const [window, setWindow] = useState<ChartWindow>('24h');
  const miner = useMiner(address);
  const chart = useMinerChart(address, window);
  const session = useSession();
  const isMine =
    session.status === 'signed-in' && session.user.btc_address === (miner.data?.address ?? address);
  if (miner.error && !miner.data)
    return (
      <div className="mx-auto max-w-2xl space-y-3 sm:space-y-4">
        <MinerTrouble error={miner.error} isMine={isMine} onRetry={() => void miner.refetch()} />
        <WatchForm />
      </div>
    );
  return (
    <div className="space-y-3 sm:space-y-4">
      {isMine && (
        <p className="panel flex flex-wrap items-center justify-between gap-2 border-green/50 px-4 py-3 text-sm">
          {texts.you}
          <Link href="/dashboard" className="underline underline-offset-2">
            {texts.yourDashboard}
          </Link>
        </p>
      )}
      <MinerCard address={miner.data?.address ?? address} />
      <Totals miner={miner.data} />
      <Bests miner={miner.data} />
      <HashrateChart chart={chart.data} failed={chart.isError} window={window} onWindow={setWindow} />
      <MinerWorkers miner={miner.data} />
      <p role="status" className="min-h-5 text-sm text-gold">
        {miner.error ? explain(miner.error) : ''}
      </p>
      <WatchForm />
    </div>
  );
}

const TOTALS = ['accepted', 'rejected', 'work', 'best'] as const;

function Totals({ miner }: { miner: PublicMiner | undefined }) {
  return (
    <dl className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      {TOTALS.map((name) => (
        <div key={name} className="panel min-w-0 p-4">
          <dt className="label truncate">{texts.totals[name][0]}</dt>
          <dd className="figure mt-2 h-10 truncate text-2xl leading-10 sm:text-3xl sm:leading-10">
            {miner ? (
              <Exact value={miner[name]} testId={`total-${name}`} />
            ) : (
              <Skeleton className="h-9 w-28" />
            )}
          </dd>
          <dd className="text-xs text-soft">{texts.totals[name][1]}</dd>
        </div>
      ))}
    </dl>
  );
}

const BESTS = ['week', 'month', 'alltime'] as const;

function Bests({ miner }: { miner: PublicMiner | undefined }) {
  return (
    <Tiles className="grid-cols-3">
      {BESTS.map((name) => (
        <Tile
          key={name}
          name={texts[name]}
          tone="text-gold"
          title={miner && String(miner.bests[name])}
          value={miner && (miner.bests[name] > 0 ? formatDifficulty(miner.bests[name]) : texts.none)}
          note={texts.bests}
        />
      ))}
    </Tiles>
  );
}
