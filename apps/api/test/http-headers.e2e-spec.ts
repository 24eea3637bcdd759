import { makeWallet, ORIGIN, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

describe('headers', () => {
  it('should harden every answer', async () => {
    const answers = await Promise.all([api.get('/api/v1/info'), api.get('/nowhere'), api.get('/docs')]);
    for (const { headers } of answers) {
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('should harden what is refused before a route is found', async () => {
    const long = `/api/v1/miners/${'a'.repeat(600)}`;
    for (const [path, status] of [
      ['/%', 400],
      ['/api/v1/miners/%ff', 400],
      [long, 414],
    ] as const) {
      const { headers, body } = await api.get(path).set('X-Request-Id', 'abc-4').expect(status);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-request-id': 'abc-4',
      });
      expect((body as { detail: string }).detail).toMatch(/address of the request/);
    }
  });

  it('should keep answers to a token out of caches', async () => {
    const answer = await api.get('/api/v1/users/me', 'nonsense').expect(401);
    expect(answer.headers['cache-control']).toBe('no-store');
    const challenge = await api.post('/api/v1/auth/challenge', { btc_address: makeWallet().address });
    expect(challenge.headers['cache-control']).toBe('no-store');
    const open = await api.get('/api/v1/info').expect(200);
    expect(open.headers['cache-control']).toBeUndefined();
  });

  it('should pass a request id on and replace one that is not harmless', async () => {
    const given = await api.get('/api/v1/info').set('X-Request-Id', 'abc-123');
    expect(given.headers['x-request-id']).toBe('abc-123');
    for (const bad of ['a b', '<script>', 'x'.repeat(65)]) {
      const answer = await api.get('/nowhere').set('X-Request-Id', bad);
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('should let the page in and no other origin', async () => {
    const allowed = await api.get('/api/v1/info').set('Origin', ORIGIN);
    expect(allowed.headers['access-control-allow-origin']).toBe(ORIGIN);
    const preflight = await api.http
      .options('/api/v1/users/me')
      .set('Origin', ORIGIN)
      .set('Access-Control-Request-Method', 'PATCH')
      .set('Access-Control-Request-Headers', 'authorization');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH');
    expect((await api.http.options('/api/v1/users/me')).status).toBe(204);
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
      const refused = await api.get('/api/v1/info').set('Origin', origin);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});
