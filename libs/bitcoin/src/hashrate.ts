import { HASHES_PER_DIFFICULTY } from './difficulty';

/** Two-sided 95 %: the normal quantile, and the tail on each side. */
const Z95 = 1.959963984540054;
const TAIL = 0.025;
const EXACT_BELOW = 20;
const BISECTIONS = 60;

export interface Band {
  low: number;
  high: number;
}

/** Hashrate in H/s from work (Σ assigned difficulty of accepted shares) over a window: work · 2³² / seconds. 0 for an empty window. */
export function hashrate(work: number, seconds: number): number {
  return seconds > 0 ? (work * HASHES_PER_DIFFICULTY) / seconds : 0;
}

/** Relative standard error of a rate estimated from `shares` arrivals: 1/√shares (Poisson). Null under 2. */
export function relativeError(shares: number): number | null {
  return shares >= 2 ? 1 / Math.sqrt(shares) : null;
}

/**
 * 95 % confidence interval for the expected number of shares when `shares` were counted.
 * Under 20 the exact interval of Garwood (Biometrika 28, 1936): P(X ≥ n | low) = P(X ≤ n | high) = 0.025,
 * equal to χ²(0.025; 2n)/2 and χ²(0.975; 2n+2)/2. From 20 on the normal one, n ± 1.96·√n.
 */
export function poissonBand(shares: number): Band {
  const n = Math.max(0, Math.floor(shares));
  if (n >= EXACT_BELOW) {
    const margin = Z95 * Math.sqrt(n);
    return { low: n - margin, high: n + margin };
  }
  return {
    low: n === 0 ? 0 : solve((mean) => poissonCdf(n - 1, mean), 1 - TAIL),
    high: solve((mean) => poissonCdf(n, mean), TAIL),
  };
}

/** 95 % band of a hashrate in H/s that came from `shares` shares. Null without a share: nothing to scale by. */
export function hashrateBand(hashesPerSecond: number, shares: number): Band | null {
  if (shares < 1) return null;
  const { low, high } = poissonBand(shares);
  return { low: (hashesPerSecond * low) / shares, high: (hashesPerSecond * high) / shares };
}

/** P(X ≤ n) for a Poisson variable of that mean. */
function poissonCdf(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= n; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** Root of a falling function by bisection over 0 … 100, wide enough for n < 20. */
function solve(falling: (mean: number) => number, wanted: number): number {
  let low = 0;
  let high = 100;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (falling(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
