/** Rows of one height in a long list: which of them have to be in the document. */
export interface RowWindow {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

/** Rows in the document at most, however tall the screen is. */
export const ROWS_DRAWN = 200;

/**
 * Rows to draw when the list begins `top` pixels above the edge of the view (negative: below it) and `view` pixels are seen,
 * with `spare` rows more on both sides.
 */
export function rowWindow(top: number, view: number, height: number, count: number, spare = 12): RowWindow {
  const clamp = (row: number) => Math.min(count, Math.max(0, row));
  const first = clamp(Math.min(Math.floor(top / height) - spare, count - 1));
  const end = clamp(Math.min(Math.ceil((top + view) / height) + spare, first + ROWS_DRAWN));
  return { first, end: Math.max(first, end) };
}
