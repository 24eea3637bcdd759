/** @jest-environment node */
import {
  formatAgo,
  formatBtc,
  formatBytes,
  formatChange,
  formatCountdown,
  formatDay,
  formatDuration,
  formatError,
  formatExact,
  formatOdds,
  formatPart,
  formatPercent,
  formatPeriod,
  hashrateOnTheWay,
  hashrateParts,
  shortHash,
} from './format';

describe('hashrateOnTheWay', () => {
  it('should count in the unit of the end', () => {
    expect(hashrateOnTheWay(960e9, 1.1e12)).toBe('0.96');
    expect(hashrateOnTheWay(1.05e12, 1.1e12)).toBe('1.05');
    expect(hashrateOnTheWay(1.1e12, 1.1e12)).toBe('1.10');
    expect(hashrateOnTheWay(1.2e12, 950e9)).toBe('1200');
    expect(hashrateOnTheWay(3e9, 0)).toBe('0');
    expect(hashrateOnTheWay(0, 5e8)).toBe('0.00');
  });
});

describe('formatting', () => {
  it('should show exact figures of the watch page', () => {
    expect(formatExact(0.4184000000000036)).toBe('0.4184');
    expect(formatExact(0.5606511592800246)).toBe('0.560651');
    expect(formatExact(2229)).toBe('2,229');
    expect(formatExact(4.231847293e9)).toBe('4.23G');
  });

  it('should split a hashrate into number and unit up to ZH/s', () => {
    expect(hashrateParts(1.21e12)).toEqual({ number: '1.21', unit: 'TH/s' });
    expect(hashrateParts(1e21)).toEqual({ number: '1.00', unit: 'ZH/s' });
    expect(hashrateParts(0)).toEqual({ number: '0', unit: 'H/s' });
    expect(hashrateParts(Number.NaN).number).toBe('–');
  });

  it.each([
    [3.24, '3.2 %'],
    [0.0042, '0.0042 %'],
    [4.2e-7, '4.2e-7 %'],
    [1234, '1234 %'],
    [0, '0 %'],
  ])('should show %p percent as %p', (value, text) => expect(formatPercent(value)).toBe(text));

  it('should give changes a sign and errors a ±', () => {
    expect([3.2, -12, 0].map(formatChange)).toEqual(['+3.2 %', '−12 %', '±0 %']);
    expect([0.0421, null].map(formatError)).toEqual(['±4.2 %', '']);
  });

  it('should say durations in words', () => {
    const values = [
      3.58,
      720,
      15_000,
      86_400 * 3,
      86_400 * 365.25 * 11_400,
      86_400 * 365.25 * 2.1e9,
      Infinity,
    ];
    expect(values.map(formatDuration)).toEqual([
      '3.6 s',
      '12 min',
      '4.2 h',
      '3 days',
      '11,400 years',
      '2.1 billion years',
      '–',
    ]);
  });

  it('should say how long ago something was', () => {
    const now = Date.parse('2026-11-22T12:00:00.000Z');
    const ago = (seconds: number) => formatAgo(new Date(now - seconds * 1000).toISOString(), now);
    expect([1, 42, 200, 7300, 400_000, -5].map(ago)).toEqual([
      'just now',
      '42 s ago',
      '3 min ago',
      '2 h ago',
      '4 days ago',
      'just now',
    ]);
  });
});

describe('formatting of the mining pages', () => {
  it.each([
    [3.125, '3.125 BTC'],
    [3.12345678, '3.12345678 BTC'],
    [0, '0.000 BTC'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('should show %p as %s', (btc, text) => {
    expect(formatBtc(btc)).toBe(text);
  });

  it('should shorten a hash to the part that differs', () => {
    expect(shortHash(`${'0'.repeat(56)}9f3a21bc`)).toBe('…9f3a21bc');
    expect(shortHash('abc')).toBe('abc');
  });

  it('should count down in the two units that matter', () => {
    expect([187_200, 172_800, 11_520, 3600, 240, 59, -4, Number.NaN].map(formatCountdown)).toEqual([
      '2 d 4 h',
      '2 d',
      '3 h 12 min',
      '1 h',
      '4 min',
      'less than a minute',
      'less than a minute',
      'less than a minute',
    ]);
  });

  it('should name days and periods as the calendar of the pool has them', () => {
    expect(formatDay('2026-11-22')).toBe('22 Nov');
    expect([null, '2026-W08', '2026-02'].map(formatPeriod)).toEqual([
      'All time',
      'Week 8, 2026',
      'February 2026',
    ]);
  });

  it('should say odds plainly', () => {
    expect([1 / 4.1e6, 0.75, 0].map(formatOdds)).toEqual(['1 in 4.1 million', '75 %', '–']);
  });

  it('should show a counted part to three digits', () => {
    expect([0.61793, 99.4365, 56.0001, 0, 100].map(formatPart)).toEqual([
      '0.618 %',
      '99.4 %',
      '56 %',
      '0 %',
      '100 %',
    ]);
  });

  it('should say few years with a decimal', () => {
    expect([1.38, 9.96, 136.2].map((years) => formatDuration(years * 365.25 * 86_400))).toEqual([
      '1.4 years',
      '10 years',
      '136 years',
    ]);
  });

  it('should measure a download', () => {
    expect([812, 1_240_000].map(formatBytes)).toEqual(['812 B', '1.24 MB']);
  });
});
