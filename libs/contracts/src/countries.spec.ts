import { COUNTRY_CODES } from './countries';

describe('COUNTRY_CODES', () => {
  it('should be the 249 assigned ones, each once, each with a name', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    expect(new Set(COUNTRY_CODES).size).toBe(249);
    expect(COUNTRY_CODES.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['ZZ', 'XK', 'EU', 'UN', 'UK', 'SU', 'AN', 'AA', ''])('should not have %s', (code) => {
    expect(COUNTRY_CODES).not.toContain(code);
  });
});
