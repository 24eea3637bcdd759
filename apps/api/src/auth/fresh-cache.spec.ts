import { FreshCache } from './fresh-cache';

describe('FreshCache', () => {
  it('should ask once for all who ask at the same time, and again after being told to forget', async () => {
    const cache = new FreshCache<number>(10);
    let asked = 0;
    const load = () => Promise.resolve((asked += 1));
    expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
    cache.forget('a');
    expect(await cache.get('a', load)).toBe(2);
    expect(await cache.get('b', load)).toBe(3);
  });

  it('should not remember a failure', async () => {
    const cache = new FreshCache<number>(10);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', () => Promise.resolve(1))).toBe(1);
  });

  it('should hold no more than it is allowed', async () => {
    const cache = new FreshCache<number>(2);
    const load = jest.fn(() => Promise.resolve(0));
    for (const key of ['a', 'b', 'c', 'a']) await cache.get(key, load);
    expect(load).toHaveBeenCalledTimes(4);
  });
});
