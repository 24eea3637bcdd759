/** @jest-environment ./apps/web/test/fetch-environment.js */
import { browserParts } from './session';

/** Locks as a browser gives them: one holder at a time, the others in a line. */
class Locks {
  private line: Promise<unknown> = Promise.resolve();
  private held = 0;
  request(_name: string, ...rest: unknown[]): Promise<unknown> {
    const [options, callback] = (rest.length === 1 ? [{}, rest[0]] : rest) as [
      { ifAvailable?: boolean },
      (lock: object | null) => Promise<unknown>,
    ];
    if (options.ifAvailable && this.held > 0) return Promise.resolve(callback(null));
    this.held += 1;
    const turn = this.line.then(() => callback({})).finally(() => (this.held -= 1));
    this.line = turn.catch(() => undefined);
    return turn;
  }
}

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
