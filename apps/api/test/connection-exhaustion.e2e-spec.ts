import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '@app/contracts';
import { freePort, TestDatabase, TestRedis, waitFor } from '@app/testing';

const DESCRIPTORS = 400;
/** More than the process has descriptors. */
const CONNECTIONS = 600;
const REQUESTS = 25;
const HALF_HEAD = 'GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-Slow: ';
const HALF_UPGRADE =
  'GET /ws?token=x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
const UPGRADE = `${HALF_UPGRADE}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
const WHOLE = 'GET /api/v1/info HTTP/1.1\r\nHost: x\r\n\r\n';

/** The 100 that it is answered with says that the request is in flight. */
const HALF_BODY =
  'POST /api/v1/auth/challenge HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
  'Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n{';
const ANSWERED = [WHOLE, UPGRADE, HALF_BODY];

/** The real program, with few descriptors. */
describe('an api that is offered more connections than it has descriptors', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let directory: string;
  let api: ChildProcess;
  let port: number;
  let held: Socket[] = [];

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    directory = mkdtempSync(join(tmpdir(), 'tbg-exhaustion-'));
    port = await freePort();
    const loader = join(__dirname, '../../worker/test/register-typescript.cjs');
    const command = `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`;
    const program = [process.execPath, '-r', loader, join(__dirname, '../src/main.ts')];
    api = spawn('bash', ['-c', command, ...program], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        DATA_DIR: directory,
        HOST: '127.0.0.1',
        API_PORT: String(port),
        LOG_LEVEL: 'error',
        HTTP_REQUESTS_PER_MINUTE: '1000000',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await waitFor('the api to be ready', async () => (await ask('/health/ready')) === 200);
  });
  afterEach(async () => {
    for (const socket of held) socket.destroy();
    held = [];
    await waitFor('the connections to be gone', async () => (await figure('tbg_http_connections')) <= 2);
  });
  afterAll(async () => {
    api?.kill('SIGKILL');
    await redis?.stop();
    await database?.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Status of one request on a connection of its own; 0 where it is not answered. */
  const ask = (path: string, from = '127.0.0.2') => read(path, from).then(({ status }) => status);
  const read = (path: string, from = '127.0.0.2') =>
    new Promise<{ status: number; text: string }>((resolve) => {
      const failed = () => resolve({ status: 0, text: '' });
      get({ host: '127.0.0.1', port, path, localAddress: from, agent: false, timeout: 10_000 }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('error', failed);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      })
        .on('timeout', failed)
        .on('error', failed);
    });
  const figure = async (name: string): Promise<number> => {
    const { text } = await read('/metrics');
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? NaN);
  };
  /** Opens a connection, sends `bytes`, and keeps it for as long as the server does. */
  const hold = (bytes: string, from: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from });
      held.push(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(socket));
      socket.on('data', () => resolve(socket));
      socket.on('connect', () => {
        if (bytes === '') return resolve(socket);
        socket.write(bytes, () => (ANSWERED.includes(bytes) ? undefined : resolve(socket)));
      });
    });
  const askOften = async () => {
    const statuses: number[] = [];
    while (statuses.length < REQUESTS && statuses.at(-1) !== 0) statuses.push(await ask('/api/v1/info'));
    return statuses;
  };
  const allAnswered = Array<number>(REQUESTS).fill(200);

  it.each([
    ['say nothing', ''],
    ['send half a head', HALF_HEAD],
    ['asked once and stay', WHOLE],
    ['send half an upgrade', HALF_UPGRADE],
    ['upgrade without a valid token', UPGRADE],
  ])('should answer everybody else while connections of one address %s', async (_, bytes) => {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => hold(bytes, '127.0.0.1')));
    expect(await askOften()).toEqual(allAnswered);
    expect(await figure('tbg_http_connections')).toBeLessThan(DESCRIPTORS);
    expect(await figure('tbg_http_connections_refused_total{reason="network"}')).toBeGreaterThan(0);
  });

  it.each([
    ['say nothing', ''],
    ['send half a head', HALF_HEAD],
    ['asked once and stay', WHOLE],
  ])('should answer a newcomer while connections of many addresses %s', async (_, bytes) => {
    const addresses = Array.from({ length: 60 }, (_none, at) => `127.0.1.${at + 1}`);
    for (let round = 0; round < CONNECTIONS / addresses.length; round += 1)
      await Promise.all(addresses.map((address) => hold(bytes, address)));
    expect(await askOften()).toEqual(allAnswered);
    expect(await figure('tbg_http_connections_refused_total{reason="idle"}')).toBeGreaterThan(0);
  });

  it('should answer 429 to bodies of one address beyond its bound, and everybody else', async () => {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => hold(HALF_BODY, '127.0.0.1')));
    expect(await askOften()).toEqual(allAnswered);
    expect(await figure('tbg_http_connections_refused_total{reason="requests"}')).toBeGreaterThan(0);
    let answer = '';
    const late = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1' });
    held.push(late);
    late.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    late.on('error', () => undefined).write(HALF_BODY);
    await waitFor('the refusal', () => late.destroyed);
    expect(answer).toMatch(/HTTP\/1\.1 429 [^]*urn:problem:rate-limited/);
    expect(answer).toMatch(/retry-after: \d/i);
  });

  it('should answer a newcomer while connections of many addresses send a slow body', async () => {
    const addresses = Array.from({ length: 60 }, (_none, at) => `127.0.1.${at + 1}`);
    // One after the other: each request is in flight before the next connection needs room.
    for (let round = 0; round < CONNECTIONS / addresses.length; round += 1)
      for (const address of addresses) await hold(HALF_BODY, address);
    expect(await askOften()).toEqual(allAnswered);
    expect(await figure('tbg_http_connections_refused_total{reason="stalled"}')).toBeGreaterThan(0);
  });

  it('should answer a newcomer while sockets of many addresses wait for the end of their refusal', async () => {
    const addresses = Array.from({ length: 60 }, (_none, at) => `127.0.1.${at + 1}`);
    for (let round = 0; round < CONNECTIONS / addresses.length; round += 1)
      await Promise.all(addresses.map((address) => hold(UPGRADE, address)));
    expect(await askOften()).toEqual(allAnswered);
    expect(await figure('tbg_http_connections')).toBeLessThan(DESCRIPTORS);
  });

  it('should end a connection whose head is not whole in time, however steadily it drips', async () => {
    const [silent, drip, upgrade, again] = await Promise.all([
      hold('', '127.0.0.1'),
      hold(HALF_HEAD, '127.0.0.1'),
      hold(HALF_UPGRADE, '127.0.0.1'),
      hold(WHOLE, '127.0.0.1'),
    ]);
    again.write(HALF_HEAD);
    const dripped = [drip, upgrade, again];
    let answer = '';
    for (const socket of dripped) socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const dripping = setInterval(() => dripped.map((socket) => socket.writable && socket.write('x')), 500);
    const begun = performance.now();
    await waitFor('the ends', () => [silent, ...dripped].every((socket) => socket.destroyed), 30_000);
    clearInterval(dripping);
    expect(performance.now() - begun).toBeLessThan(LIMITS.httpHeadMs + 5_000);
    expect(answer.match(/HTTP\/1\.1 408/g)).toHaveLength(3);
  });
});
