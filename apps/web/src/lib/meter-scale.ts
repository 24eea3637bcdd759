/** A logarithmic scale from `low` to `high`, both powers of ten. */
export interface MeterScale {
  readonly low: number;
  readonly high: number;
}

const USUAL_LOW = 1e3;
const USUAL_HIGH = 1e14;

/**
 * 1K to 100T as a rule; it reaches down to a home miner's difficulties and up past the network's.
 * `smallest`: the least difficulty that has to be shown.
 */
export function meterScale(smallest: number, network: number): MeterScale {
  const low = smallest > 0 ? 10 ** Math.floor(Math.log10(smallest)) : USUAL_LOW;
  const high = network > 0 ? 10 ** Math.ceil(Math.log10(network) + 0.05) : USUAL_HIGH;
  return { low: Math.min(USUAL_LOW, low), high: Math.max(USUAL_HIGH, high) };
}

/** Place on the scale, 0 … 1; below and above it stays at the ends. */
export function placeOn(scale: MeterScale, difficulty: number): number {
  if (!(difficulty > 0)) return 0;
  const place = Math.log10(difficulty / scale.low) / Math.log10(scale.high / scale.low);
  return Math.min(1, Math.max(0, place));
}

/** Decades to label: about `wanted` of them, evenly apart. */
export function ticksOf(scale: MeterScale, wanted = 6): number[] {
  const first = Math.round(Math.log10(scale.low));
  const last = Math.round(Math.log10(scale.high));
  const step = Math.max(1, Math.ceil((last - first) / wanted));
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += step) ticks.push(10 ** exponent);
  return ticks;
}

const CLIMB = ['#58a6ff', '#8f8bff', '#c978dd', '#f2806b', '#f7931a', '#ffc45c'] as const;

/** Colour along the climb (part 0 … 1): from cyan through purple to orange and gold. */
export function climbColor(part: number): string {
  const place = Math.min(1, Math.max(0, part)) * (CLIMB.length - 1);
  const index = Math.min(CLIMB.length - 2, Math.floor(place));
  const share = Math.round((place - index) * 100);
  return `color-mix(in oklab, ${CLIMB[index + 1]} ${share}%, ${CLIMB[index]})`;
}

/** Height of a bar along the climb, as CSS: it steepens towards the block. */
export const climbHeight = (part: number): string => `${(20 + 80 * part ** 1.7).toFixed(1)}%`;
