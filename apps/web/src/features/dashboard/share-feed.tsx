'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useEffect, useMemo, useState } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useLiveShares } from '@/hooks/useApi';
import { useApp } from '@/hooks/useApp';
import { createBatch } from '@/lib/batch';
import { formatClock, formatMoment } from '@/lib/format';
import { fromEvent, mergeShares, type LiveShare } from '@/lib/live-shares';

const SHOWN = 15;
const VIEWS = [
  { id: 'mine', text: 'Mine' },
  { id: 'pool', text: 'Pool' },
] as const;
type View = (typeof VIEWS)[number]['id'];

/** Shares as they are found: mine with their history, or the whole pool's from now on. */
export function ShareFeed({ className = '' }: { className?: string }) {
  const [view, setView] = useState<View>('mine');
  return (
    <Panel
      title="Live shares"
      className={className}
      aside={
        <div
          role="group"
          aria-label="Whose shares"
          className="flex rounded-lg border border-line bg-canvas p-0.5"
        >
          {VIEWS.map(({ id, text }) => (
            <button
              key={id}
              type="button"
              aria-pressed={view === id}
              onClick={() => setView(id)}
              className="min-h-8 rounded-md px-3 text-xs text-soft hover:text-ink aria-pressed:bg-spotlight aria-pressed:text-ink"
            >
              {text}
            </button>
          ))}
        </div>
      }
    >
      {view === 'mine' ? <MyShares /> : <PoolShares />}
    </Panel>
  );
}

function MyShares() {
  const { data, isError } = useLiveShares();
  if (!data && isError)
    return <Notice title="Shares are not available">The server did not answer; it is asked again.</Notice>;
  if (!data) return <RowSkeletons />;
  if (data.length === 0)
    return <Notice title="No share yet">The first one shows up here the moment it is found.</Notice>;
  return <Rows rows={data} withUser={false} />;
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
  if (rows.length === 0)
    return <Notice title="Listening to the pool">The next share of anybody shows up here.</Notice>;
  return <Rows rows={rows} withUser />;
}

const ROW = 'grid h-9 items-center gap-x-3 rounded-md px-2 text-xs grid-cols-[4.3rem_minmax(0,1fr)_auto]';

function Rows({ rows, withUser }: { rows: readonly LiveShare[]; withUser: boolean }) {
  const shown = rows.slice(0, SHOWN);
  return (
    <>
      <div className={`${ROW} h-6 text-soft`} aria-hidden>
        <span>time</span>
        <span>{withUser ? 'miner' : 'worker'}</span>
        <span className="text-right">difficulty reached / set</span>
      </div>
      <ol className="h-[18rem] overflow-hidden sm:h-[33.75rem]" data-testid="share-feed">
        {shown.map((share) => (
          <ShareRow key={share.id} share={share} withUser={withUser} />
        ))}
      </ol>
      <Announcer rows={shown} />
    </>
  );
}

function ShareRow({ share, withUser }: { share: LiveShare; withUser: boolean }) {
  const kind = share.isBest ? 'row-best' : share.accepted ? '' : 'row-rejected';
  return (
    <li className={`${ROW} row-in ${kind}`} data-testid="share-row" data-share={share.id}>
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
      <span className="figure text-right">
        {share.isBest && <span className="mr-1.5 font-sans font-medium text-gold">best</span>}
        {share.accepted ? (
          <span
            className={share.isBest ? 'font-semibold text-gold' : toneOf(share)}
            title={String(share.shareDiff)}
          >
            {formatDifficulty(share.shareDiff ?? Number.NaN)}
          </span>
        ) : (
          <span className="font-sans text-red">rejected: {share.reason ?? 'no reason given'}</span>
        )}
        <span className="text-soft"> / {formatDifficulty(share.difficulty)}</span>
      </span>
    </li>
  );
}

/** Ten times the assigned difficulty happens once in ten shares: worth a colour. */
function toneOf({ shareDiff, difficulty }: LiveShare): string {
  return (shareDiff ?? 0) >= difficulty * 10 ? 'text-green' : 'text-ink';
}

/** Screen readers hear of bests and refusals only: every share would be a shout every second. */
function Announcer({ rows }: { rows: readonly LiveShare[] }) {
  const news = useMemo(() => rows.find((row) => row.isBest || !row.accepted), [rows]);
  const what = news?.isBest
    ? `New personal best: ${formatDifficulty(news.shareDiff ?? 0)} on ${news.worker}`
    : news && `Share rejected on ${news.worker}: ${news.reason ?? 'no reason given'}`;
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
