import { resolveColors } from './theme';

/** Colours of the charts, from the tokens of the page: a canvas knows nothing of style sheets. */
export interface ChartTheme {
  readonly ink: string;
  readonly grid: string;
  readonly line: string;
  readonly band: string;
  readonly record: string;
  readonly dot: string;
  readonly point: string;
}

/** A resolved colour (`rgb(1, 2, 3)`) with less of itself; any other notation stays as it is. */
export function fade(color: string, percent: number): string {
  const match = /^rgba?\((\d+), (\d+), (\d+)/.exec(color);
  return match ? `rgba(${match[1]}, ${match[2]}, ${match[3]}, ${percent / 100})` : color;
}

/** The colours as they are now. */
export function readChartTheme(): ChartTheme {
  const colors = resolveColors([
    '--color-soft',
    '--color-line',
    '--color-spark',
    '--color-cyan',
    '--color-gold',
    '--color-flare',
  ]);
  return {
    ink: colors['--color-soft'],
    grid: fade(colors['--color-line'], 70),
    line: colors['--color-spark'],
    band: fade(colors['--color-cyan'], 18),
    record: colors['--color-gold'],
    dot: fade(colors['--color-cyan'], 62),
    point: colors['--color-flare'],
  };
}
