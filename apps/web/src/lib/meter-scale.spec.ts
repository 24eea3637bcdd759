/** @jest-environment node */
import { climbColor, climbHeight, meterScale, placeOn, ticksOf } from './meter-scale';

describe('the difficulty meter', () => {
  it('should span 1K to 100T as a rule', () => {
    expect(meterScale(5e3, 0)).toEqual({ low: 1e3, high: 1e14 });
    expect(meterScale(Infinity, 0)).toEqual({ low: 1e3, high: 1e14 });
  });

  it('should reach down to a home miner and up past the network', () => {
    const scale = meterScale(0.0004, 150e12);
    expect(scale.low).toBeCloseTo(1e-4, 10);
    expect(scale.high).toBe(1e15);
  });

  it('should place difficulties logarithmically and keep them on the scale', () => {
    const scale = { low: 1e3, high: 1e13 };
    expect([1e3, 1e8, 1e13, 1, 1e20, 0, Number.NaN].map((value) => placeOn(scale, value))).toEqual([
      0, 0.5, 1, 0, 1, 0, 0,
    ]);
  });

  it('should label whole decades, few enough to read', () => {
    expect(ticksOf({ low: 1e3, high: 1e15 })).toEqual([1e3, 1e5, 1e7, 1e9, 1e11, 1e13, 1e15]);
    expect(ticksOf({ low: 1e-4, high: 1e15 }).length).toBeLessThanOrEqual(7);
  });

  it('should colour and raise the climb at both ends', () => {
    expect(climbColor(0)).toContain('#58a6ff');
    expect(climbColor(1)).toContain('#ffc45c 100%');
    expect([0, 1].map(climbHeight)).toEqual(['20.0%', '100.0%']);
  });
});
