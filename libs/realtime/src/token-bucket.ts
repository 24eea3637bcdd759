/** A token bucket: `burst` at once, `perSecond` sustained. Times are milliseconds of any steady clock. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private at: number,
  ) {
    this.tokens = burst;
  }

  /** Takes one token; false when there is none. */
  take(now: number): boolean {
    this.refill(now);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** True after a pause long enough to fill it. */
  isFull(now: number): boolean {
    this.refill(now);
    return this.tokens >= this.burst;
  }

  private refill(now: number): void {
    const passed = Math.max(0, now - this.at);
    this.tokens = Math.min(this.burst, this.tokens + (passed * this.perSecond) / 1000);
    this.at = Math.max(this.at, now);
  }
}
