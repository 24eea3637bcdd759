import { streamSafe } from './stream-safe';
import { TfIdfSimilarity, words } from './similarity';
import { SessionReader } from './session-reader';

const MARKS = '\u0315\u0300\u05B0\u094D\u0334';
/** Reorders with U+0334 (class 1) before it or U+0345 (class 240) before it: a non-starter, by behaviour alone. */
function isNonStarter(character: string): boolean {
  const plain = character.normalize('NFKD');
  const [first = ''] = plain;
  const isAfter = `a${first}\u0334`.normalize('NFD') !== `a${first}\u0334`;
  const isBefore = `a\u0345${first}`.normalize('NFD') !== `a\u0345${first}`;
  return isAfter || isBefore;
}

/** The longest run of non-starters that anything normalises while `work` runs: normalisation is quadratic in it. */
function longestRunNormalised(work: () => void): number {
  let longest = 0;
  const normalize = String.prototype.normalize;
  const spy = jest.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form) {
    for (const [run] of this.matchAll(/[\p{M}\uFF9E\uFF9F]+/gu)) longest = Math.max(longest, [...run].length);
    return normalize.call(this, form);
  });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return longest;
}

describe('normalisation', () => {
  const variants: Record<string, string> = {
    'marks of five classes in turn': MARKS.repeat(3_200),
    'one mark': '\u0301'.repeat(16_000),
    'marks of the supplementary planes': '\u{1D165}\u{1D16D}\u{1E8D0}'.repeat(2_600),
    'halfwidth voicing marks, which are letters before they are normalised': '\uFF9E\u0315'.repeat(8_000),
  };

  it.each(Object.entries(variants))('should be given at most 30 marks in a row: %s', (_, marks) => {
    const text = `a. b. c${marks}`;
    const reader = new SessionReader(new TfIdfSimilarity(), [{ id: 'l', insight: text }]);
    const longest = longestRunNormalised(() => {
      reader.push({ role: 'assistant', parts: [{ kind: 'text', text }] });
      words(text);
    });
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThanOrEqual(30);
  });

  it('should cut runs of every code point that is reordered, and of no other text', () => {
    const missed: string[] = [];
    for (let code = 0; code < 0x110000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const character = String.fromCodePoint(code);
      if (!isNonStarter(character)) continue;
      const run = `${character}\u0334`.repeat(20);
      if ([...streamSafe(`a${run}b`)].length !== 32) missed.push(code.toString(16));
    }
    expect(missed).toEqual([]);
    const ordinary = 'e\u0301tude, x\u0323\u0307, \u1112\u1161\u11ab, \u0643\u0650\u062a\u064e\u0627\u0628';
    expect(streamSafe(ordinary)).toBe(ordinary);
    const thirty = `a${'\u0301'.repeat(30)}b`;
    expect(streamSafe(thirty)).toBe(thirty);
  });
});
