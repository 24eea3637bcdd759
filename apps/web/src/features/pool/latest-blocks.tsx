'use client';

import Link from 'next/link';
import { Ago } from '@/components/ago';
import { BlockStateMark } from '@/components/block-state';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useBlocks } from '@/hooks/useApi';
import { formatBtc, formatCount } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';
import { poolTexts as texts } from '@/texts/pool';

const SHOWN = 4;

/** What the pool found last. */
export function LatestBlocks() {
  const { data, error, refetch } = useBlocks();
  const blocks = data?.pages[0]?.data.slice(0, SHOWN);
  return (
    <Panel
      title={texts.latest}
      aside={
        <Link
          href="/blocks"
          className="text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
        >
          {texts.allBlocks}
        </Link>
      }
    >
      {!blocks && error ? (
        <Trouble title={blocksTexts.pool.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !blocks ? (
        <Skeleton className="h-48 w-full" />
      ) : blocks.length === 0 ? (
        <p className="py-4 text-sm text-soft">{texts.noBlocks}</p>
      ) : (
        <ol className="divide-y divide-line">
          {blocks.map((block) => (
            <li
              key={`${block.block_height} ${block.block_hash}`}
              className="flex items-start justify-between gap-3 py-2.5"
            >
              <div className="min-w-0">
                <p className="figure">{formatCount(block.block_height)}</p>
                <p className="text-xs text-pretty text-soft">
                  {block.finder ?? blocksTexts.pool.unknown} · {formatBtc(block.reward_btc)} ·{' '}
                  <Ago time={block.found_at} />
                </p>
              </div>
              <div className="shrink-0 text-right">
                <BlockStateMark block={block} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
