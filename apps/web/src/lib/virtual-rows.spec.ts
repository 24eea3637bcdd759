/** @jest-environment node */
import * as fc from 'fast-check';
import { ROWS_DRAWN, rowWindow } from './virtual-rows';

describe('rowWindow', () => {
  it('should draw what is seen and some rows more', () => {
    expect(rowWindow(1000, 400, 40, 1000, 5)).toEqual({ first: 20, end: 40 });
  });

  it('should begin at the first row while the list is still below the edge', () => {
    expect(rowWindow(-300, 800, 40, 1000, 5)).toEqual({ first: 0, end: 18 });
  });

  it('should draw nothing of an empty list', () => {
    expect(rowWindow(0, 800, 40, 0)).toEqual({ first: 0, end: 0 });
  });

  it('should always draw few rows, and none that is not there', () => {
    const numbers = fc.record({
      top: fc.integer({ min: -5_000, max: 5_000_000 }),
      view: fc.integer({ min: 0, max: 100_000 }),
      height: fc.integer({ min: 1, max: 200 }),
      count: fc.integer({ min: 0, max: 50_000 }),
    });
    fc.assert(
      fc.property(numbers, ({ top, view, height, count }) => {
        const { first, end } = rowWindow(top, view, height, count);
        expect(end - first).toBeLessThanOrEqual(ROWS_DRAWN);
        expect(0 <= first && first <= end && end <= count).toBe(true);
        // The row at the upper edge of the view is there, if any row is.
        const edge = Math.floor(Math.max(0, top) / height);
        if (edge < count && top + view > edge * height) expect(first <= edge && edge < end).toBe(true);
      }),
    );
  });
});
