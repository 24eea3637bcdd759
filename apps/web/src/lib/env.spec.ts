/** @jest-environment node */
import { internalApiUrl, readPublicEnv, resolveAddresses } from './env';

describe('the addresses', () => {
  const names = ['API_URL', 'WS_URL', 'API_PORT', 'API_INTERNAL_URL', 'SITE_NAME', 'STRATUM_URL'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  const phone = { protocol: 'http:', hostname: '192.168.1.20' };

  beforeEach(() => {
    for (const name of names) delete process.env[name];
  });
  afterAll(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("should be on the page's own host by default, so that a phone finds the api", () => {
    process.env.API_PORT = '8123';
    expect(resolveAddresses(readPublicEnv(), phone)).toEqual({
      api: 'http://192.168.1.20:8123',
      ws: 'ws://192.168.1.20:8123',
    });
    expect(internalApiUrl()).toBe('http://127.0.0.1:8123');
  });

  it('should use the port 8000 when none is given, or one that is none', () => {
    process.env.API_PORT = 'many';
    expect(resolveAddresses(readPublicEnv(), { protocol: 'https:', hostname: 'pool.example' })).toEqual({
      api: 'https://pool.example:8000',
      ws: 'wss://pool.example:8000',
    });
  });

  it('should take given addresses, the socket following the api', () => {
    process.env.API_URL = 'https://api.example/';
    process.env.API_INTERNAL_URL = 'http://api:8000/';
    expect(resolveAddresses(readPublicEnv(), phone)).toEqual({
      api: 'https://api.example',
      ws: 'wss://api.example',
    });
    process.env.WS_URL = 'wss://live.example';
    expect(resolveAddresses(readPublicEnv(), phone).ws).toBe('wss://live.example');
    expect(internalApiUrl()).toBe('http://api:8000');
  });
});
