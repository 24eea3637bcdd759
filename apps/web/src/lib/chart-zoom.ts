/** Part of an axis, in its own units; `min` is below `max`. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Zooming in ends at this part of the whole: beyond it single points stand alone. */
const NARROWEST = 1 / 60;

const spanOf = ({ min, max }: Range): number => max - min;

/** A range of that length that lies within the bounds, as near to `min` as it can. */
function fit(min: number, span: number, bounds: Range): Range {
  const length = Math.min(span, spanOf(bounds));
  const start = Math.min(Math.max(min, bounds.min), bounds.max - length);
  return { min: start, max: start + length };
}

/** Zooms by `factor` (below 1: in) around a place that stays where it is; null once everything is seen again. */
export function zoomRange(range: Range, bounds: Range, factor: number, around: number): Range | null {
  const whole = spanOf(bounds);
  const span = Math.max(whole * NARROWEST, spanOf(range) * factor);
  if (span >= whole) return null;
  const part = Math.min(1, Math.max(0, (around - range.min) / spanOf(range)));
  return fit(around - part * span, span, bounds);
}

/** Moves the range by a part of its own length, not beyond the bounds. */
export function panRange(range: Range, bounds: Range, part: number): Range {
  return fit(range.min + spanOf(range) * part, spanOf(range), bounds);
}

/** The range as long as it was, moved to where there is something to see; null where that is everything. */
export function keepRange(range: Range, bounds: Range): Range | null {
  return spanOf(range) >= spanOf(bounds) ? null : fit(range.min, spanOf(range), bounds);
}

/** Index of the value nearest to `wanted` among rising values; -1 without any. */
export function nearestIndex(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= wanted) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  const [left = 0, right = 0] = [values[low], values[high]];
  return Math.abs(right - wanted) < Math.abs(wanted - left) ? high : low;
}
