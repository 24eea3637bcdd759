'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useNetworkDifficulty } from '@/hooks/useApi';
import { BLOCK_SECONDS, untilHalving, untilRetarget } from '@/lib/chain';
import { formatCount, formatDuration } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';
import { commonTexts } from '@/texts/common';
import { Skeleton } from './skeleton';

const texts = blocksTexts.network;

/** Difficulty and height of the network, and what comes next in its calendar. */
export function NetworkFacts() {
  const { data } = useNetworkDifficulty();
  const height = data?.current_height ?? null;
  const difficulty = data?.current_difficulty ?? null;
  const retarget = height === null ? null : untilRetarget(height);
  const halving = height === null ? null : untilHalving(height);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-4">
      <Fact
        name={texts.difficulty}
        value={data && (difficulty === null ? commonTexts.notKnown : formatDifficulty(difficulty))}
        title={difficulty === null ? undefined : String(difficulty)}
      />
      <Fact
        name={texts.height}
        value={data && (height === null ? commonTexts.notKnown : formatCount(height))}
      />
      <Fact
        name={texts.retarget}
        value={data && (retarget === null ? commonTexts.notKnown : texts.inBlocks(retarget))}
        note={retarget === null ? '' : texts.about(formatDuration(retarget * BLOCK_SECONDS))}
      />
      <Fact
        name={texts.halving}
        value={data && (halving === null ? commonTexts.notKnown : texts.inBlocks(halving))}
        note={halving === null ? '' : texts.about(formatDuration(halving * BLOCK_SECONDS))}
      />
    </dl>
  );
}

function Fact({
  name,
  value,
  note = '',
  title,
}: {
  name: string;
  value: string | undefined;
  note?: string;
  title?: string | undefined;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-[11px] text-soft">{name}</dt>
      <dd className="figure min-h-6 truncate" title={title}>
        {value ?? <Skeleton className="h-5 w-20" />}
      </dd>
      <dd className="text-[11px] text-soft">{note}</dd>
    </div>
  );
}
