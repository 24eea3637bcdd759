import type { Scatter } from '@app/contracts';

/** Columns for the scatter: seconds, what each share reached, and the same again where it beat all before it. */
export type ScatterColumns = [number[], (number | null)[], (number | null)[]];

/** Points oldest first; a difficulty of 0 has no place on a logarithmic scale and is left out. */
export function scatterColumns(points: Scatter['points']): ScatterColumns {
  const columns: ScatterColumns = [[], [], []];
  let best = 0;
  for (const point of points) {
    if (!(point.difficulty > 0)) continue;
    const isRecord = point.difficulty > best;
    best = Math.max(best, point.difficulty);
    columns[0].push(Date.parse(point.time) / 1000);
    columns[1].push(isRecord ? null : point.difficulty);
    columns[2].push(isRecord ? point.difficulty : null);
  }
  return columns;
}

/** Whole decades around the values, at least one of them; `upTo` is to be seen as well, null: nothing more. */
export function logRange(low: number, high: number, upTo: number | null = null): [number, number] {
  const top = Math.max(high, upTo ?? 0);
  if (!(low > 0) || !(top > 0)) return [1, 10];
  const floor = 10 ** Math.floor(Math.log10(low));
  const ceiling = 10 ** Math.ceil(Math.log10(top * 1.05));
  return [floor, Math.max(ceiling, floor * 10)];
}

/**
 * Part of shares (0–1) that pure luck puts at or above `difficulty` when each is worth `assigned`: assigned/difficulty,
 * because the hash of a share is evenly spread below its target.
 */
export const partAbove = (assigned: number, difficulty: number): number =>
  difficulty > 0 ? Math.min(1, assigned / difficulty) : 1;

/** The value in the middle; the mean of both where there are two. Null without any. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [left = 0, right = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? right : (left + right) / 2;
}
