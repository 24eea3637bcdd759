import { loadOperatorConfig } from './operator-config';
import { maskPassword } from './redis-url';

describe('loadOperatorConfig', () => {
  it('should take the Redis of the command line before that of the environment, and mainnet unless told', () => {
    const env = { REDIS_URL: 'redis://one', BITCOIN_NETWORK: 'signet, regtest' };
    expect(loadOperatorConfig(undefined, env)).toEqual({
      redisUrl: 'redis://one',
      networks: ['signet', 'regtest'],
    });
    expect(loadOperatorConfig('redis://two', env).redisUrl).toBe('redis://two');
    expect(loadOperatorConfig(undefined, { REDIS_URL: '' })).toEqual({
      redisUrl: undefined,
      networks: ['mainnet'],
    });
  });

  it('should name what is wrong without its value', () => {
    const load = () => loadOperatorConfig('mysql://me:hunter2@x', { BITCOIN_NETWORK: 'moonnet' });
    expect(load).toThrow(/REDIS_URL[^]*BITCOIN_NETWORK/);
    expect(load).not.toThrow(/hunter2/);
  });
});

describe('maskPassword', () => {
  it.each([
    ['redis://127.0.0.1:6379/3', 'redis://127.0.0.1:6379/3'],
    ['rediss://me:hunter2@host:1', 'rediss://***@host:1'],
    ['redis://:hun/ter@2@host', 'redis://***@host'],
    ['redis://host?password=hunter2&db=1', 'redis://host?password=***&db=1'],
    [
      'redis-sentinel://me:hunter2@one:1,two:2/NAME?sentinel_password=hunter2',
      'redis-sentinel://***@one:1,two:2/NAME?sentinel_password=***',
    ],
  ])('should show %s as %s', (url, masked) => {
    expect(maskPassword(url)).toBe(masked);
  });
});
