'use client';

import { formatDifficulty } from '@app/bitcoin';
import type { WorkerDetail } from '@app/contracts';
import Link from 'next/link';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { ShareFigure } from '@/components/share-figure';
import { Skeleton } from '@/components/skeleton';
import { useLiveShares } from '@/hooks/useApi';
import { formatClock, formatMoment } from '@/lib/format';
import { fromRest, mergeShares } from '@/lib/live-shares';
import { workerTexts as texts } from '@/texts/workers';

const SHOWN = 10;

/** What the worker found last, moving on by itself. */
export function RecentShares({ name, detail }: { name: string; detail: WorkerDetail | undefined }) {
  const live = useLiveShares().data?.filter(({ worker }) => worker === name) ?? [];
  const shares = detail && mergeShares(detail.recent_shares.map(fromRest), live).slice(0, SHOWN);
  return (
    <Panel title={texts.recent}>
      {!shares ? (
        <Skeleton className="h-72 w-full" />
      ) : shares.length === 0 ? (
        <Notice title={texts.noShares}>{''}</Notice>
      ) : (
        <ol className="space-y-px" data-testid="recent-shares">
          {shares.map((share) => (
            <li
              key={share.id}
              className={`flex h-8 items-center justify-between gap-3 rounded-md px-2 text-xs ${share.accepted ? '' : 'row-rejected'}`}
              title={`${formatDifficulty(share.shareDiff ?? Number.NaN)}, ${formatMoment(share.time)}`}
            >
              <time dateTime={share.time} className="figure text-soft">
                {formatClock(share.time)}
              </time>
              <ShareFigure share={share} />
            </li>
          ))}
        </ol>
      )}
      <Link
        href={`/shares?${new URLSearchParams({ worker: name })}`}
        className="mt-3 w-fit text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
      >
        {texts.allShares}
      </Link>
    </Panel>
  );
}
