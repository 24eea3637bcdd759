'use client';

import { NetworkFacts } from '@/components/network-facts';
import { Ago } from '@/components/ago';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useNetworkBlocks } from '@/hooks/useApi';
import { formatCount, shortHash } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';

const texts = blocksTexts.network;
const SHOWN = 12;

/** Where the network stands, and its newest blocks. */
export function NetworkPanel() {
  const { data, error, refetch } = useNetworkBlocks(SHOWN);
  return (
    <Panel title={texts.title}>
      <NetworkFacts />
      <h3 className="label mt-5 mb-1">{texts.latest}</h3>
      {!data && error ? (
        <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-80 w-full" />
      ) : data.blocks.length === 0 ? (
        <p className="py-4 text-sm text-soft">{texts.notKnown}</p>
      ) : (
        <ol className="divide-y divide-line" data-testid="network-blocks">
          {data.blocks.map(({ height, hash, timestamp }) => (
            <li
              key={`${height} ${hash}`}
              className="grid min-h-10 grid-cols-[5rem_1fr_auto] items-center gap-3 text-sm"
            >
              <span className="figure">{formatCount(height)}</span>
              <span className="figure min-w-0 truncate text-xs text-soft" title={hash ?? undefined}>
                {hash ? shortHash(hash) : ''}
              </span>
              <span className="shrink-0 text-xs text-soft">
                <Ago time={timestamp} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
