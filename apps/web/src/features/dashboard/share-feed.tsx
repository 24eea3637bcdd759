'use client';

import { formatDifficulty } from '@app/bitcoin';
import Link from 'next/link';
import { useEffect, useMemo, useState } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Segmented } from '@/components/segmented';
import { ShareFigure } from '@/components/share-figure';
import { Skeleton } from '@/components/skeleton';
import { useLiveShares } from '@/hooks/useApi';
import { useApp } from '@/hooks/useApp';
import { useIsBest } from '@/hooks/useIsBest';
import { createBatch } from '@/lib/batch';
import { formatClock, formatMoment } from '@/lib/format';
import { fromEvent, mergeShares, type LiveShare } from '@/lib/live-shares';
import { commonTexts } from '@/texts/common';
import { dashboardTexts } from '@/texts/dashboard';
import { shareTexts } from '@/texts/share';

const SHOWN = 15;
const texts = dashboardTexts.shares;
const VIEWS = [
  { id: 'mine', text: texts.mine },
  { id: 'pool', text: texts.pool },
] as const;
type View = (typeof VIEWS)[number]['id'];

/** Shares as they are found: mine with their history, or the whole pool's from now on. */
export function ShareFeed({ className = '' }: { className?: string }) {
  const [view, setView] = useState<View>('mine');
  return (
    <Panel
      title={texts.title}
      className={className}
      aside={<Segmented label={texts.whose} options={VIEWS} value={view} onChange={setView} />}
    >
      {view === 'mine' ? <MyShares /> : <PoolShares />}
    </Panel>
  );
}

function MyShares() {
  const { data, isError } = useLiveShares();
  const isBest = useIsBest();
  if (!data && isError) return <Notice title={texts.notAvailable}>{dashboardTexts.askedAgain}</Notice>;
  if (!data) return <RowSkeletons />;
  if (data.length === 0) return <Notice title={texts.empty}>{texts.emptyText}</Notice>;
  return (
    <>
      <Rows rows={data} withUser={false} isBest={isBest} />
      <Link
        href="/shares"
        prefetch={false}
        className="mt-3 w-fit text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
      >
        {texts.all}
      </Link>
    </>
  );
}

function PoolShares() {
  const { ws } = useApp();
  const [rows, setRows] = useState<LiveShare[]>([]);
  useEffect(() => {
    const batch = createBatch<LiveShare>((items) => setRows((known) => mergeShares(known, items)));
    const stop = ws.subscribe('mining', (event) => {
      if (event.name === 'share_submitted') batch.add(fromEvent(event.data));
    });
    return () => {
      stop();
      batch.stop();
    };
  }, [ws]);
  if (rows.length === 0) return <Notice title={texts.listening}>{texts.listeningText}</Notice>;
  return <Rows rows={rows} withUser isBest={isBestNow} />;
}

const ROW_REM = 2.25;
/** So many new rows at once can still be followed by the eye. */
const GLIDING = 3;
const ROW = 'grid h-9 items-center gap-x-3 rounded-md px-2 text-xs grid-cols-[4.3rem_minmax(0,1fr)_auto]';

const isBestNow = (share: LiveShare): boolean => share.isBest;

interface RowsProps {
  rows: readonly LiveShare[];
  withUser: boolean;
  isBest: (share: LiveShare) => boolean;
}

function Rows({ rows, withUser, isBest }: RowsProps) {
  const shown = rows.slice(0, SHOWN);
  const isCalm = useIsCalm(rows);
  return (
    <>
      <div className={`${ROW} h-6 text-soft`} aria-hidden>
        <span>{shareTexts.columns.time}</span>
        <span>{withUser ? shareTexts.columns.miner : shareTexts.columns.worker}</span>
        <span className="text-right">{shareTexts.columns.reached}</span>
      </div>
      <ol className="relative h-[18rem] overflow-hidden sm:h-[33.75rem]" data-testid="share-feed">
        {shown.map((share, place) => (
          <ShareRow
            key={share.id}
            share={{ ...share, isBest: isBest(share) }}
            withUser={withUser}
            place={place}
            isCalm={isCalm}
          />
        ))}
      </ol>
      <Announcer rows={shown} />
    </>
  );
}

/** Whether few rows came in on top since the last drawing: then they glide in, more of them just stand there. */
function useIsCalm(rows: readonly LiveShare[]): boolean {
  const top = rows[0]?.id;
  const [seen, setSeen] = useState({ top, isCalm: false });
  if (seen.top === top) return seen.isCalm;
  const added = rows.findIndex(({ id }) => id === seen.top);
  const isCalm = added > 0 && added <= GLIDING;
  setSeen({ top, isCalm });
  return isCalm;
}

interface RowProps {
  share: LiveShare;
  withUser: boolean;
  /** From the top, 0 is the newest. */
  place: number;
  isCalm: boolean;
}

/** Rows lie on each other and are moved to their place: one more on top lays out no other anew. */
function ShareRow({ share, withUser, place, isCalm }: RowProps) {
  const kind = share.isBest ? 'row-best' : share.accepted ? '' : 'row-rejected';
  const [cameCalmly] = useState(isCalm);
  return (
    <li
      className={`${ROW} absolute inset-x-0 top-0 ${isCalm ? 'transition-[translate] duration-300 ease-out' : ''} ${cameCalmly ? 'row-in' : ''} ${kind}`}
      style={{ translate: `0 ${place * ROW_REM}rem` }}
      data-testid="share-row"
      data-share={share.id}
    >
      <time dateTime={share.time} title={formatMoment(share.time)} className="figure text-soft">
        {formatClock(share.time)}
      </time>
      <span className="truncate">
        {withUser && share.user ? (
          <>
            <span className="figure">{share.user}</span> <span className="text-soft">{share.worker}</span>
          </>
        ) : (
          share.worker
        )}
      </span>
      <ShareFigure share={share} />
    </li>
  );
}

/** Screen readers hear of bests and refusals only: every share would be a shout every second. */
function Announcer({ rows }: { rows: readonly LiveShare[] }) {
  const news = useMemo(() => rows.find((row) => row.isBest || !row.accepted), [rows]);
  const what = news?.isBest
    ? texts.newBest(formatDifficulty(news.shareDiff ?? 0), news.worker)
    : news && texts.refused(news.worker, news.reason ?? commonTexts.noReason);
  return (
    <p aria-live="polite" className="sr-only">
      {what}
    </p>
  );
}

function RowSkeletons() {
  return (
    <div className="h-[19.5rem] space-y-2 overflow-hidden sm:h-[35.25rem]">
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} className="h-9 w-full" />
      ))}
    </div>
  );
}
