'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { PoolBlock } from '@app/contracts';
import { useState, type ReactNode } from 'react';
import { Ago } from '@/components/ago';
import { BlockStateMark } from '@/components/block-state';
import { CopyButton } from '@/components/copy-button';
import { Invitation } from '@/components/invitation';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useBlocks } from '@/hooks/useApi';
import { useUser } from '@/hooks/useApp';
import { formatBtc, formatCount, shortHash } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';
import { commonTexts } from '@/texts/common';

const texts = blocksTexts.pool;
const WHOSE = [
  { id: 'all', text: texts.all },
  { id: 'mine', text: texts.mineOnly },
] as const;

/** Blocks of the pool, the highest first, mine in gold. */
export function PoolBlocks() {
  const [whose, setWhose] = useState<'all' | 'mine'>('all');
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useBlocks();
  const address = useUser().btc_address;
  const all = data?.pages.flatMap((page) => page.data);
  const shown = whose === 'all' ? all : all?.filter(({ finder }) => finder === address);
  if (all?.length === 0)
    return (
      <Invitation title={texts.empty} canConnect={false}>
        {texts.emptyText}
      </Invitation>
    );
  return (
    <Panel
      title={texts.title}
      aside={<Segmented label={texts.whose} options={WHOSE} value={whose} onChange={setWhose} />}
    >
      {!shown && error ? (
        <Trouble title={texts.notAvailable} error={error} onRetry={() => void refetch()} />
      ) : !shown ? (
        <Skeleton className="h-96 w-full" />
      ) : shown.length === 0 ? (
        <p className="py-8 text-center text-sm text-soft">{texts.noneOfMine}</p>
      ) : (
        <ol className="space-y-2" data-testid="pool-blocks">
          {shown.map((block) => (
            <BlockCard
              key={`${block.block_height} ${block.block_hash}`}
              block={block}
              isMine={block.finder === address}
            />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <button
          type="button"
          className="button mt-3 w-full text-sm"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {isFetchingNextPage ? texts.loading : texts.more}
        </button>
      )}
      <p className="mt-3 text-xs text-soft">{texts.refusedHint}</p>
    </Panel>
  );
}

function BlockCard({ block, isMine }: { block: PoolBlock; isMine: boolean }) {
  const { difficulty, network_difficulty: needed, fees_btc: fees, block_hash: hash } = block;
  return (
    <li
      className={`grid grid-cols-2 items-start gap-x-4 gap-y-3 rounded-xl border p-3 sm:p-4 md:grid-cols-[11rem_minmax(0,1.1fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.1fr)] ${isMine ? 'row-best border-gold/50' : 'border-line bg-elevated/40'}`}
      data-testid="block-row"
      data-height={block.block_height}
    >
      <div className="flex items-center gap-3">
        <Cube isMine={isMine} isCandidate={!block.confirmed} />
        <div>
          <p className="figure text-lg font-semibold">{formatCount(block.block_height)}</p>
          <p className="text-xs text-soft">
            <Ago time={block.found_at} />
          </p>
        </div>
      </div>
      <div className="justify-self-end md:justify-self-start">
        <BlockStateMark block={block} />
      </div>
      <Fact name={texts.reward} note={fees === null ? '' : texts.fees(formatBtc(fees))}>
        {formatBtc(block.reward_btc)}
      </Fact>
      <Fact
        name={texts.share}
        note={difficulty !== null && needed ? texts.times(formatDifficulty(difficulty / needed)) : ''}
      >
        {difficulty === null ? commonTexts.notKnown : formatDifficulty(difficulty)}
      </Fact>
      <Fact name={texts.finder} note={block.worker_name ?? ''}>
        {isMine ? <strong className="text-gold">{texts.you}</strong> : (block.finder ?? texts.unknown)}
      </Fact>
      {hash && (
        <div className="col-span-2 flex items-center justify-between gap-3 border-t border-line/60 pt-2 text-xs text-soft md:col-span-5">
          <span className="figure min-w-0 truncate" title={hash}>
            <span className="sr-only">{texts.hash} </span>
            <span className="hidden lg:inline">{hash}</span>
            <span className="lg:hidden">{shortHash(hash, 16)}</span>
          </span>
          <CopyButton text={hash} label={texts.copyHash} className="min-h-9 text-xs" />
        </div>
      )}
    </li>
  );
}

function Fact({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="text-[11px] text-soft">{name}</p>
      <p className="figure truncate text-sm">{children}</p>
      <p className="truncate text-[11px] text-soft">{note}</p>
    </div>
  );
}

/** A block as a cube: gold for mine, an outline while it is a candidate. */
function Cube({ isMine, isCandidate }: { isMine: boolean; isCandidate: boolean }) {
  return (
    <svg
      viewBox="0 0 32 32"
      aria-hidden
      className={`size-9 shrink-0 ${isMine ? 'text-gold' : 'text-bitcoin'} ${isCandidate ? 'opacity-60' : ''}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeDasharray={isCandidate ? '3 2.5' : undefined}
    >
      <path
        d="M16 3 28 9.5v13L16 29 4 22.5v-13z"
        fill="currentColor"
        fillOpacity={isCandidate ? 0.06 : 0.18}
      />
      <path d="M4 9.5 16 16l12-6.5M16 16v13" />
    </svg>
  );
}
