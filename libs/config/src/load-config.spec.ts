import { loadConfig } from './load-config';

const required = {
  DATABASE_URL: 'postgres://u:secret@127.0.0.1:5432/db',
  REDIS_URL: 'redis://127.0.0.1:6379',
};

describe('loadConfig', () => {
  it('should fill the defaults', () => {
    const config = loadConfig(required);
    expect(config.http).toMatchObject({
      port: 8000,
      allowedOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
    });
    expect(config.networks).toEqual(['mainnet']);
    expect(config.site.demo).toBe(false);
  });

  it('should read lists, flags and numbers', () => {
    const config = loadConfig({
      ...required,
      API_PORT: '9000',
      DEMO: 'true',
      ALLOWED_ORIGINS: 'http://a:1, http://b:2',
      BITCOIN_NETWORK: 'mainnet,signet',
    });
    expect(config.http.port).toBe(9000);
    expect(config.site.demo).toBe(true);
    expect(config.http.allowedOrigins).toEqual(['http://a:1', 'http://b:2']);
    expect(config.networks).toEqual(['mainnet', 'signet']);
  });

  it('should know a node by its address, with or without a cookie', () => {
    expect(loadConfig(required).bitcoind).toBeUndefined();
    const url = 'http://user:secret@127.0.0.1:8332';
    expect(loadConfig({ ...required, BITCOIND_URL: url }).bitcoind).toEqual({ url, cookieFile: undefined });
    expect(loadConfig({ ...required, BITCOIND_URL: url, BITCOIND_COOKIE_FILE: '/c' }).bitcoind).toEqual({
      url,
      cookieFile: '/c',
    });
    expect(() => loadConfig({ ...required, BITCOIND_URL: 'tcp://user:secret@x' })).toThrow(/BITCOIND_URL/);
    expect(() => loadConfig({ ...required, BITCOIND_URL: 'tcp://user:secret@x' })).not.toThrow(/secret/);
  });

  it('should name every wrong variable and repeat no value', () => {
    const load = () => loadConfig({ DATABASE_URL: 'mysql://root:hunter2@db', API_PORT: '70000' });
    expect(load).toThrow(/DATABASE_URL/);
    expect(load).toThrow(/REDIS_URL/);
    expect(load).toThrow(/API_PORT/);
    expect(load).not.toThrow(/hunter2/);
  });

  it('should keep of the address of the site its origin, and take no name that could pass for more', () => {
    const { site } = loadConfig({ ...required, SITE_URL: 'https://play.example/start?x=1' });
    expect(site.origin).toBe('https://play.example');
    expect(loadConfig(required).site.origin).toBeUndefined();
    expect(() => loadConfig({ ...required, SITE_URL: 'play.example' })).toThrow(/SITE_URL/);
    expect(() => loadConfig({ ...required, SITE_NAME: 'Us\nNonce: 1' })).toThrow(/SITE_NAME/);
  });

  it('should be frozen', () => {
    const config = loadConfig(required);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});
