'use client';

import { formatHashrate } from '@app/bitcoin';
import { useRef, useState, type KeyboardEvent } from 'react';
import type uPlot from 'uplot';
import { usePlot, type PlotOptions } from '@/hooks/usePlot';
import { axisLook, timeAxis } from '@/lib/chart-axes';
import type { ChartColumns } from '@/lib/chart-data';
import { fade, type ChartTheme } from '@/lib/chart-theme';
import { keepRange, nearestIndex, panRange, zoomRange, type Range } from '@/lib/chart-zoom';
import { formatMoment } from '@/lib/format';
import { chartTexts as texts } from '@/texts/charts';
import { ZoomBar, type ZoomStep } from './zoom-bar';

/** The area under the line glows from orange to nothing. */
function areaFill(plot: uPlot, theme: ChartTheme): CanvasGradient | string {
  const { top, height } = plot.bbox;
  if (!Number.isFinite(top + height) || height <= 0) return 'transparent';
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, fade(theme.line, 34));
  gradient.addColorStop(1, fade(theme.line, 0));
  return gradient;
}

interface Hooks {
  onCursor: (plot: uPlot) => void;
  onScale: (plot: uPlot, key: string) => void;
}

const optionsFor =
  ({ onCursor, onScale }: Hooks): PlotOptions =>
  (theme) => ({
    legend: { show: false },
    padding: [8, 18, 0, 0],
    cursor: {
      y: false,
      points: { size: 8, fill: () => theme().line, stroke: () => theme().point },
      drag: { x: true, y: false },
    },
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.12 : 1] } },
    axes: [
      timeAxis(theme),
      {
        ...axisLook(theme),
        size: 76,
        values: (_plot, values) => values.map((value) => formatHashrate(value)),
      },
    ],
    series: [
      {},
      {
        stroke: () => theme().line,
        width: 2,
        fill: (plot) => areaFill(plot, theme()),
        points: { show: false },
      },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: () => theme().band }],
    hooks: { setCursor: [onCursor], setScale: [onScale] },
  });

/** What a point says in words: rate, band, time. Null where there is none. */
function reading(columns: uPlot.AlignedData, index: number | null | undefined): string | null {
  const value = typeof index === 'number' ? columns[1]?.[index] : null;
  if (typeof index !== 'number' || value === null || value === undefined) return null;
  const [low, high] = [columns[2]?.[index], columns[3]?.[index]];
  const band =
    typeof low === 'number' && typeof high === 'number'
      ? texts.band(formatHashrate(low), formatHashrate(high))
      : '';
  const time = formatMoment(new Date(Number(columns[0][index]) * 1000).toISOString());
  return `${formatHashrate(value)}${band} · ${time}`;
}

function boundsOf(columns: uPlot.AlignedData): Range | null {
  const times = columns[0];
  const [min, max] = [times[0], times[times.length - 1]];
  return min === undefined || max === undefined || !(max > min) ? null : { min, max };
}

/** Draws the columns; zoom by drag, buttons and keys, and a cursor for arrow keys. Loaded lazily: it brings the chart library. */
export default function ChartCanvas({ columns }: { columns: ChartColumns }) {
  const box = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  const zoom = useRef<Range | null>(null);
  const [isZoomed, setZoomed] = useState(false);

  // Both touch refs and a setter only: the chart keeps those of the first drawing.
  const onCursor = (plot: uPlot) => {
    const text = reading(plot.data, plot.cursor.idx);
    box.current?.setAttribute('aria-valuetext', text ?? texts.noReading);
    box.current?.setAttribute('aria-valuenow', String(plot.cursor.idx ?? 0));
    if (!tip.current) return;
    tip.current.hidden = text === null;
    tip.current.textContent = text;
  };
  const onScale = (plot: uPlot, key: string) => {
    const { min, max } = plot.scales['x'] ?? {};
    const bounds = boundsOf(plot.data);
    if (key !== 'x' || !bounds || typeof min !== 'number' || typeof max !== 'number') return;
    const whole = min <= bounds.min && max >= bounds.max;
    zoom.current = whole ? null : { min, max };
    setZoomed(!whole);
  };

  const plot = usePlot({
    box,
    columns,
    options: (theme) => optionsFor({ onCursor, onScale })(theme),
    zoom: () => {
      const bounds = boundsOf(columns);
      return zoom.current && bounds && keepRange(zoom.current, bounds);
    },
  });

  const show = (range: Range | null) => {
    const bounds = plot.current && boundsOf(plot.current.data);
    if (bounds) plot.current?.setScale('x', range ?? bounds);
  };
  const step = (kind: ZoomStep) => {
    const bounds = plot.current && boundsOf(plot.current.data);
    if (!plot.current || !bounds) return;
    const range = zoom.current ?? bounds;
    const { left = -1 } = plot.current.cursor;
    const around = left >= 0 ? plot.current.posToVal(left, 'x') : (range.min + range.max) / 2;
    if (kind === 'in') show(zoomRange(range, bounds, 0.5, around));
    if (kind === 'out') show(zoomRange(range, bounds, 2, around));
    if (kind === 'earlier') show(panRange(range, bounds, -0.5));
    if (kind === 'later') show(panRange(range, bounds, 0.5));
    if (kind === 'all') show(null);
  };
  const moveCursor = (by: number) => {
    const chart = plot.current;
    const bounds = chart && boundsOf(chart.data);
    if (!chart || !bounds) return;
    const times = chart.data[0] as number[];
    const { min, max } = zoom.current ?? bounds;
    const [first, last] = [nearestIndex(times, min), nearestIndex(times, max)];
    const index = Math.min(last, Math.max(first, (chart.cursor.idx ?? (by > 0 ? first - 1 : last + 1)) + by));
    chart.setCursor({ left: chart.valToPos(times[index] ?? min, 'x'), top: 10 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    if (typeof act === 'number') moveCursor(act);
    else step(act);
  };

  return (
    <div className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1">
        <div
          ref={box}
          role="slider"
          tabIndex={0}
          aria-label={texts.cursor}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, columns[0].length - 1)}
          aria-valuenow={0}
          aria-valuetext={texts.noReading}
          onKeyDown={onKeyDown}
          className="h-full w-full overflow-hidden rounded-lg"
        />
        <p
          ref={tip}
          hidden
          aria-hidden
          className="figure pointer-events-none absolute top-1 right-2 max-w-[85%] rounded-md border border-line bg-floating/95 px-2 py-1 text-[11px]"
        />
      </div>
      <ZoomBar isZoomed={isZoomed} onStep={step} />
    </div>
  );
}

const KEYS: Record<string, ZoomStep | number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
  '+': 'in',
  '=': 'in',
  '-': 'out',
  PageUp: 'earlier',
  PageDown: 'later',
  '0': 'all',
  Escape: 'all',
};
