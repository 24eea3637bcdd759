import { incompleteBeta, logGamma, studentP } from './distributions';

describe('logGamma', () => {
  it.each([
    [1, 0],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [5, Math.log(24)],
    [10.5, 13.940625219403763],
  ])('should be right at %d', (x, expected) => expect(logGamma(x)).toBeCloseTo(expected, 10));
});

describe('incompleteBeta', () => {
  it('should be the distribution function of simple cases', () => {
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(incompleteBeta(0.5, 4, 4)).toBeCloseTo(0.5, 12);
    // I_x(2, 3) = 6x² − 8x³ + 3x⁴
    expect(incompleteBeta(0.25, 2, 3)).toBeCloseTo(6 * 0.0625 - 8 * 0.015625 + 3 * 0.00390625, 12);
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
  });
});

describe('studentP', () => {
  // Percentiles of Student's t as every table has them (e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2), three decimals.
  it.each([
    [12.706, 1, 0.05],
    [63.657, 1, 0.01],
    [4.303, 2, 0.05],
    [2.571, 5, 0.05],
    [4.032, 5, 0.01],
    [2.228, 10, 0.05],
    [1.812, 10, 0.1],
    [3.169, 10, 0.01],
    [2.086, 20, 0.05],
    [2.042, 30, 0.05],
    [1.984, 100, 0.05],
    [2.626, 100, 0.01],
  ])('should find t = %d at %d degrees of freedom at p = %d', (t, degrees, p) => {
    expect(Math.abs(studentP(t, degrees) - p)).toBeLessThan(p * 0.002);
    expect(studentP(-t, degrees)).toBe(studentP(t, degrees));
  });

  it('should be 1 at 0 and 0 at infinity', () => {
    expect(studentP(0, 7)).toBe(1);
    expect(studentP(Infinity, 7)).toBe(0);
  });

  it('should have the closed form of one degree of freedom between the lines of the tables', () => {
    for (const t of [0.1, 1, 3.7, 25])
      expect(studentP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 10);
  });
});
