import { allowedOrigins, composeEnvironments, reachableHost, trustedProxies } from './child-env.mjs';

const RUN = {
  env: {
    PATH: '/bin',
    npm_config_x: '1',
    API_URL: 'https://api.example',
    DATABASE_URL: 'postgres://own',
    JWT_PRIVATE_KEY: 'k',
  },
  databaseUrl: 'postgres://here',
  redisUrl: 'redis://here',
  host: '0.0.0.0',
  apiPort: 8000,
  webPort: 3000,
  dataDir: '/data',
  demo: true,
  ckpool: null,
};

describe('composeEnvironments', () => {
  it('should tell the programs everything libs/config reads', () => {
    const { server } = composeEnvironments(RUN);
    expect(server).toMatchObject({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://here',
      REDIS_URL: 'redis://here',
      HOST: '0.0.0.0',
      API_PORT: '8000',
      WEB_PORT: '3000',
      SITE_NAME: 'The Bitcoin Game',
      DATA_DIR: '/data',
      DEMO: 'true',
      LOG_LEVEL: 'info',
      PATH: '/bin',
    });
    expect(server).not.toHaveProperty('npm_config_x');
    expect(server).not.toHaveProperty('CKPOOL_DIR');
    expect(composeEnvironments({ ...RUN, ckpool: '/logs' }).server.CKPOOL_DIR).toBe('/logs');
  });

  it('should give the page addresses and ports, but no secret', () => {
    const { web } = composeEnvironments(RUN);
    expect(web).toMatchObject({ API_URL: 'https://api.example', API_PORT: '8000', WEB_PORT: '3000' });
    expect(web.API_INTERNAL_URL).toBe('http://127.0.0.1:8000');
    expect(composeEnvironments({ ...RUN, host: '10.0.0.5' }).web.API_INTERNAL_URL).toBe(
      'http://10.0.0.5:8000',
    );
    expect(web).not.toHaveProperty('WS_URL');
    for (const secret of ['DATABASE_URL', 'REDIS_URL', 'JWT_PRIVATE_KEY'])
      expect(web).not.toHaveProperty(secret);
  });
});

describe('allowedOrigins', () => {
  it('should name every way to this machine once', () => {
    const given = {
      host: '0.0.0.0',
      webPort: 3000,
      addresses: ['10.0.0.5', 'fd00::2', 'fe80::1'],
      name: 'rig',
    };
    expect(allowedOrigins({ ...given, given: 'https://pool.example , http://rig:3000' }).split(',')).toEqual([
      'http://localhost:3000',
      'http://127.0.0.1:3000',
      'http://[::1]:3000',
      'http://rig:3000',
      'http://10.0.0.5:3000',
      'http://[fd00::2]:3000',
      'https://pool.example',
    ]);
  });
});

describe('trustedProxies', () => {
  it('should be this machine, where the page’s server runs, unless others are named', () => {
    expect(['0.0.0.0', '127.0.0.1', '10.0.0.5', 'fd00::2'].map((host) => trustedProxies(host))).toEqual([
      '127.0.0.1,::1',
      '127.0.0.1,::1',
      '127.0.0.1,::1,10.0.0.5',
      '127.0.0.1,::1,fd00::2',
    ]);
    expect(trustedProxies('0.0.0.0', '192.0.2.7')).toBe('192.0.2.7');
    expect(composeEnvironments(RUN).server.TRUSTED_PROXIES).toBe('127.0.0.1,::1');
  });
});

describe('reachableHost', () => {
  it('should turn a listening address into one for a browser', () => {
    expect(['0.0.0.0', '::', '::1', '10.0.0.5'].map(reachableHost)).toEqual([
      'localhost',
      'localhost',
      '[::1]',
      '10.0.0.5',
    ]);
  });
});
