import { loadFeederConfig } from './feeder-config';

describe('loadFeederConfig', () => {
  it('should need no database', () => {
    const config = loadFeederConfig({
      REDIS_URL: 'redis://127.0.0.1:1',
      CKPOOL_DIR: '/logs',
      CKPOOL_NAME: '',
    });
    expect(config).toMatchObject({
      redisUrl: 'redis://127.0.0.1:1',
      ckpoolDir: '/logs',
      ckpoolName: undefined,
      logLevel: 'info',
    });
  });

  it('should name what is wrong and repeat no value', () => {
    const load = () => loadFeederConfig({ REDIS_URL: 'http://u:hunter2@x', CKPOOL_NAME: 'two words' });
    expect(load).toThrow(/REDIS_URL/);
    expect(load).toThrow(/CKPOOL_NAME/);
    expect(load).not.toThrow(/hunter2|two words/);
  });
});
