/** @jest-environment node */
import { parseStratum, stratumUrl } from './stratum';

describe('where miners connect', () => {
  it.each([
    ['stratum+tcp://pool.example:3334', { host: 'pool.example', port: 3334 }],
    ['stratum+tcp://pool.example:3334/', { host: 'pool.example', port: 3334 }],
    ['10.0.0.5:4333', { host: '10.0.0.5', port: 4333 }],
    ['pool.example', { host: 'pool.example', port: 3333 }],
    ['[2001:db8::1]:3333', { host: '[2001:db8::1]', port: 3333 }],
  ])('should be read from %s', (text, expected) => {
    expect(parseStratum(text)).toEqual(expected);
  });

  it.each([null, '', '  ', 'two words', 'pool.example:0', 'pool.example:70000', 'http://', 'a:b:c'])(
    'should be unknown for %p',
    (text) => {
      expect(parseStratum(text)).toBeNull();
    },
  );

  it('should be written as miners want it', () => {
    expect(stratumUrl({ host: 'pool.example', port: 3333 })).toBe('stratum+tcp://pool.example:3333');
  });
});
