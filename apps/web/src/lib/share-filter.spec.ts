/** @jest-environment node */
import type { LiveShare } from './live-shares';
import {
  ANY_SHARE,
  filterSearch,
  matches,
  periodStart,
  readFilter,
  readMinimum,
  sharesQueryOf,
  type ShareFilter,
} from './share-filter';

const share = (change: Partial<LiveShare> = {}): LiveShare => ({
  id: '1',
  time: '2026-11-22T10:00:00.000Z',
  worker: 'rig1',
  difficulty: 1000,
  shareDiff: 5000,
  accepted: true,
  reason: null,
  isBest: false,
  user: null,
  ...change,
});
const filter = (change: Partial<ShareFilter>): ShareFilter => ({ ...ANY_SHARE, ...change });

describe('readFilter and filterSearch', () => {
  it.each<ShareFilter>([
    ANY_SHARE,
    filter({ worker: 'rig 1/ä&=' }),
    filter({ outcome: 'rejected', period: '7d' }),
    filter({ worker: 'a', outcome: 'accepted', minimum: 1.5e6, period: '1h' }),
    filter({ minimum: 0.25 }),
  ])('should read back %j', (given) => {
    expect(readFilter(new URLSearchParams(filterSearch(given)))).toEqual(given);
  });

  it('should leave an address without a filter empty', () => {
    expect(filterSearch(ANY_SHARE)).toBe('');
  });

  it('should not believe what it does not know', () => {
    const strange = new URLSearchParams({
      worker: 'x'.repeat(500),
      outcome: 'toString',
      min: '-4',
      period: 'constructor',
    });
    expect(readFilter(strange)).toEqual(ANY_SHARE);
  });

  it.each([
    ['64K', 64_000],
    [' 1.5m ', 1.5e6],
    ['1000', 1000],
    ['0', null],
    ['', null],
    ['much', null],
    [null, null],
  ])('should read the difficulty %p', (text, value) => {
    expect(readMinimum(text)).toBe(value);
  });
});

describe('sharesQueryOf', () => {
  it('should ask the api for what it can filter by', () => {
    expect(sharesQueryOf(filter({ worker: 'rig1', outcome: 'accepted', minimum: 5 }))).toEqual({
      worker_name: 'rig1',
      valid_only: true,
    });
    expect(sharesQueryOf(filter({ outcome: 'rejected' }))).toEqual({});
  });
});

describe('matches', () => {
  it.each<[Partial<ShareFilter>, Partial<LiveShare>, boolean]>([
    [{}, {}, true],
    [{ worker: 'rig1' }, {}, true],
    [{ worker: 'rig2' }, {}, false],
    [{ outcome: 'accepted' }, { accepted: false }, false],
    [{ outcome: 'rejected' }, { accepted: false }, true],
    [{ outcome: 'rejected' }, {}, false],
    [{ minimum: 5000 }, {}, true],
    [{ minimum: 5001 }, {}, false],
    [{ minimum: 1 }, { shareDiff: null }, false],
  ])('should with %j say of %j: %p', (wanted, given, expected) => {
    expect(matches(filter(wanted), share(given))).toBe(expected);
  });
});

describe('periodStart', () => {
  it('should lie as far back as the period is long', () => {
    expect(periodStart(filter({ period: '24h' }), 100_000_000)).toBe(100_000_000 - 86_400_000);
    expect(periodStart(ANY_SHARE, 5)).toBeNull();
  });
});
