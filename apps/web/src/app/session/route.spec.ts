/** @jest-environment node */
import { NextRequest } from 'next/server';
import { ApiServer } from '../../../test/api-server';
import { tokens } from '../../../test/samples';
import { until } from '../../../test/until';
import { DELETE, POST } from './route';

const SITE = 'http://play.example:3000';

function ask(method: string, options: { body?: unknown; cookie?: string; headers?: Record<string, string> }) {
  const headers = new Headers({ host: 'play.example:3000', origin: SITE, ...options.headers });
  if (options.cookie) headers.set('cookie', `tbg_refresh=${options.cookie}`);
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  return new NextRequest(`${SITE}/session`, { method, headers, body });
}

describe('the session route', () => {
  let server: ApiServer;
  const before = process.env.API_INTERNAL_URL;

  beforeEach(async () => {
    server = await ApiServer.start();
    process.env.API_INTERNAL_URL = server.url;
    let count = 0;
    server.answer = () => ({ body: tokens(`${(count += 1)}-${server.url}`) });
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.API_INTERNAL_URL;
    else process.env.API_INTERNAL_URL = before;
    await server.stop();
  });

  it('should rotate a handed token at once and keep the new one in a guarded cookie', async () => {
    const response = await POST(ask('POST', { body: { refresh_token: `new-${server.url}` } }));
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'signed-in', access_token: `access-1-${server.url}` });
    expect(text).not.toContain('refresh-');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('tbg_refresh=refresh-1');
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=strict/i);
    expect(cookie).toContain('Path=/session');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('should be signed out without a cookie, without asking the API', async () => {
    const response = await POST(ask('POST', { body: {} }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'signed-out' });
    expect(server.asked).toHaveLength(0);
  });

  it('should answer a reload during a refresh with the same tokens', async () => {
    const cookie = `same-${encodeURIComponent(server.url)}`;
    const replies = await Promise.all([1, 2].map(() => POST(ask('POST', { body: {}, cookie }))));
    const [first, second] = await Promise.all(replies.map((reply) => reply.json()));
    expect(first).toEqual(second);
    expect(server.asked).toHaveLength(1);
  });

  it('should not show a token twice however long the API takes, and give its answer for 30 s', async () => {
    const started = Date.now();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    server.answer = () => released.then(() => ({ body: tokens(`late-${server.url}`) }));
    const cookie = `late-${encodeURIComponent(server.url)}`;
    const post = () => POST(ask('POST', { body: {}, cookie }));
    const first = post();
    await until(() => server.asked.length === 1, 'the api to be asked');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(started + 60_000);
    const second = post();
    release();
    const [one, two] = await Promise.all([first, second].map(async (reply) => (await reply).json()));
    expect(two).toEqual(one);
    clock.mockReturnValue(started + 89_000);
    expect(await (await post()).json()).toEqual(one);
    expect(server.asked).toHaveLength(1);
    clock.mockReturnValue(started + 91_000);
    await post();
    expect(server.asked).toHaveLength(2);
    clock.mockRestore();
  });

  it('should forget a cookie that the API refuses, and keep it when the API is away', async () => {
    server.answer = () => ({
      status: 401,
      body: { type: 'x', title: 'x', status: 401, detail: 'Refresh token not valid.' },
    });
    const cookie = `dead-${encodeURIComponent(server.url)}`;
    const refused = await POST(ask('POST', { body: {}, cookie }));
    expect(await refused.json()).toEqual({ status: 'signed-out' });
    expect(refused.headers.get('set-cookie')).toMatch(/Max-Age=0/i);
    server.answer = () => ({ status: 503, text: '' });
    const away = await POST(ask('POST', { body: {}, cookie: `x-${cookie}` }));
    expect(away.status).toBe(503);
    expect(away.headers.get('set-cookie')).toBeNull();
  });

  it('should pass on that there were too many requests, and keep the cookie', async () => {
    const limited = { type: 'urn:problem:rate-limited', title: 'x', status: 429, detail: 'Try in 33 s.' };
    server.answer = () => ({ status: 429, body: limited, headers: { 'retry-after': '33' } });
    const cookie = `often-${encodeURIComponent(server.url)}`;
    for (const refused of [
      await POST(ask('POST', { body: {}, cookie })),
      await DELETE(ask('DELETE', { cookie })),
    ]) {
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('33');
      expect(refused.headers.get('cache-control')).toBe('no-store');
      expect(refused.headers.get('set-cookie')).toBeNull();
      expect(await refused.json()).toMatchObject({ status: 429, detail: 'Try in 33 s.' });
    }
    // Nothing of the refusal is remembered.
    server.answer = () => ({ body: tokens(`then-${server.url}`) });
    expect((await POST(ask('POST', { body: {}, cookie }))).status).toBe(200);
  });

  it('should read no more of a body than a token needs', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(4096).fill(0x20));
      },
    });
    const headers = { host: 'play.example:3000', origin: SITE, cookie: 'tbg_refresh=mine' };
    const request = new NextRequest(`${SITE}/session`, {
      method: 'POST',
      headers,
      body: endless,
      duplex: 'half',
    });
    const response = await POST(request);
    expect(response.status).toBe(413);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(server.asked).toHaveLength(0);
    expect(pulled).toBeLessThan(10);
  });

  it('should keep the answers of those who are signed in, whatever strangers show', async () => {
    const cookie = `kept-${encodeURIComponent(server.url)}`;
    const first = await (await POST(ask('POST', { body: {}, cookie }))).json();
    const signedIn = server.answer;
    server.answer = () => ({
      status: 401,
      body: { type: 'x', title: 'x', status: 401, detail: 'Refresh token not valid.' },
    });
    for (let n = 0; n <= 1000; n += 1) await POST(ask('POST', { body: {}, cookie: `stranger-${n}` }));
    server.answer = signedIn;
    expect(await (await POST(ask('POST', { body: {}, cookie }))).json()).toEqual(first);
  });

  it('should end the session on the API when signing out', async () => {
    server.answer = () => ({ body: { status: 'logged_out' } });
    const response = await DELETE(ask('DELETE', { cookie: 'mine' }));
    expect(response.status).toBe(204);
    expect(server.asked[0]).toMatchObject({ path: '/api/v1/auth/logout', body: { refresh_token: 'mine' } });
    expect(response.headers.get('set-cookie')).toMatch(/Max-Age=0/i);
  });

  it('should pass X-Forwarded-For on whole: its left end is whatever the browser claims', async () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' };
    await POST(ask('POST', { body: {}, cookie: `chain-${encodeURIComponent(server.url)}`, headers }));
    await DELETE(ask('DELETE', { cookie: 'mine', headers }));
    const passed = server.asked.map((asked) => asked.headers['x-forwarded-for']);
    expect(passed).toEqual(['6.6.6.6, 203.0.113.9', '6.6.6.6, 203.0.113.9']);
  });

  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['a null origin', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('should refuse %s', async (_name, headers) => {
    expect((await POST(ask('POST', { body: {}, cookie: 'mine', headers }))).status).toBe(403);
    expect((await DELETE(ask('DELETE', { cookie: 'mine', headers }))).status).toBe(403);
    expect(server.asked).toHaveLength(0);
  });
});
