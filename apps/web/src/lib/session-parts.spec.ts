/** @jest-environment ./apps/web/test/fetch-environment.js */
import { Locks } from '../../test/locks';
import { browserParts } from './session-parts';

describe('browserParts', () => {
  afterEach(() => Reflect.deleteProperty(navigator, 'locks'));

  it('should run one task at a time, and tell the later one that it has waited', async () => {
    Object.defineProperty(navigator, 'locks', { configurable: true, value: new Locks() });
    const { exclusively } = browserParts();
    const seen: string[] = [];
    let finish: () => void = () => undefined;
    const first = exclusively(async (waited) => {
      seen.push(`first begins, waited: ${waited}`);
      await new Promise<void>((resolve) => (finish = resolve));
      seen.push('first ends');
      return 1;
    });
    const second = exclusively(async (waited) => {
      seen.push(`second begins, waited: ${waited}`);
      return 2;
    });
    await Promise.resolve();
    finish();
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    expect(seen).toEqual(['first begins, waited: false', 'first ends', 'second begins, waited: true']);
  });

  it('should hand on what a task throws and let the next one run', async () => {
    Object.defineProperty(navigator, 'locks', { configurable: true, value: new Locks() });
    const { exclusively } = browserParts();
    await expect(exclusively(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await exclusively(async () => 'next')).toBe('next');
  });

  it('should do without locks where the browser has none', async () => {
    const { exclusively } = browserParts();
    expect(await exclusively(async () => 'done')).toBe('done');
  });
});
