import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error';
import { retryAtOf, retryDelay, shouldRetry } from './query-retry';
import { RETRY_AFTER, retryAfterMs } from './retry-after';

const failure = (status: number, retryAfter: number | null = null) =>
  new ApiError({ status, code: 'unknown', title: 'x', detail: 'x', retryAfter });

describe('retryAfterMs', () => {
  it.each([
    [33, 0, 33_000],
    [33, 0.5, 34_000],
    [null, 0, RETRY_AFTER.defaultMs],
    [0, 0, RETRY_AFTER.minMs],
    [1e9, 0, RETRY_AFTER.maxMs],
  ])('should wait for %p s, at %p of the jitter, %p ms', (seconds, random, ms) => {
    expect(retryAfterMs(seconds, random)).toBe(ms);
  });
});

describe('the retries of queries', () => {
  it('should repeat what got 429 as often as it does, when it is due', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const limited = failure(429, 33);
    const at = retryAtOf(limited) ?? 0;
    expect(at).toBeGreaterThanOrEqual(1_033_000);
    expect(at).toBeLessThanOrEqual(1_033_000 + RETRY_AFTER.jitterMs);
    expect([0, 1, 50].map((failures) => shouldRetry(failures, limited))).toEqual([true, true, true]);
    expect(retryDelay(7, limited)).toBe(at - 1_000_000);
    now.mockReturnValue(at + 5_000);
    expect(retryDelay(7, limited)).toBe(0);
    now.mockRestore();
  });

  it('should repeat once what the server did not refuse, and never what it refused', () => {
    for (const error of [failure(0), failure(503), new Error('x')]) {
      expect([0, 1].map((failures) => shouldRetry(failures, error))).toEqual([true, false]);
      expect(retryAtOf(error)).toBeNull();
    }
    for (const status of [400, 401, 403, 404, 422]) expect(shouldRetry(0, failure(status))).toBe(false);
    expect([0, 3, 30].map((failures) => retryDelay(failures, failure(503)))).toEqual([1_000, 8_000, 30_000]);
  });

  it('should bring the answer of a query that got 429 at first', async () => {
    const client = new QueryClient();
    let asked = 0;
    const queryFn = () => ((asked += 1) === 1 ? Promise.reject(failure(429, 0)) : Promise.resolve('there'));
    expect(await client.fetchQuery({ queryKey: ['x'], queryFn, retry: shouldRetry, retryDelay })).toBe(
      'there',
    );
    expect(asked).toBe(2);
    client.clear();
  });
});
