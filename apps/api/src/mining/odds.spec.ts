import type { WindowFigures } from '@app/database';
import { oddsWindow, toOdds } from './odds';

const HOUR = 3_600_000;
const AT = new Date('2026-11-22T12:00:00.000Z');
const ago = (hours: number): Date => new Date(AT.getTime() - hours * HOUR);

const figures: WindowFigures = {
  '1m': { work: 1, shares: 1, seconds: 60 },
  '5m': { work: 300, shares: 4, seconds: 300 },
  '1h': { work: 7200, shares: 9, seconds: 3600 },
  '24h': { work: 259_200, shares: 16, seconds: 86_400 },
};

describe('oddsWindow', () => {
  it.each([
    [null, '5m'],
    [ago(0), '5m'],
    [ago(0.99), '5m'],
    [ago(1), '1h'],
    [ago(22.9), '1h'],
    [ago(23), '24h'],
    [ago(24), '24h'],
  ])('should be the longest that is filled since %s: %s', (since, window) => {
    expect(oddsWindow(since, AT)).toBe(window);
  });
});

describe('toOdds', () => {
  it('should follow 1 − e^(−H·t/(D·2³²)) and D·2³²/H', () => {
    const difficulty = 1e6;
    const answer = toOdds(figures, ago(24), difficulty, AT);
    expect(answer).toMatchObject({ hashrate: 3 * 2 ** 32, hashrate_error: 0.25, window: '24h' });
    expect(answer.expected_seconds).toBeCloseTo(difficulty / 3, 6);
    expect(answer.probability.day).toBeCloseTo(1 - Math.exp((-3 * 86_400) / difficulty), 12);
    expect(answer.probability.year).toBeCloseTo(1 - Math.exp((-3 * 365 * 86_400) / difficulty), 12);
  });

  it('should be null where the network is unknown', () => {
    expect(toOdds(figures, ago(2), 0, AT)).toMatchObject({
      hashrate: 2 * 2 ** 32,
      network_difficulty: null,
      expected_seconds: null,
      probability: { day: null, month: null, year: null },
    });
  });
});
