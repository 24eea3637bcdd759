import { SECOND } from './times';

/** ckpool aims at 18 shares a minute: 0.3 a second, hence the optimum of 3.33 times the work a second. */
export const SHARES_PER_SECOND = 0.3;
const RETARGET_SHARES = 72;
const RETARGET_MS = 240 * SECOND;
/** No retarget while the share rate is between half and four thirds of the aim: noise is no reason. */
const TOLERANCE = { low: 0.5, high: 4 / 3 } as const;
export const DIFFICULTY_RANGE = { low: 0.001, high: 1e12 } as const;

/** What a retarget decided. `rate`: shares a second at the old difficulty. */
export interface Retarget {
  oldDiff: number;
  newDiff: number;
  rate: number;
}

/**
 * Variable difficulty of one connection, in the manner of ckpool: looked at with each share, once 72 shares or
 * 240 s have passed since the last change. `speed` multiplies the wanted share rate (load tests).
 */
export class Vardiff {
  private shares = 0;
  private adjusted = 0;
  private stable = 0;

  constructor(
    private assigned: number,
    private since: number,
    private readonly speed = 1,
  ) {
    this.assigned = clamp(assigned);
  }

  get difficulty(): number {
    return this.assigned;
  }
  /** How often it changed, and how many checks in a row left it alone. */
  get adjustments(): number {
    return this.adjusted;
  }
  get stableIntervals(): number {
    return this.stable;
  }

  /** Counts a share at `time` (ms); answers with the change where there is one. */
  share(time: number): Retarget | null {
    this.shares += 1;
    const elapsed = time - this.since;
    if ((this.shares < RETARGET_SHARES && elapsed < RETARGET_MS) || elapsed <= 0) return null;
    const rate = this.shares / (elapsed / SECOND);
    this.shares = 0;
    this.since = time;
    const aim = SHARES_PER_SECOND * this.speed;
    const newDiff = clamp((this.assigned * rate) / aim);
    const isFine = rate > aim * TOLERANCE.low && rate < aim * TOLERANCE.high;
    if (isFine || newDiff === this.assigned) {
      this.stable += 1;
      return null;
    }
    const oldDiff = this.assigned;
    this.assigned = newDiff;
    this.adjusted += 1;
    this.stable = 0;
    return { oldDiff, newDiff, rate };
  }
}

/** Whole numbers from 1 on, three digits below. */
function clamp(difficulty: number): number {
  const bounded = Math.min(Math.max(difficulty, DIFFICULTY_RANGE.low), DIFFICULTY_RANGE.high);
  return bounded >= 1 ? Math.round(bounded) : Number(bounded.toPrecision(3));
}
