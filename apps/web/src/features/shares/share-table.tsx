'use client';

import { formatDifficulty } from '@app/bitcoin';
import { memo, useEffect, useEffectEvent, useRef } from 'react';
import { useRowWindow } from '@/hooks/useRowWindow';
import { formatClock, formatDayOf, formatMoment } from '@/lib/format';
import type { LiveShare } from '@/lib/live-shares';
import { shareTexts } from '@/texts/share';
import { sharesTexts as texts } from '@/texts/shares';

/** Height of a row in pixels; the rows that are left out are reckoned by it. */
const ROW = 44;
const COLUMNS =
  'grid items-center gap-x-3 px-2 text-xs sm:text-sm grid-cols-[4.6rem_minmax(0,1fr)_auto] md:grid-cols-[10rem_minmax(0,1.4fr)_1fr_1fr_1fr_minmax(0,1.4fr)] md:gap-x-4 md:px-3';
/** From this many times the assigned difficulty on a share is worth a colour: one in ten gets there. */
const LUCKY = 10;

interface Props {
  rows: readonly LiveShare[];
  /** More rows may follow. */
  isOpen: boolean;
  /** Whether a share is one of the bests of a period. */
  isBest: (share: LiveShare) => boolean;
  /** Shares looked at so far: nearness to the end is told again when it grows, also where no row came of it. */
  looked: number;
  /** Somebody gets near the end. */
  onEnd: () => void;
  /** Somebody begins or ends to read further down. */
  onReading: (isReading: boolean) => void;
}

/** The log as a table of which only the part that is seen is in the document. */
export function ShareTable({ rows, isOpen, isBest, looked, onEnd, onReading }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const { first, end, isReading } = useRowWindow(list, ROW, rows.length);
  const isNearEnd = end >= rows.length - 20;
  const tellEnd = useEffectEvent(onEnd);
  const tellReading = useEffectEvent(onReading);
  useEffect(() => {
    if (isNearEnd) tellEnd();
  }, [isNearEnd, looked]);
  useEffect(() => tellReading(isReading), [isReading]);

  return (
    <div
      role="table"
      aria-label={texts.table}
      aria-rowcount={isOpen ? -1 : rows.length + 1}
      data-testid="share-table"
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={`${COLUMNS} h-8 text-[11px] text-soft sm:text-xs`}>
          <span role="columnheader">{texts.columns.time}</span>
          <span role="columnheader">{texts.columns.worker}</span>
          <span role="columnheader" className="text-right">
            {texts.columns.reached}
            <span className="md:hidden"> / {texts.columns.set}</span>
          </span>
          <span role="columnheader" className="hidden text-right md:block">
            {texts.columns.set}
          </span>
          <span role="columnheader" className="hidden text-right md:block">
            {texts.columns.times}
          </span>
          <span role="columnheader" className="hidden md:block">
            {texts.columns.result}
          </span>
        </div>
      </div>
      <div ref={list} role="rowgroup" className="relative" style={{ height: rows.length * ROW }}>
        {rows.slice(first, end).map((share, index) => (
          <Row key={share.id} share={share} place={first + index} isBest={isBest(share)} />
        ))}
      </div>
    </div>
  );
}

const Row = memo(function Row({
  share,
  place,
  isBest,
}: {
  share: LiveShare;
  /** From 0 on; the row is moved there, so that a new share on top lays no other out anew. */
  place: number;
  isBest: boolean;
}) {
  const { accepted, shareDiff, difficulty, reason, time, worker } = share;
  const times = accepted && shareDiff !== null && difficulty > 0 ? shareDiff / difficulty : null;
  const tone = isBest ? 'font-semibold text-gold' : (times ?? 0) >= LUCKY ? 'text-green' : 'text-ink';
  const look = isBest ? 'row-best' : accepted ? '' : 'row-rejected';
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className={`${COLUMNS} absolute inset-x-0 top-0 rounded-md ${look}`}
      style={{ height: ROW, transform: `translateY(${place * ROW}px)` }}
      data-testid="log-row"
      data-share={share.id}
    >
      <time
        role="cell"
        dateTime={time}
        title={formatMoment(time)}
        className="figure flex flex-col leading-4 text-soft md:flex-row md:gap-2"
      >
        <span className="text-[10px] md:order-none md:text-xs">{formatDayOf(time)}</span>
        <span>{formatClock(time)}</span>
      </time>
      <span role="cell" className="truncate" title={worker}>
        {worker}
      </span>
      <span role="cell" className="figure min-w-0 truncate text-right">
        {accepted ? (
          <span className={tone} title={String(shareDiff)}>
            {formatDifficulty(shareDiff ?? Number.NaN)}
          </span>
        ) : (
          <>
            <span className="font-sans text-red md:hidden">{shareTexts.rejected(reason)}</span>
            <span className="hidden text-soft md:inline">
              {shareDiff === null ? '–' : formatDifficulty(shareDiff)}
            </span>
          </>
        )}
        <span className="text-soft md:hidden"> / {formatDifficulty(difficulty)}</span>
      </span>
      <span role="cell" className="figure hidden text-right text-soft md:block">
        {formatDifficulty(difficulty)}
      </span>
      <span role="cell" className="figure hidden text-right text-soft md:block">
        {times === null ? '–' : texts.times(formatDifficulty(times))}
      </span>
      <span role="cell" className="hidden truncate text-xs md:block">
        {!accepted ? (
          <span className="text-red">{shareTexts.rejected(reason)}</span>
        ) : isBest ? (
          <span className="font-medium text-gold">{texts.result.best}</span>
        ) : (
          <span className="text-soft">{texts.result.accepted}</span>
        )}
      </span>
    </div>
  );
});
