import fc from 'fast-check';
import { formatMark, heightMark, parseMark } from './height-mark';

describe('the mark of a height', () => {
  it('should be short and say the same', () => {
    const offsets = new Map([
      ['000e1d48/6b021da900000001.sharelog', 79156],
      ['000e1d48/6b021da90000000a.sharelog', 43327],
      ['000e1d48/6b0f1da900000001.sharelog', 0],
    ]);
    const mark = formatMark(offsets);
    expect(mark).toBe('6b021da9:1.1p2s,a.xfj;6b0f1da9:1.0');
    expect(parseMark('000e1d48/', mark)).toEqual(offsets);
    expect(heightMark('000e1d48/6b021da900000001.sharelog')).toBe('000e1d48/');
  });

  it('should bring back any offsets, and nothing out of any other text', () => {
    const file = fc.stringMatching(/^[0-9a-f]{16}$/).map((name) => `000e1d48/${name}.sharelog`);
    const entries = fc.uniqueArray(fc.tuple(file, fc.nat({ max: 2 ** 40 })), { selector: ([name]) => name });
    fc.assert(
      fc.property(entries, (some) => {
        expect([...parseMark('000e1d48/', formatMark(new Map(some)))].sort()).toEqual([...some].sort());
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseMark('000e1d48/', text)));
    expect(parseMark('000e1d48/', 'x:1.1;6b021da9:1,2.-,;').size).toBe(0);
  });
});
