import { createBatch } from './batch';

describe('createBatch', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('should pass the first on at once, and what follows together', () => {
    const batches: number[][] = [];
    const batch = createBatch<number>((items) => batches.push(items), 250);
    batch.add(1);
    expect(batches).toEqual([[1]]);
    batch.add(2);
    jest.advanceTimersByTime(249);
    batch.add(3);
    expect(batches).toEqual([[1]]);
    jest.advanceTimersByTime(1);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('should pass on at once again after a silence', () => {
    const batches: number[][] = [];
    const batch = createBatch<number>((items) => batches.push(items), 250);
    batch.add(1);
    jest.advanceTimersByTime(250);
    expect(jest.getTimerCount()).toBe(0);
    batch.add(2);
    expect(batches).toEqual([[1], [2]]);
  });

  it('should forget what waits when it is stopped', () => {
    const batches: number[][] = [];
    const batch = createBatch<number>((items) => batches.push(items), 250);
    batch.add(1);
    batch.add(2);
    batch.stop();
    jest.advanceTimersByTime(1_000);
    expect(batches).toEqual([[1]]);
  });
});
