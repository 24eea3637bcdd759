import { TokenBucket } from './token-bucket';

describe('TokenBucket', () => {
  it('should allow the burst at once, then the sustained rate', () => {
    const bucket = new TokenBucket(20, 60, 0);
    const taken = (now: number, tries: number) =>
      Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length;
    expect(taken(0, 100)).toBe(60);
    expect(taken(1_000, 100)).toBe(20);
    expect(taken(1_025, 1)).toBe(0);
    expect(taken(1_050, 1)).toBe(1);
  });

  it('should never hold more than the burst, and be full after a pause', () => {
    const bucket = new TokenBucket(20, 60, 0);
    bucket.take(0);
    expect(bucket.isFull(0)).toBe(false);
    expect(bucket.isFull(50)).toBe(true);
    expect(Array.from({ length: 99 }, () => bucket.take(1e9)).filter(Boolean)).toHaveLength(60);
  });

  it('should not be fooled by a clock that turns back', () => {
    const bucket = new TokenBucket(20, 1, 1_000);
    expect(bucket.take(1_000)).toBe(true);
    expect(bucket.take(0)).toBe(false);
    expect(bucket.take(1_001)).toBe(false);
  });
});
