import { hashrate, relativeError } from '@app/bitcoin';
import { CHART_WINDOWS, type ChartWindow, type HashrateChart } from '@app/contracts';
import type { ChartStep, Figure, FigureWindow, WindowFigures } from '@app/database';

type Rates = Record<`hashrate_${FigureWindow}`, number>;
type RateErrors = Record<`hashrate_${FigureWindow}_error`, number | null>;

/** H/s of a figure: Σ assigned difficulty · 2³² / seconds. */
export const rate = (figure: Figure | undefined): number =>
  figure ? hashrate(figure.work, figure.seconds) : 0;

/** 1/√shares, null under two. */
const rateError = (figure: Figure | undefined): number | null => relativeError(figure?.shares ?? 0);

/** The four hashrates in H/s, each with its relative error; zeros where there are no figures. */
export function toRates(figures: WindowFigures | undefined): Rates & RateErrors {
  return {
    hashrate_1m: rate(figures?.['1m']),
    hashrate_1m_error: rateError(figures?.['1m']),
    hashrate_5m: rate(figures?.['5m']),
    hashrate_5m_error: rateError(figures?.['5m']),
    hashrate_1h: rate(figures?.['1h']),
    hashrate_1h_error: rateError(figures?.['1h']),
    hashrate_24h: rate(figures?.['24h']),
    hashrate_24h_error: rateError(figures?.['24h']),
  };
}

/**
 * A chart from its steps. `current` is the 5-minute figure, `average` all work over the time the steps have had,
 * `peak` the highest step that is complete. The last point is still filling.
 */
export function toChart(
  window: ChartWindow,
  steps: readonly ChartStep[],
  now: Figure,
  at: Date,
): HashrateChart {
  const { step } = CHART_WINDOWS[window];
  const points = steps.map(({ time, work, shares }) => ({
    time: time.toISOString(),
    hashrate: hashrate(work, step),
    hashrate_error: relativeError(shares),
  }));
  const work = steps.reduce((sum, one) => sum + one.work, 0);
  const shares = steps.reduce((sum, one) => sum + one.shares, 0);
  const start = steps[0]?.time.getTime() ?? at.getTime();
  const complete = points.slice(0, -1);
  const peak = complete.reduce((best, point) => (point.hashrate > best.hashrate ? point : best), {
    hashrate: 0,
    hashrate_error: null as number | null,
  });
  return {
    window,
    points,
    current: rate(now),
    current_error: rateError(now),
    average: hashrate(work, (at.getTime() - start) / 1000),
    average_error: relativeError(shares),
    peak: peak.hashrate,
    peak_error: peak.hashrate_error,
  };
}
