import { readSentinelUrl } from './redis-url';

describe('readSentinelUrl', () => {
  it('should read user, password, sentinels and name', () => {
    const url = 'redis-sentinel://default:p%40ss@one:26380,10.0.0.2,[::1]:7/main?sentinel_password=s%2F1';
    expect(readSentinelUrl(url)).toEqual({
      sentinels: [
        { host: 'one', port: 26_380 },
        { host: '10.0.0.2', port: 26_379 },
        { host: '::1', port: 7 },
      ],
      name: 'main',
      username: 'default',
      password: 'p@ss',
      sentinelPassword: 's/1',
    });
    expect(readSentinelUrl('redis-sentinel://:secret@one/m')).toMatchObject({
      username: undefined,
      password: 'secret',
    });
  });

  it.each([
    'redis://127.0.0.1:6379',
    'redis-sentinel://one:26379',
    'redis-sentinel://one:26379/',
    'redis-sentinel://one:0/main',
    'redis-sentinel://one:70000/main',
    'redis-sentinel://one,,two/main',
    'redis-sentinel://:%zz@one/main',
    'redis-sentinel:///main',
  ])('should not read %s', (url) => {
    expect(readSentinelUrl(url)).toBeUndefined();
  });
});
