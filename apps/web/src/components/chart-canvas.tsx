'use client';

import { formatHashrate } from '@app/bitcoin';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartColumns } from '@/lib/chart-data';
import { formatMoment } from '@/lib/format';
import { onTheme, resolveColors } from '@/lib/theme';

const FONT = '11px "Geist Mono", monospace';

/** The line glows from orange to nothing. */
function areaFill(plot: uPlot): CanvasGradient | string {
  const { top, height } = plot.bbox;
  if (!Number.isFinite(top + height) || height <= 0) return 'transparent';
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, 'rgb(247 147 26 / 34%)');
  gradient.addColorStop(1, 'rgb(247 147 26 / 0%)');
  return gradient;
}

/** Of the theme that is shown: uPlot asks whenever it draws. */
const colors = () => resolveColors(['--color-soft', '--color-line', '--color-spark', '--color-flare']);

const axis = {
  stroke: () => colors()['--color-soft'],
  font: FONT,
  grid: { stroke: () => colors()['--color-line'], width: 1 },
  ticks: { show: false },
};
const line = () => colors()['--color-spark'];

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Clock times in the reader's zone; the date at midnight and where a step is a day or more. */
function timeLabels(_plot: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  return splits.map((seconds) => {
    const time = seconds * 1000;
    const clock = hours.format(time);
    return step >= 86_400 || clock === '00:00' ? days.format(time) : clock;
  });
}

function optionsFor(element: HTMLElement, describe: (plot: uPlot) => void): uPlot.Options {
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    padding: [8, 6, 0, 0],
    cursor: {
      y: false,
      points: { size: 8, fill: line, stroke: () => colors()['--color-flare'] },
      drag: { x: true, y: false },
    },
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.12 : 1] } },
    axes: [
      { ...axis, space: 70, size: 30, values: timeLabels },
      {
        ...axis,
        size: 76,
        values: (_plot, values) => values.map((value) => formatHashrate(value)),
      },
    ],
    series: [
      {},
      { stroke: line, width: 2, fill: areaFill, points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: 'rgb(88 166 255 / 16%)' }],
    hooks: { setCursor: [describe] },
  };
}

/** Draws the columns on a canvas that follows the size of its box. Loaded lazily: it brings the chart library. */
export default function ChartCanvas({ columns }: { columns: ChartColumns }) {
  const box = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  const plot = useRef<uPlot | null>(null);
  const first = useRef(columns);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const describe = ({ cursor, data }: uPlot) => {
      if (!tip.current) return;
      const index = cursor.idx;
      const value = index === null || index === undefined ? null : data[1]?.[index];
      tip.current.hidden = value === null || value === undefined;
      if (index === null || index === undefined || value === null || value === undefined) return;
      const [low, high] = [data[2]?.[index], data[3]?.[index]];
      const band = low && high ? ` (95 %: ${formatHashrate(low)} – ${formatHashrate(high)})` : '';
      const time = formatMoment(new Date(Number(data[0][index]) * 1000).toISOString());
      tip.current.textContent = `${formatHashrate(value)}${band} · ${time}`;
    };
    const chart = new uPlot(optionsFor(element, describe), first.current, element);
    plot.current = chart;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    const stopTheme = onTheme(() => chart.redraw());
    return () => {
      stopTheme();
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, []);

  useEffect(() => {
    first.current = columns;
    plot.current?.setData(columns);
  }, [columns]);

  return (
    <div className="relative h-full">
      <div ref={box} className="h-full w-full overflow-hidden" />
      <p
        ref={tip}
        hidden
        className="figure pointer-events-none absolute top-1 right-2 max-w-[85%] rounded-md border border-line bg-floating/95 px-2 py-1 text-[11px]"
      />
    </div>
  );
}
