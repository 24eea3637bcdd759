import { type AddressInfo, connect } from 'node:net';
import { LIMITS } from '@app/contracts';
import { makeWallet, TestApi } from './test-app';

const PROBLEM = 'application/problem+json';
let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

describe('problems', () => {
  const send = (body: string, type = 'application/json') =>
    api.http.post('/api/v1/auth/challenge').set('Content-Type', type).send(body);

  it.each([
    ['an unknown route', () => api.get('/api/v1/nowhere'), 404],
    ['a route with the wrong method', () => api.post('/api/v1/info'), 405],
    ['a method that HTTP has, but no route', () => api.http.trace('/api/v1/users/me'), 405],
    ['a part of the path that is too long', () => api.get(`/api/v1/miners/${'a'.repeat(600)}`), 414],
    ['an address that is too long', () => api.get(`/api/v1/info?x=${'a'.repeat(9000)}`), 414],
    ['a body that is packed', () => send('{}').set('Content-Encoding', 'gzip'), 415],
    [
      'a body that is no UTF-8',
      () => send(Buffer.from('7b22a0ff227d', 'hex') as never).serialize((body) => body as string),
      400,
    ],
    ['a key that every object has', () => send('{"__proto__":{"btc_address":"x"}}'), 400],
    ['the same key by another way', () => send('{"constructor":{"prototype":{}}}'), 400],
    ['brackets without end', () => send('['.repeat(500_000)), 400],
    ['what is nested too deeply', () => send('['.repeat(5_000) + ']'.repeat(5_000)), 422],
    ['malformed JSON', () => send('{"btc_address":'), 400],
    ['a body over 1 MiB', () => send(JSON.stringify({ btc_address: 'x'.repeat(1024 * 1024) })), 413],
    ['another kind of body', () => send('<a/>', 'application/xml'), 415],
    ['a body of plain text', () => send('{}', 'text/plain'), 415],
    ['an empty body', () => send(''), 422],
    ['JSON that is no object', () => send('[1]'), 422],
    ['a broken percent code', () => api.get('/api/v1/miners/%E0%A4%A'), 400],
    ['a private route without token', () => api.get('/api/v1/users/me'), 401],
  ] as const)('should answer %s as a problem', async (_name, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain(PROBLEM);
    expect(answer.body).toMatchObject({ status, title: expect.any(String), type: expect.any(String) });
    expect((answer.body as { detail: string }).detail).toMatch(/\w+.*\./);
  });

  it('should name the methods that an address knows', async () => {
    expect((await api.http.put('/api/v1/users/me')).headers.allow).toMatch(/GET, HEAD.*PATCH/);
    const challenge = await api.get('/api/v1/auth/challenge').expect(405);
    expect(challenge.headers.allow).toBe('POST');
    expect(challenge.headers['x-frame-options']).toBe('DENY');
  });

  it('should take the last of a key that comes twice', async () => {
    const { address } = makeWallet();
    await send(`{"btc_address":"nonsense","btc_address":"${address}"}`).expect(200);
  });

  it('should answer an upgrade that is none as a problem', async () => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const ask = async (path: string, key: string): Promise<string> => {
      const lines = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', key];
      const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      return answer;
    };
    for (const [path, status] of [
      ['/nowhere', 404],
      ['/ws', 400],
    ] as const) {
      const [head = '', body = ''] = (await ask(path, 'Sec-WebSocket-Version: 7')).split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(head).toContain(PROBLEM);
      expect(JSON.parse(body)).toMatchObject({ status, detail: expect.any(String) });
    }
  });

  /** All that comes back for these bytes, until the connection ends. */
  const answerTo = async (text: string): Promise<string> => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  };

  it('should answer what is no HTTP, has endless headers or no host, as a problem', async () => {
    const endless = `GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
    for (const [text, status, type] of [
      ['GARBAGE\r\n\r\n', 400, 'bad-request'],
      ['GET /api/v1/info HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
      [endless, 431, 'headers-too-large'],
    ] as const) {
      const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(head).toContain(PROBLEM);
      expect(head).toContain('nosniff');
      expect(JSON.parse(body)).toMatchObject({ status, type: `urn:problem:${type}` });
    }
  });

  it('should serve what offers another protocol than WebSocket, and its body', async () => {
    const { address } = makeWallet();
    const body = JSON.stringify({ btc_address: address });
    const lines = [
      'POST /api/v1/auth/challenge HTTP/1.1',
      'Host: x',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAoAAA',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const answer = await answerTo(`${lines.join('\r\n')}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*"nonce":/);
    expect(answer).toContain(address);
  });

  it('should need no host in HTTP/1.0, and take no notice of what it is expected to do', async () => {
    for (const text of [
      'GET /api/v1/info HTTP/1.0\r\n\r\n',
      'GET /api/v1/info HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    ])
      expect(await answerTo(text)).toMatch(/^HTTP\/1\.1 200 [^]*"name":"The Bitcoin Game"/);
  });

  it('should not wait for ever for a request or for the reader of an answer', async () => {
    const server = api.app.getHttpServer();
    expect(server.timeout).toBe(LIMITS.httpIdleMs);
    expect(server.requestTimeout).toBe(LIMITS.httpRequestMs);
    server.setTimeout(200);
    try {
      const head = 'POST /api/v1/auth/challenge HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
      expect(await answerTo(`${head}Content-Length: 100\r\n\r\n{`)).toBe('');
    } finally {
      server.setTimeout(LIMITS.httpIdleMs);
    }
  });
});
