import type uPlot from 'uplot';
import { DATE_LOCALE } from '@/texts/plural';
import type { ChartTheme } from './chart-theme';

const FONT = '11px "Geist Mono", ui-monospace, monospace';
const DAY = 86_400;

const hours = new Intl.DateTimeFormat(DATE_LOCALE, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(DATE_LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const days = new Intl.DateTimeFormat(DATE_LOCALE, { day: 'numeric', month: 'short' });

/** Clock times in the reader's zone; the date at midnight and where a step is a day or more. */
export function timeLabels(splits: number[], step: number): string[] {
  return splits.map((seconds) => {
    const time = seconds * 1000;
    const clock = hours.format(time);
    if (step < 60) return exact.format(time);
    return step >= DAY || clock === '00:00' ? days.format(time) : clock;
  });
}

/** What both axes have in common. */
export const axisLook = (theme: () => ChartTheme): uPlot.Axis => ({
  stroke: () => theme().ink,
  font: FONT,
  grid: { stroke: () => theme().grid, width: 1 },
  ticks: { show: false },
});

/** The axis of time at the bottom. */
export const timeAxis = (theme: () => ChartTheme): uPlot.Axis => ({
  ...axisLook(theme),
  space: 70,
  size: 30,
  values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step),
});
