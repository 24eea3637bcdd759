/** Colours of the charts, from the tokens of the page: a canvas knows nothing of style sheets. */
export interface ChartTheme {
  readonly ink: string;
  readonly grid: string;
  readonly line: string;
  readonly band: string;
  readonly record: string;
  readonly dot: string;
}

const TOKENS: Record<keyof ChartTheme, { token: string; otherwise: string; part: number }> = {
  ink: { token: '--color-soft', otherwise: '#a3adb8', part: 100 },
  grid: { token: '--color-soft', otherwise: '#a3adb8', part: 14 },
  line: { token: '--color-bitcoin', otherwise: '#f7931a', part: 100 },
  band: { token: '--color-cyan', otherwise: '#58a6ff', part: 17 },
  record: { token: '--color-gold', otherwise: '#e8bd52', part: 100 },
  dot: { token: '--color-cyan', otherwise: '#58a6ff', part: 62 },
};

/** A colour with less of itself, as CSS and canvas both read it. */
export const fade = (color: string, percent: number): string =>
  percent >= 100 ? color : `color-mix(in srgb, ${color} ${percent}%, transparent)`;

/** The colours as they are now. */
export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: keyof ChartTheme): string => {
    const { token, otherwise, part } = TOKENS[name];
    return fade(style.getPropertyValue(token).trim() || otherwise, part);
  };
  return {
    ink: read('ink'),
    grid: read('grid'),
    line: read('line'),
    band: read('band'),
    record: read('record'),
    dot: read('dot'),
  };
}

/** Calls when the page changes between dark and light, by hand or with the system; returns the tear-down. */
export function onThemeChange(changed: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: light)');
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['class', 'data-theme', 'style'],
  });
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
