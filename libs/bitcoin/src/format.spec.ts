import * as fc from 'fast-check';
import { formatDifficulty, formatHashrate, formatSi, parseSi } from './format';

describe('formatHashrate', () => {
  it.each([
    [0, '0 H/s'],
    [0.5, '0.5 H/s'],
    [512, '512 H/s'],
    [1.21e12, '1.21 TH/s'],
    [95e12, '95.0 TH/s'],
    [999.9e6, '1.00 GH/s'],
    [8.53e20, '853 EH/s'],
    [1.05e21, '1.05 ZH/s'],
    [4.2e26, '420000 ZH/s'],
    [NaN, '–'],
    [Infinity, '–'],
  ])('should show %p as %s', (value, text) => {
    expect(formatHashrate(value)).toBe(text);
  });
});

describe('formatDifficulty', () => {
  it.each([
    [0, '0'],
    [0.0004, '0.0004'],
    [1, '1'],
    [999, '999'],
    [999.6, '1.00K'],
    [1024, '1.02K'],
    [4231847293, '4.23G'],
    [999_999, '1.00M'],
    [1.5e14, '150T'],
    [-1500, '-1.50K'],
    [NaN, '–'],
  ])('should show %p as %s', (value, text) => {
    expect(formatDifficulty(value)).toBe(text);
  });
  it('should never show undefined, whatever the number', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 1, max: 6 }), (value, digits) => {
        expect(formatSi(value, digits)).toMatch(/^(–|-?\d+(\.\d+)?(e[+-]?\d+)?[KMGTPEZ]?)$/);
      }),
    );
  });
});

describe('parseSi', () => {
  it.each([
    ['19.1M', 19.1e6],
    ['1.21 TH/s', 1.21e12],
    ['500', 500],
    ['0', 0],
    ['1e3', 1000],
    ['2E', 2e18],
    ['3k', 3000],
    ['1.05 ZH/s', 1.05e21],
    ['7H/s', 7],
  ])('should read %s', (text, value) => {
    expect(parseSi(text)).toBeCloseTo(value, -3);
  });
  it.each([
    '',
    ' ',
    '-1',
    'abc',
    '1.',
    '.5',
    '1Q',
    '1 M M',
    'NaN',
    'Infinity',
    '1e999',
    '9'.repeat(65),
    '1,000',
  ])('should refuse "%s"', (text) => {
    expect(parseSi(text)).toBeNull();
  });
  it('should read back what formatSi writes', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e23, noNaN: true }), (value) => {
        const back = parseSi(formatHashrate(value)) ?? NaN;
        expect(Math.abs(back / value - 1)).toBeLessThan(0.006);
      }),
    );
  });
});
