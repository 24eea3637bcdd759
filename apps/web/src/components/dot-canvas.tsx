'use client';

import { formatDifficulty } from '@app/bitcoin';
import { useRef } from 'react';
import type uPlot from 'uplot';
import { usePlot, type PlotOptions } from '@/hooks/usePlot';
import { axisLook, timeAxis } from '@/lib/chart-axes';
import { formatMoment } from '@/lib/format';
import { logRange, type ScatterColumns } from '@/lib/scatter-data';

/** Which decades get a label when there are many. */
const LABELS = 7;

function decadeLabels(splits: (number | null)[]): string[] {
  const decades = splits.filter((value): value is number => value !== null && isDecade(value));
  const each = Math.max(1, Math.ceil(decades.length / LABELS));
  return splits.map((value) =>
    value !== null && isDecade(value) && decades.indexOf(value) % each === 0 ? formatDifficulty(value) : '',
  );
}

const isDecade = (value: number): boolean =>
  value > 0 && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

/** A line across the chart at the network's difficulty: a dot above it would have been a block. */
function drawTarget(plot: uPlot, target: number, color: string): void {
  const { left, width } = plot.bbox;
  const y = plot.valToPos(target, 'y', true);
  plot.ctx.save();
  plot.ctx.strokeStyle = color;
  plot.ctx.lineWidth = Math.max(1, window.devicePixelRatio);
  plot.ctx.setLineDash([6, 6]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(left, y);
  plot.ctx.lineTo(left + width, y);
  plot.ctx.stroke();
  plot.ctx.restore();
}

const optionsFor =
  (target: () => number | null, describe: (plot: uPlot) => void): PlotOptions =>
  (theme) => ({
    legend: { show: false },
    padding: [10, 18, 0, 0],
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      y: { distr: 3, range: (_plot, low, high) => logRange(low, high, target()) },
    },
    axes: [
      timeAxis(theme),
      { ...axisLook(theme), size: 62, values: (_plot, splits) => decadeLabels(splits) },
    ],
    series: [
      {},
      {
        stroke: 'transparent',
        paths: () => null,
        points: { show: true, size: 6, width: 0, fill: () => theme().dot },
      },
      {
        stroke: 'transparent',
        paths: () => null,
        points: { show: true, size: 10, width: 0, fill: () => theme().record },
      },
    ],
    hooks: {
      setCursor: [describe],
      draw: [
        (plot) => {
          const at = target();
          if (at !== null) drawTarget(plot, at, theme().record);
        },
      ],
    },
  });

/** Dots over time on a logarithmic scale, records larger and in gold. Loaded lazily: it brings the chart library. */
export default function DotCanvas({ columns, target }: { columns: ScatterColumns; target: number | null }) {
  const box = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  const describe = ({ cursor, data }: uPlot) => {
    const index = cursor.idx;
    if (!tip.current) return;
    const value = typeof index === 'number' ? (data[1]?.[index] ?? data[2]?.[index]) : null;
    tip.current.hidden = typeof value !== 'number';
    if (typeof index !== 'number' || typeof value !== 'number') return;
    const time = formatMoment(new Date(Number(data[0][index]) * 1000).toISOString());
    tip.current.textContent = `${formatDifficulty(value)} · ${time}`;
  };
  usePlot({
    box,
    columns,
    options: (theme) => optionsFor(() => target, describe)(theme),
    zoom: () => null,
  });
  return (
    <div className="relative h-full">
      <div ref={box} className="h-full w-full overflow-hidden" aria-hidden />
      <p
        ref={tip}
        hidden
        aria-hidden
        className="figure pointer-events-none absolute top-1 right-2 rounded-md border border-line bg-floating/95 px-2 py-1 text-[11px]"
      />
    </div>
  );
}
