/** @jest-environment node */
import * as fc from 'fast-check';
import { keepRange, nearestIndex, panRange, zoomRange } from './chart-zoom';

const bounds = { min: 0, max: 1000 };

describe('keepRange', () => {
  it('should keep what is seen in view when the data moves on or is other', () => {
    expect(keepRange({ min: 100, max: 200 }, bounds)).toEqual({ min: 100, max: 200 });
    expect(keepRange({ min: 100, max: 200 }, { min: 150, max: 1050 })).toEqual({ min: 150, max: 250 });
    expect(keepRange({ min: 100, max: 200 }, { min: 5000, max: 9000 })).toEqual({ min: 5000, max: 5100 });
    expect(keepRange({ min: 100, max: 200 }, { min: 9000, max: 9050 })).toBeNull();
  });
});

describe('zoomRange', () => {
  it('should keep the place around which it zooms', () => {
    expect(zoomRange(bounds, bounds, 0.5, 500)).toEqual({ min: 250, max: 750 });
    expect(zoomRange(bounds, bounds, 0.5, 0)).toEqual({ min: 0, max: 500 });
  });

  it('should show everything again once it is wide enough', () => {
    expect(zoomRange({ min: 100, max: 700 }, bounds, 2, 400)).toBeNull();
  });

  it('should stay within the bounds, whatever is asked', () => {
    const number = fc.double({ min: -500, max: 1500, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 0.01, max: 10, noNaN: true }), number, (around, factor, part) => {
        const zoomed = zoomRange({ min: 300, max: 600 }, bounds, factor, around);
        const moved = panRange(zoomed ?? bounds, bounds, part / 500);
        for (const range of [zoomed ?? bounds, moved]) {
          expect(range.min).toBeGreaterThanOrEqual(-1e-9);
          expect(range.max).toBeLessThanOrEqual(1000 + 1e-9);
          expect(range.max).toBeGreaterThan(range.min);
        }
      }),
    );
  });
});

describe('nearestIndex', () => {
  it.each([
    [0, 0],
    [14, 0],
    [16, 1],
    [26, 2],
    [900, 3],
    [-4, 0],
  ])('should find the value nearest to %p', (wanted, index) => {
    expect(nearestIndex([10, 20, 30, 40], wanted)).toBe(index);
  });
  it('should find nothing among nothing', () => {
    expect(nearestIndex([], 3)).toBe(-1);
    expect(nearestIndex([3], 9)).toBe(0);
  });
});
