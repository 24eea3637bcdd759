import { formatDifficulty, formatSi, NO_VALUE } from '@app/bitcoin';
import { DATE_LOCALE, LOCALE } from '@/texts/plural';
import { quantities } from '@/texts/quantities';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const coins = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 3, maximumFractionDigits: 8 });
const day = new Intl.DateTimeFormat(DATE_LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat(DATE_LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365.25 * DAY;

/** `47,832`. */
export const formatCount = (value: number): string => whole.format(value);

/** A percentage (0–100) with two or three significant digits: `3.2 %`, `0.0042 %`. */
export function formatPercent(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  if (value !== 0 && Math.abs(value) < 1e-4) return `${value.toExponential(1)} %`;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 4;
  return `${Number(value.toFixed(digits))} %`;
}

/** A percentage that was counted, to three digits and no more: `0.618 %`, `99.4 %`. */
export const formatPart = (percent: number): string => formatPercent(Number(percent.toPrecision(3)));

/** `+3.2 %`, `−12 %`. */
export function formatChange(percent: number): string {
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${formatPart(Math.abs(percent))}`;
}

/** H/s split for display: `{ number: '1.21', unit: 'TH/s' }`. */
export function hashrateParts(hashesPerSecond: number): { number: string; unit: string } {
  const [number = NO_VALUE, unit = 'H/s'] = formatSi(hashesPerSecond, 3, 'H/s').split(' ');
  return { number, unit };
}

/** H/s without their unit, on the way to `end` and in the unit of that: `0.95` of 950 GH/s that become 1.1 TH/s. */
export function hashrateOnTheWay(hashesPerSecond: number, end: number): string {
  const { number } = hashrateParts(end);
  if (hashesPerSecond === end || !(end > 0)) return number;
  const part = hashesPerSecond / 10 ** (3 * Math.round(Math.log10(end / Number(number)) / 3));
  if (part < 1) return part.toFixed(2);
  return part < 1000 ? part.toPrecision(3) : String(Math.round(part));
}

/** Relative standard error (a part of 1) for people: `±4.2 %`; nothing where there is none. */
export const formatError = (error: number | null): string =>
  error === null ? '' : `±${formatPercent(Number((error * 100).toPrecision(2)))}`;

/**
 * A number as exact as fits: below a million with six decimals at most (`0.4184`, `0.560651`), above with an SI prefix.
 * The full value belongs into a title.
 */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  if (Math.abs(value) >= 1e6) return formatDifficulty(value);
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 6 }).format(value);
}

/** Seconds for people: `3.6 s`, `12 min`, `4.2 h`, `3 days`, `11,400 years`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return NO_VALUE;
  if (seconds < MINUTE) return `${short(seconds)} s`;
  if (seconds < HOUR) return `${short(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${short(seconds / HOUR)} h`;
  if (seconds < YEAR) return quantities.days(whole.format(seconds / DAY));
  const years = seconds / YEAR;
  return quantities.years(years < 10 ? short(years) : inWords(years));
}

/** Seconds as a clock that runs down: `4:07`, `1:02:09`. */
export function formatTimer(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const tail = two(left % MINUTE);
  return left >= HOUR ? `${Math.floor(left / HOUR)}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** `1 in 4.1 million` for a probability; `–` for none. */
export function formatOdds(chance: number): string {
  if (!(chance > 0)) return NO_VALUE;
  if (chance >= 0.5) return formatPercent(chance * 100);
  return quantities.oneIn(inWords(1 / chance));
}

/** `just now`, `42 s ago`, `3 min ago`, `5 h ago`, `2 days ago`. */
export function formatAgo(time: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 5) return quantities.justNow;
  if (seconds < MINUTE) return quantities.ago(`${seconds} s`);
  if (seconds < HOUR) return quantities.ago(`${Math.floor(seconds / MINUTE)} min`);
  if (seconds < 2 * DAY) return quantities.ago(`${Math.floor(seconds / HOUR)} h`);
  return quantities.ago(quantities.days(String(Math.floor(seconds / DAY))));
}

const localDay = new Intl.DateTimeFormat(DATE_LOCALE, { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat(DATE_LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const moment = new Intl.DateTimeFormat(DATE_LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** `14:03:27` in the reader's zone. */
export const formatClock = (time: string): string => clock.format(Date.parse(time));
/** `22 Nov`, the day in the reader's zone. */
export const formatDayOf = (time: string): string => localDay.format(Date.parse(time));
/** Date, time and zone, for titles. */
export const formatMoment = (time: string): string => moment.format(Date.parse(time));

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function inWords(value: number): string {
  if (value >= 1e15) return value.toExponential(1);
  const [size, inSize] = quantities.large.find(([least]) => value >= least) ?? [];
  if (size && inSize) return inSize(Number((value / size).toPrecision(3)));
  return whole.format(value >= 1000 ? Number(value.toPrecision(3)) : value);
}

/** `3.125 BTC`, to the satoshi; `–` where nobody knows. */
export const formatBtc = (btc: number | null): string =>
  btc === null || !Number.isFinite(btc) ? NO_VALUE : `${coins.format(btc)} BTC`;

/** The end of a block hash, the part that differs: `…9f3a21bc`. */
export const shortHash = (hash: string, characters = 8): string =>
  hash.length <= characters ? hash : `…${hash.slice(-characters)}`;

/** Time that is left, for a clock that moves every minute: `2 d 4 h`, `3 h 12 min`, `4 min`, `less than a minute`. */
export function formatCountdown(seconds: number): string {
  if (!(seconds >= MINUTE)) return quantities.underAMinute;
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (days > 0) return hours > 0 ? `${whole.format(days)} d ${hours} h` : `${whole.format(days)} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
}

/** Bytes for people, in powers of ten: `812 B`, `1.24 MB`. */
export const formatBytes = (bytes: number): string => formatSi(bytes, 3, 'B');

/** A calendar day (`2026-11-22`) as it stands: `22 Nov`; it is a day in UTC, no zone moves it. */
export const formatDay = (date: string): string => day.format(Date.parse(`${date}T00:00:00.000Z`));

/** `2026-W08` → `Week 8, 2026`; `2026-02` → `February 2026`; null → `All time`. */
export function formatPeriod(key: string | null): string {
  if (key === null) return quantities.allTime;
  const [year = '', part = ''] = key.split('-');
  if (part.startsWith('W')) return quantities.week(Number(part.slice(1)), year);
  return month.format(Date.parse(`${key}-01T00:00:00.000Z`));
}
