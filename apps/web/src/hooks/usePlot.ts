'use client';

import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { readChartTheme, type ChartTheme } from '@/lib/chart-theme';
import type { Range } from '@/lib/chart-zoom';
import { onTheme } from '@/lib/theme';

type Sized = 'width' | 'height';
/** Options without the size; colours are asked of `theme` at each drawing, so that they follow the page. */
export type PlotOptions = (theme: () => ChartTheme) => Omit<uPlot.Options, Sized>;

interface Parts {
  box: RefObject<HTMLElement | null>;
  columns: uPlot.AlignedData;
  options: PlotOptions;
  /** The part of the x axis to show; null: all of it. */
  zoom: () => Range | null;
  onReady?: (plot: uPlot) => void;
}

/** A chart that fills its box and keeps the zoom while new data comes in. Brings the chart library: load it lazily. */
export function usePlot({ box, columns, options, zoom, onReady }: Parts): RefObject<uPlot | null> {
  const plot = useRef<uPlot | null>(null);
  const make = useEffectEvent((element: HTMLElement, theme: () => ChartTheme) => {
    const { clientWidth: width, clientHeight: height } = element;
    const made = new uPlot({ ...options(theme), width, height }, columns, element);
    onReady?.(made);
    return made;
  });
  const range = useEffectEvent(zoom);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let theme = readChartTheme();
    const chart = make(element, () => theme);
    plot.current = chart;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    const stopTheme = onTheme(() => {
      theme = readChartTheme();
      chart.redraw(false, true);
    });
    return () => {
      stopTheme();
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [box]);

  useEffect(() => {
    const chart = plot.current;
    if (!chart || chart.data === columns) return;
    const shown = range();
    chart.setData(columns, shown === null);
    if (shown !== null) chart.setScale('x', { min: shown.min, max: shown.max });
  }, [columns]);

  return plot;
}
