/**
 * Kolmogorov–Smirnov: the largest distance between a sample's distribution and the one claimed, times √n.
 * Above 1.95 a true sample comes once in a thousand times.
 */
export function kolmogorovSmirnov(sample: readonly number[], cdf: (value: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((worst, value, index) => {
    const expected = cdf(value);
    return Math.max(worst, Math.abs(expected - index / n), Math.abs(expected - (index + 1) / n));
  }, 0);
  return distance * Math.sqrt(n);
}

/** Chance under a true sample: about 0.1 per cent. */
export const KS_LIMIT = 1.95;
export const uniformCdf = (value: number): number => Math.min(1, Math.max(0, value));
export const exponentialCdf =
  (mean: number) =>
  (value: number): number =>
    -Math.expm1(-value / mean);
