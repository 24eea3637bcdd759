'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { Invitation } from '@/components/invitation';
import { Notice } from '@/components/notice';
import { PageHead } from '@/components/page-head';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import { useShareStats } from '@/hooks/useApi';
import { useIsBest } from '@/hooks/useIsBest';
import { useShareLog, type ShareLog } from '@/hooks/useShareLog';
import { filterSearch, readFilter, type ShareFilter } from '@/lib/share-filter';
import { rowsAbove } from '@/lib/share-log';
import { sharesTexts as texts } from '@/texts/shares';
import { CsvButton } from './csv-button';
import { FilterBar } from './filter-bar';
import { LogTailLine } from './log-tail';
import { ShareTable } from './share-table';
import { ShareTiles } from './share-tiles';

/** The log of all my shares. */
export function SharesPage() {
  const params = useSearchParams();
  const search = params.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(search)), [search]);
  const isNew = useShareStats().data?.total_shares === 0;
  // The address knows a change before the page is drawn with it: two in a row must not undo each other.
  const setFilter = (change: Partial<ShareFilter>) => {
    const now = readFilter(new URLSearchParams(window.location.search));
    const query = filterSearch({ ...now, ...change });
    window.history.replaceState(null, '', query === '' ? '/shares' : `/shares?${query}`);
  };
  const title = (
    <PageHead title={texts.title} lead={texts.lead} aside={!isNew && <CsvButton filter={filter} />} />
  );
  if (isNew)
    return (
      <div className="space-y-3 sm:space-y-4">
        {title}
        <Invitation title={texts.empty}>{texts.emptyText}</Invitation>
      </div>
    );
  return (
    <div className="space-y-3 sm:space-y-4">
      {title}
      <ShareTiles />
      <section className="panel p-3 sm:p-5" aria-label={texts.title}>
        <FilterBar filter={filter} onChange={setFilter} />
        <Log key={filterSearch(filter)} filter={filter} />
      </section>
    </div>
  );
}

function Log({ filter }: { filter: ShareFilter }) {
  const log = useShareLog(filter);
  const isBest = useIsBest();
  const top = useRef<HTMLDivElement>(null);
  const [isPaused, setPaused] = useState(false);
  /** The row on top when reading began: what comes in above it waits. */
  const [anchor, setAnchor] = useState<string | null>(null);
  const above = rowsAbove(log.rows, anchor);
  const shown = above === 0 ? log.rows : log.rows.slice(above);
  const hold = () => setAnchor((known) => known ?? log.rows[0]?.id ?? null);

  const restart = useEffectEvent(log.restart);
  const isTornLive = log.isTorn && anchor === null;
  useEffect(() => {
    if (isTornLive) restart();
  }, [isTornLive]);

  const toNewest = () => {
    setPaused(false);
    setAnchor(null);
    if (log.isTorn) log.restart();
    top.current?.scrollIntoView({ block: 'center' });
  };
  if (log.error) return <Trouble title={texts.notAvailable} error={log.error} onRetry={log.retry} />;
  if (!log.isLoaded) return <Skeleton className="mt-4 h-[40rem] w-full" />;
  return (
    <div className="mt-4">
      <div
        ref={top}
        className="flex min-h-9 scroll-mt-24 flex-wrap items-center justify-between gap-3 border-t border-line pt-3 text-xs text-soft"
      >
        <p>{isPaused ? texts.paused : texts.live}</p>
        <button
          type="button"
          aria-pressed={isPaused}
          className="min-h-8 rounded-lg border border-line px-3 hover:text-ink aria-pressed:border-gold aria-pressed:text-gold"
          onClick={() => {
            if (isPaused) toNewest();
            else {
              setPaused(true);
              hold();
            }
          }}
        >
          {isPaused ? texts.resume : texts.pause}
        </button>
      </div>
      <Waiting count={above} log={log} onShow={toNewest} />
      <ShareTable
        rows={shown}
        isOpen={log.tail !== 'end'}
        isBest={isBest}
        looked={log.looked}
        onEnd={() => log.tail === 'idle' && log.more()}
        onReading={(isReading) => {
          if (isReading) hold();
          else if (!isPaused) setAnchor(null);
        }}
      />
      {shown.length === 0 && log.tail !== 'loading' && (
        <Notice title={texts.noMatch}>{texts.noMatchText}</Notice>
      )}
      <LogTailLine log={log} />
    </div>
  );
}

/** A way up to what came in meanwhile; it floats, so that nothing moves. */
function Waiting({ count, log, onShow }: { count: number; log: ShareLog; onShow: () => void }) {
  if (count === 0) return null;
  return (
    <div className="pointer-events-none sticky top-20 z-20 flex h-0 justify-center">
      <button
        type="button"
        onClick={onShow}
        data-testid="new-shares"
        className="button button-hot pointer-events-auto h-9 min-h-9 translate-y-1 rounded-full text-xs"
      >
        <span aria-hidden>↑</span> {log.isTorn ? texts.manyNew : texts.newShares(count)}
      </button>
    </div>
  );
}
