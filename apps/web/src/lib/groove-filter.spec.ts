import { isNarrowed, learningsInput, readView, viewSearch } from './groove-filter';
import { formatFraction, formatP, formatScope, formatSigned, utcDayOf } from './groove-format';

const read = (query: string) => readView(new URLSearchParams(query));

describe('the view of the learnings', () => {
  it('should come back from an address as it went', () => {
    const query = 'search=pnpm&scope=user&category=correction&status=active&id=x&sort=usage&page=3';
    expect(viewSearch(read(query))).toBe(query);
    expect(viewSearch(read(''))).toBe('');
    expect(isNarrowed(read(query))).toBe(true);
    expect(isNarrowed(read('sort=usage&page=3'))).toBe(false);
  });

  it('should pass over what is no filter', () => {
    expect(read('scope=moon&category=x&status=y&sort=z&page=-4')).toEqual(read(''));
    expect(read(`search=${'x'.repeat(999)}`).search).toHaveLength(200);
    expect(read('page=99999999').page * 25).toBeLessThanOrEqual(1_000_000);
  });

  it('should name the parameters of the topic, blanks left out', () => {
    expect(learningsInput(read('search=%20&page=2'))).toEqual({
      filters: {},
      sort: 'value',
      limit: 25,
      offset: 25,
    });
    expect(learningsInput(read('search=a&scope=project')).filters).toEqual({
      search: 'a',
      scope: { kind: 'project' },
    });
  });
});

describe('figures of groove', () => {
  it('should give values a sign and parts a percentage', () => {
    expect([0.344, -0.12, 0, -0.001].map(formatSigned)).toEqual(['+0.34', '−0.12', '0', '0']);
    expect([0, 0.001, 0.42, 0.999, 1].map(formatFraction)).toEqual(['0 %', '<1 %', '42 %', '>99 %', '100 %']);
    expect([0.00001, 0.03123].map(formatP)).toEqual(['< 0.001', '= 0.031']);
  });

  it('should name scopes and days', () => {
    expect(formatScope({ kind: 'project', path: '/p' })).toBe('/p');
    expect(formatScope({ kind: 'global' })).toBe('Everywhere');
    expect(utcDayOf('2026-11-22T23:59:59.000Z')).toBe('2026-11-22');
  });
});
