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

/** A colour with less of itself, as CSS and canvas both read it. */
export const fade = (color: string, percent: number): string =>
  `color-mix(in srgb, ${color} ${percent}%, transparent)`;

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
