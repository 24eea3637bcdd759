const PREFIXES = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z'] as const;
const LAST_PREFIX = PREFIXES.length - 1;
/** Shown for what is not a number, or not finite. */
export const NO_VALUE = '–';
const MAX_SI_LENGTH = 64;

/**
 * A number with `digits` significant digits and an SI prefix: `4.23G`; with a unit `1.21 TH/s`.
 * Below 1000 trailing zeros go (`512`, `0.0004`); above 1000 Z the number itself grows. Not finite: `–`.
 */
export function formatSi(value: number, digits = 3, unit = ''): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const sign = value < 0 ? '-' : '';
  const { number, prefix } = scale(Math.abs(value), digits);
  return unit === '' ? `${sign}${number}${prefix}` : `${sign}${number} ${prefix}${unit}`;
}

/** H/s for people: `1.21 TH/s`, `0 H/s`, `–`. */
export const formatHashrate = (hashesPerSecond: number): string => formatSi(hashesPerSecond, 3, 'H/s');

/** Difficulty for people: `4.23G`, `0.0004`, `–`. */
export const formatDifficulty = (difficulty: number): string => formatSi(difficulty, 3);

/**
 * Reads what `formatSi` and ckpool write: `19.1M`, `1.21 TH/s`, `500`, `1e3`. Prefixes K M G T P E Z (also `k`),
 * `H/s` optional. Null for anything else, for negative numbers and for what overflows.
 */
export function parseSi(text: string): number | null {
  if (typeof text !== 'string' || text.length > MAX_SI_LENGTH) return null;
  const match = /^\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*([kKMGTPEZ]?)(?:H\/s)?\s*$/.exec(text);
  if (match === null) return null;
  const power = PREFIXES.findIndex((prefix) => prefix === (match[2] ?? '').toUpperCase());
  const value = Number(match[1]) * 1000 ** power;
  return Number.isFinite(value) ? value : null;
}

function scale(value: number, digits: number): { number: string; prefix: string } {
  let power = 0;
  let scaled = value;
  // Rounded before it is compared, so that 999,999 becomes 1.00M and not 1000K.
  while (Number(scaled.toPrecision(digits)) >= 1000 && power < LAST_PREFIX) {
    power += 1;
    scaled = value / 1000 ** power;
  }
  const prefix = PREFIXES[power] ?? '';
  if (power === 0) return { number: String(Number(scaled.toPrecision(digits))), prefix };
  const tooLong = Number(scaled.toPrecision(digits)) >= 10 ** digits;
  return { number: tooLong ? String(Math.round(scaled)) : scaled.toPrecision(digits), prefix };
}
