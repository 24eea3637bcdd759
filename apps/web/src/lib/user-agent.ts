/** Names by what a User-Agent holds; the first that fits, for browsers name their ancestors too. */
const PROGRAMS = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome|Chromium)\//],
  ['Safari', /\bSafari\//],
  ['curl', /^curl\//],
] as const;

const SYSTEMS = [
  ['Android', /Android/],
  ['iPad', /iPad/],
  ['iPhone', /iPhone/],
  ['Windows', /Windows/],
  ['ChromeOS', /CrOS/],
  ['macOS', /Mac OS X|Macintosh/],
  ['Linux', /Linux|X11/],
] as const;

const nameIn = (list: readonly (readonly [string, RegExp])[], agent: string): string | null =>
  list.find(([, pattern]) => pattern.test(agent))?.[0] ?? null;

/** Program and system of a User-Agent header, as far as it tells: enough to know one's own devices apart. */
export function describeAgent(agent: string | null): { program: string | null; system: string | null } {
  const text = agent ?? '';
  return { program: nameIn(PROGRAMS, text), system: nameIn(SYSTEMS, text) };
}
