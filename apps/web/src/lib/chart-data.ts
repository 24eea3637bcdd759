import { hashrateBand } from '@app/bitcoin';
import { CHART_WINDOWS, type HashrateChart } from '@app/contracts';

/** Columns for the chart: seconds, H/s, lower and upper end of the 95 % band (null where shares are too few). */
export type ChartColumns = [number[], (number | null)[], (number | null)[], (number | null)[]];

/** Shares behind a point, read back from its relative error 1/√n; 0 where there is none. */
export const sharesBehind = (error: number | null): number => (error ? Math.round(1 / error ** 2) : 0);

/**
 * Points that are complete; the step still running would look like a fall. `live` (H/s now) ends the line instead,
 * on the windows whose steps are short enough for it to mean the same.
 */
export function chartColumns(chart: HashrateChart, now: number, live: number | null): ChartColumns {
  const step = CHART_WINDOWS[chart.window].step;
  const columns: ChartColumns = [[], [], [], []];
  for (const point of chart.points) {
    const start = Date.parse(point.time) / 1000;
    if (start + step > now / 1000) continue;
    const band = hashrateBand(point.hashrate, sharesBehind(point.hashrate_error));
    columns[0].push(start + step / 2);
    columns[1].push(point.hashrate);
    columns[2].push(band?.low ?? null);
    columns[3].push(band?.high ?? null);
  }
  const last = columns[0].at(-1);
  if (live !== null && step <= 600 && last !== undefined && now / 1000 > last) {
    columns[0].push(now / 1000);
    columns[1].push(live);
    columns[2].push(null);
    columns[3].push(null);
  }
  return columns;
}

/** Steps that are over, and those of them with at least one accepted share. */
export function activeSteps(chart: HashrateChart): { active: number; all: number } {
  const over = chart.points.slice(0, -1);
  return { active: over.filter((point) => point.hashrate > 0).length, all: over.length };
}
