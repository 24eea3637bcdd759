/** @jest-environment node */
import { describeAgent } from './user-agent';

describe('a User-Agent in words', () => {
  it.each([
    [
      'Chrome',
      'Linux',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36',
    ],
    [
      'Edge',
      'Windows',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0',
    ],
    ['Firefox', 'Android', 'Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0'],
    [
      'Safari',
      'iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1',
    ],
    ['Safari', 'macOS', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15'],
    ['curl', null, 'curl/8.9.1'],
    [null, null, 'something else'],
    [null, null, null],
  ])('should be %s on %s', (program, system, agent) => {
    expect(describeAgent(agent)).toEqual({ program, system });
  });
});
