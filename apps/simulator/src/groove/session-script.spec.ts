import { Random } from '../random';
import { writeSession } from './session-script';
import { THEMES } from './themes';

const all = THEMES.map(({ correction }) => correction).join('\n');
const write = (seed: number, context = '') => writeSession(new Random(`test ${seed}`), context);
const seeds = Array.from({ length: 200 }, (_, index) => index);
const corrections = (context: string): number =>
  seeds
    .flatMap((seed) => write(seed, context).lines)
    .filter(({ content }) => THEMES.some((theme) => theme.correction === content)).length;

describe('writeSession', () => {
  it('should write the same session from the same seed', () => {
    expect(write(7, all)).toEqual(write(7, all));
    expect(write(7)).not.toEqual(write(8));
  });

  it('should have two tasks, and an assistant that does better where it was told', () => {
    for (const seed of seeds) {
      const { lines } = write(seed);
      const asked = lines.filter(({ content }) => THEMES.some(({ request }) => request === content));
      expect(new Set(asked.map(({ content }) => content)).size).toBe(2);
    }
    expect(corrections('')).toBeGreaterThan(3 * corrections(all));
  });

  it('should sometimes end with a word of the person', () => {
    const said = seeds.map((seed) => write(seed).feedback).filter((feedback) => feedback !== null);
    expect(said.length).toBeGreaterThan(20);
    expect(said.length).toBeLessThan(100);
  });
});
