import { brokenPromise, type Seen } from './recovering-client';

const GAP_AT = 35;
/** Message `n` is sent at `10 n`; a gap is told between the third and the fourth. */
const sent = (...numbers: number[]) => numbers.map((n) => ({ n, at: 10 * n }));
const seen = (...items: (number | 'gap')[]): Seen[] =>
  items.map((item) => (item === 'gap' ? { kind: 'gap', at: GAP_AT } : { kind: 'message', n: item }));

describe('brokenPromise', () => {
  it.each([
    ['everything in order', seen(1, 3, 4)],
    ['a gap where one is missing', seen(1, 'gap', 4)],
    ['a gap where nothing is missing', seen(1, 3, 'gap', 4)],
  ])('should accept %s', (_, given) => {
    expect(brokenPromise(given, sent(1, 3, 4))).toBeUndefined();
  });

  it('should accept a gap at the end', () => {
    expect(brokenPromise(seen(1, 'gap'), sent(1, 3))).toBeUndefined();
  });

  it.each([
    ['a silent loss', seen(1, 4)],
    ['a silent loss at the end', seen(1, 3)],
    ['a repetition', seen(1, 1, 3, 4)],
    ['a wrong order', seen(3, 1, 4)],
    ['what was for others', seen(1, 2, 3, 4)],
    ['a gap that was told too late', seen(1, 4, 'gap')],
    ['one gap for two losses', seen('gap', 3)],
    ['a loss of what was sent after the gap was told', seen(1, 3, 'gap')],
  ])('should find %s', (_, given) => {
    expect(brokenPromise(given, sent(1, 3, 4))).toBeDefined();
  });

  it('should not ask for what may never have been published', () => {
    expect(brokenPromise(seen(1, 4), sent(1, 3, 4), new Set([3]))).toBeUndefined();
  });
});
