import { safeJson, shown } from './escape';
import { timeText } from './print';
import { reasonGroup } from './reason-group';

describe('reasonGroup', () => {
  it.each([
    ['failed 5 times: x', 'failed N times: x'],
    ['diff: 1.5 is above 1,000', 'diff: N is above N'],
    ['worker "a" and \'b\' and `c`', 'worker "…" and "…" and "…"'],
    ["it doesn’t, it's", "it doesn’t, it's"],
    ['hash deadbeef0123 is odd', 'hash N is odd'],
    ['unknown event: anything "at" all 7', 'unknown event: …'],
    ['event whatever does not belong to this stream', 'event … does not belong to this stream'],
    ['', ''],
  ])('should group %p as %p', (reason, group) => {
    expect(reasonGroup(reason)).toBe(group);
  });

  it('should take milliseconds at most for a long text made to be slow', () => {
    for (const text of ['"'.repeat(1e6), '1,'.repeat(1e6), 'a'.repeat(1e6), "' ".repeat(1e6)])
      expect(reasonGroup(text).length).toBeLessThanOrEqual(1_000);
  });
});

describe('shown', () => {
  it('should leave plain text of every script alone', () => {
    expect(shown('rig-1 Überholt 雷 ⚡ é')).toBe('rig-1 Überholt 雷 ⚡ é');
  });

  it('should escape what a terminal obeys or hides', () => {
    expect(shown('a\u001b[31mb\n\u0085\u061c\u{e0041}')).toBe(String.raw`a\x1b[31mb\x0a\x85\u{61c}\u{e0041}`);
  });

  it('should say how long a text is that was cut', () => {
    expect(shown('abcdef', 3)).toBe('abc… (6 characters)');
  });
});

describe('safeJson', () => {
  it('should be the same value without a character that a terminal obeys', () => {
    const value = { 'a\u009b': 'b\u202e\u{e0041}\ud800', c: ['\u0000', '雷'] };
    expect(safeJson(value)).toMatch(/^[^\p{C}]*$/u);
    expect(JSON.parse(safeJson(value))).toEqual(value);
  });
});

describe('timeText', () => {
  it('should be a question mark for what is no time', () => {
    expect([0, 1e30, NaN].map(timeText)).toEqual(['1970-01-01T00:00:00Z', '?', '?']);
  });
});
