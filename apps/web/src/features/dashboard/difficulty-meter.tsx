'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useEffect, useRef, useState } from 'react';
import { Skeleton } from '@/components/skeleton';
import { Ticker } from '@/components/ticker';
import { useDashboardStats, useWorkers } from '@/hooks/useApi';
import { useSession } from '@/hooks/useApp';
import { usePoolEvents } from '@/hooks/useLiveCache';
import { formatPercent } from '@/lib/format';
import { climbColor, climbHeight, meterScale, placeOn, ticksOf, type MeterScale } from '@/lib/meter-scale';
import { dashboardTexts } from '@/texts/dashboard';
import { useFlashes } from './flashes';
import { Odds } from './odds';

const texts = dashboardTexts.meter;

const LEDS = 96;
const LED_INDEXES = Array.from({ length: LEDS }, (_, index) => index);

const ledOf = (place: number): number => Math.min(LEDS - 1, Math.round(place * (LEDS - 1)));

/** Best of the week on a logarithmic climb towards a block; every share of mine flashes where it landed. */
export function DifficultyMeter() {
  const stats = useDashboardStats().data;
  const workers = useWorkers().data;
  const best = stats?.best_diff_week ?? 0;
  const everBest = Math.max(best, ...(workers?.workers.map((worker) => worker.best_diff) ?? []));
  const network = stats?.network_diff ?? 0;
  const assigned =
    workers?.workers.map((worker) => worker.current_diff ?? 0).filter((diff) => diff > 0) ?? [];
  const scale = meterScale(Math.min(best > 0 ? best : Infinity, ...assigned), network);
  return (
    <section className="panel overflow-hidden p-4 sm:p-6" aria-label={texts.label}>
      <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[minmax(15rem,auto)_1fr]">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3 lg:flex-col lg:items-start lg:justify-center">
          <BestFigure best={stats ? best : null} />
          <div className="text-sm text-soft">
            <p>
              {texts.bestEver}{' '}
              <span className="figure text-ink" title={String(everBest)}>
                {workers ? formatDifficulty(everBest) : '…'}
              </span>
            </p>
            <p className="min-h-5">
              {!stats ? (
                <Skeleton className="mt-1 h-4 w-28" />
              ) : network > 0 ? (
                <>
                  <span className="figure text-ink">{formatPercent((best / network) * 100)}</span>{' '}
                  {texts.ofBlock}
                </>
              ) : (
                texts.notKnown
              )}
            </p>
          </div>
        </div>
        {/* Before both answers nobody knows the scale: its words would have to move. */}
        <Climb scale={stats && workers ? scale : null} best={best} everBest={everBest} network={network} />
      </div>
      <Odds />
    </section>
  );
}

function BestFigure({ best }: { best: number | null }) {
  const figure = useRef<HTMLParagraphElement>(null);
  const before = useRef<number | null>(null);
  useEffect(() => {
    const rose = before.current !== null && best !== null && before.current > 0 && best > before.current;
    before.current = best;
    const element = figure.current;
    if (!rose || !element) return;
    element.classList.remove('jump');
    // Reading the size restarts an animation that may still be running.
    void element.offsetWidth;
    element.classList.add('jump');
  }, [best]);
  return (
    <div>
      <h2 className="label mb-1">{texts.bestWeek}</h2>
      {best === null ? (
        <Skeleton className="h-14 w-32" />
      ) : (
        <p
          ref={figure}
          data-testid="best-week"
          title={String(best)}
          className="figure h-14 origin-left bg-gradient-to-b from-flare via-shine to-spark bg-clip-text text-5xl leading-14 font-semibold text-transparent"
        >
          <Ticker value={best} format={formatDifficulty} />
        </p>
      )}
    </div>
  );
}

interface ClimbProps {
  /** Null while it is not known: the bars stand in the dark. */
  scale: MeterScale | null;
  best: number;
  everBest: number;
  network: number;
}

function Climb({ scale, best, everBest, network }: ClimbProps) {
  const bars = useRef<HTMLDivElement>(null);
  const session = useSession();
  const userId = session.status === 'signed-in' ? session.user.id : null;
  const [ghost, setGhost] = useState<number | null>(null);

  const placeOf = (difficulty: number): number => (scale ? placeOn(scale, difficulty) : 0);

  usePoolEvents('mining', (event) => {
    if (event.name === 'best_diff' && event.data.user_id === userId && event.data.timeframe === 'week')
      setGhost(event.data.prev_best);
  });
  useFlashes(bars, userId, (difficulty) => ledOf(placeOf(difficulty)));

  const head = scale && best > 0 ? ledOf(placeOf(best)) : -1;
  return (
    <div className="min-w-0">
      <div className="relative h-6" aria-hidden>
        {scale && network > 0 && <Marker at={placeOf(network)} text={texts.block} className="text-gold" />}
        {scale && everBest > best && (
          <Marker at={placeOf(everBest)} text={texts.ever} className="text-soft" />
        )}
        {scale && ghost !== null && ghost > 0 && ghost < best && (
          <Marker at={placeOf(ghost)} text={texts.before} className="text-soft" />
        )}
      </div>
      <div
        ref={bars}
        role="meter"
        aria-label={texts.scale}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(placeOf(best) * 100)}
        aria-valuetext={texts.value(formatDifficulty(best), formatDifficulty(network))}
        className="flex h-24 items-end gap-px sm:gap-0.5 lg:h-32"
      >
        {LED_INDEXES.map((index) => {
          const part = index / (LEDS - 1);
          const style = { height: climbHeight(part), '--led': climbColor(part) };
          return (
            <span
              key={index}
              className="led"
              style={style}
              data-lit={index <= head}
              data-head={index === head}
            />
          );
        })}
      </div>
      <div className="figure relative mt-2 h-4 text-[11px] text-soft" aria-hidden>
        {(scale ? ticksOf(scale) : []).map((tick) => {
          const place = placeOf(tick);
          const shift = place > 0.96 ? '-100%' : place < 0.04 ? '0' : '-50%';
          return (
            <span
              key={tick}
              className="absolute"
              style={{ left: `${place * 100}%`, transform: `translateX(${shift})` }}
            >
              {formatDifficulty(tick)}
            </span>
          );
        })}
      </div>
    </div>
  );
}

function Marker({ at, text, className }: { at: number; text: string; className: string }) {
  const shift = at > 0.94 ? '-100%' : at < 0.06 ? '0' : '-50%';
  return (
    <span
      className={`figure absolute bottom-1 flex items-center gap-1 text-[11px] leading-none ${className}`}
      style={{ left: `${at * 100}%`, transform: `translateX(${shift})` }}
    >
      {text} <span className="text-[9px]">▼</span>
    </span>
  );
}
