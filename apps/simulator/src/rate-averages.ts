import { HASHES_PER_DIFFICULTY } from '@app/bitcoin';
import { DAY, HOUR, MINUTE, SECOND } from './times';

const { exp } = Math;
const WINDOWS = {
  hashrate_1m: MINUTE,
  hashrate_5m: 5 * MINUTE,
  hashrate_1h: HOUR,
  hashrate_1d: DAY,
} as const;
type WindowName = keyof typeof WINDOWS;

/**
 * Decaying averages of one connection's hashrate, as ckpool reports them: Σ diff·e^(−age/T) / T, divided by
 * 1 − e^(−elapsed/T) so that a young connection is not reported too low.
 */
export class RateAverages {
  private readonly sums: Record<WindowName, number> = {
    hashrate_1m: 0,
    hashrate_5m: 0,
    hashrate_1h: 0,
    hashrate_1d: 0,
  };
  private last: number;

  constructor(private readonly start: number) {
    this.last = start;
  }

  add(time: number, difficulty: number): void {
    this.decay(time);
    for (const name of names) this.sums[name] += difficulty;
  }

  /** H/s per window at `time`; 0 at the very start. */
  read(time: number): Record<WindowName, number> {
    this.decay(time);
    const rate = (name: WindowName): number => {
      const seen = -Math.expm1(-(time - this.start) / WINDOWS[name]);
      return seen > 0 ? (this.sums[name] * HASHES_PER_DIFFICULTY) / ((WINDOWS[name] / SECOND) * seen) : 0;
    };
    return {
      hashrate_1m: rate('hashrate_1m'),
      hashrate_5m: rate('hashrate_5m'),
      hashrate_1h: rate('hashrate_1h'),
      hashrate_1d: rate('hashrate_1d'),
    };
  }

  private decay(time: number): void {
    const elapsed = time - this.last;
    if (elapsed <= 0) return;
    for (const name of names) this.sums[name] *= exp(-elapsed / WINDOWS[name]);
    this.last = time;
  }
}

const names = Object.keys(WINDOWS) as WindowName[];
