import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { waitFor } from '@app/testing';
import { ConnectionGuard } from './connection-guard';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const BODY = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n';
const HALF_HEAD = 'GET / HTTP/1.1\r\nHost';
const NONE = { network: 0, full: 0, idle: 0, stalled: 0, requests: 0, heads: 0 };

describe('ConnectionGuard', () => {
  let server: Server;
  let guard: ConnectionGuard;
  let clients: Socket[];
  /** Answers that wait; called to send them. */
  let answers: (() => void)[];
  let heads: number;
  let bodyBytes: number;

  const start = async (
    total: number,
    perNetwork: number,
    trustedProxies: string[] = [],
    requestsPerNetwork = perNetwork,
  ) => {
    server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (bodyBytes += chunk.length));
      if (guard.isOverRequestBound(request.socket)) response.writeHead(429, { connection: 'close' }).end();
      else answers.push(() => response.end('ok'));
    });
    server.on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined).resume();
      socket.on('end', () => socket.destroy());
    });
    guard = new ConnectionGuard({ total, perNetwork, requestsPerNetwork, trustedProxies });
    guard.attach(server);
    server.on('request', () => (heads += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };
  beforeEach(() => {
    clients = [];
    answers = [];
    heads = 0;
    bodyBytes = 0;
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const dealtWith = () => guard.count + Object.values(guard.refused).reduce((sum, count) => sum + count, 0);
  /** A connection from one loopback address; resolves once the server has dealt with it. */
  const open = async (from = '127.0.0.1', bytes = '') => {
    const { port } = server.address() as AddressInfo;
    const before = dealtWith();
    const client = connect({ port, host: '127.0.0.1', localAddress: from });
    clients.push(client);
    client.on('error', () => undefined);
    client.resume();
    if (bytes !== '') client.write(bytes);
    await waitFor('the connection', () => dealtWith() > before);
    return client;
  };
  const ended = (client: Socket) => waitFor('the end', () => client.destroyed);
  const answered = (client: Socket) =>
    waitFor('the answer', () => {
      for (const answer of answers.splice(0)) answer();
      return client.bytesRead > 0;
    });

  it('should close what one network opens beyond its bound, and serve another', async () => {
    await start(10, 2);
    const first = await open();
    await open();
    await ended(await open('127.0.0.1', REQUEST));
    expect(guard.refused).toEqual({ ...NONE, network: 1 });
    expect(heads).toBe(0);
    await answered(await open('127.0.0.2', REQUEST));
    first.destroy();
    await waitFor('the count to fall', () => guard.count === 2);
    await open();
    expect(guard.count).toBe(3);
  });

  it('should bound those behind a trusted proxy by the total alone', async () => {
    await start(5, 1, ['127.0.0.0/30']);
    for (let count = 0; count < 5; count += 1) await open();
    expect(guard.refused.network).toBe(0);
    await open();
    expect(guard.refused.idle).toBe(1);
    expect(guard.count).toBe(5);
  });

  it('should close the connection that was idle longest when the total is reached', async () => {
    await start(3, 3);
    const asked = await open('127.0.0.1', REQUEST);
    const half = await open('127.0.0.1', 'GET / HT');
    const silent = await open();
    await answered(asked);
    await waitFor('the end of the request', () => !asked.destroyed && heads === 1);
    await open('127.0.0.2');
    await ended(half);
    await open('127.0.0.3');
    await ended(silent);
    expect(asked.destroyed).toBe(false);
    await open('127.0.0.4');
    await ended(asked);
    expect(guard.refused).toEqual({ ...NONE, idle: 3 });
  });

  it('should keep requests in flight and upgraded sockets, and refuse a newcomer where there is nothing else', async () => {
    await start(3, 3);
    const waiting = await open('127.0.0.1', REQUEST);
    await waitFor('the request', () => answers.length === 1);
    const pipelined = await open('127.0.0.1', REQUEST + REQUEST);
    await waitFor('the requests', () => answers.length === 3);
    const isUpgraded = once(server, 'upgrade');
    const upgraded = await open('127.0.0.1', UPGRADE);
    await isUpgraded;
    await ended(await open('127.0.0.2'));
    expect(guard.refused).toMatchObject({ full: 1, idle: 0 });
    expect([waiting, pipelined, upgraded].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    await answered(waiting);
    await answered(pipelined);
    upgraded.destroy();
    await waitFor('the count to fall', () => guard.count === 2);
  });

  it('should leave an offer to upgrade to be served as a request once nothing takes upgrades', async () => {
    await start(3, 3);
    const take = () => undefined;
    server.removeAllListeners('upgrade');
    server.on('upgrade', take);
    server.off('upgrade', take);
    await answered(await open('127.0.0.1', UPGRADE));
    expect(heads).toBe(1);
  });

  it('should count a connection once whose offer to upgrade is not taken', async () => {
    await start(3, 3);
    server.removeAllListeners('upgrade');
    server.on('upgrade', (_request, socket) => {
      socket.unshift(Buffer.from(REQUEST));
      server.emit('connection', socket);
    });
    const client = await open('127.0.0.1', UPGRADE);
    await answered(client);
    expect(guard.count).toBe(1);
    client.destroy();
    await waitFor('the count to fall', () => guard.count === 0);
  });

  it('should close the request that waits longest for its client when the total is reached', async () => {
    await start(3, 3);
    const moving = await open('127.0.0.1', BODY);
    await waitFor('the request', () => answers.length === 1);
    const stalled = await open('127.0.0.2', BODY);
    await waitFor('the requests', () => answers.length === 2);
    const worked = await open('127.0.0.3', REQUEST);
    await waitFor('all requests', () => answers.length === 3);
    await new Promise<void>((resolve) => moving.write('x'.repeat(10), () => resolve()));
    await waitFor('the bytes', () => bodyBytes >= 10);
    const newcomer = await open('127.0.0.4', REQUEST);
    await ended(stalled);
    await waitFor('the newcomer to be read', () => answers.length === 4);
    expect([moving, worked, newcomer].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    expect(guard.refused).toEqual({ ...NONE, stalled: 1 });
    await open('127.0.0.5', REQUEST);
    await ended(moving);
    await waitFor('the next to be read', () => answers.length === 5);
    expect(worked.destroyed).toBe(false);
    // Only requests that the server itself works on are left.
    await ended(await open('127.0.0.6'));
    expect(guard.refused).toEqual({ ...NONE, stalled: 2, full: 1 });
  });

  it('should make room among bodies that all drip', async () => {
    await start(4, 4);
    const dripping: Socket[] = [];
    for (let count = 1; count <= 4; count += 1) {
      dripping.push(await open('127.0.0.1', BODY));
      await waitFor('the request', () => answers.length === count);
    }
    for (const client of dripping) client.write('x');
    await waitFor('the bytes', () => bodyBytes === 4);
    await answered(await open('127.0.0.2', REQUEST));
    expect(guard.refused).toEqual({ ...NONE, stalled: 1 });
  });

  it('should close an answer that its client does not read before it refuses a newcomer', async () => {
    await start(1, 1);
    server.removeAllListeners('request');
    guard = new ConnectionGuard({ total: 1, perNetwork: 1, requestsPerNetwork: 1, trustedProxies: [] });
    await new Promise((resolve) => server.close(resolve));
    server = createServer((request, response) => {
      if (request.socket.remoteAddress?.endsWith('127.0.0.1')) response.end(Buffer.alloc(64 * 1024 * 1024));
      else response.end('ok');
    });
    guard.attach(server);
    server.on('request', () => (heads += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const slow = connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      localAddress: '127.0.0.1',
    });
    clients.push(slow.on('error', () => undefined));
    slow.write(REQUEST);
    await waitFor('the request', () => heads === 1);
    const newcomer = await open('127.0.0.2', REQUEST);
    await waitFor('the answer', () => newcomer.bytesRead > 0);
    expect(guard.refused).toEqual({ ...NONE, stalled: 1 });
  });

  it('should refuse requests in flight beyond the bound of one network, and serve another', async () => {
    await start(20, 20, [], 2);
    for (let count = 1; count <= 2; count += 1) {
      await open('127.0.0.1', BODY);
      await waitFor('the request', () => answers.length === count);
    }
    const refused = await open('127.0.0.1', BODY);
    await ended(refused);
    expect(guard.refused).toEqual({ ...NONE, requests: 1 });
    expect(answers).toHaveLength(2);
    await answered(await open('127.0.0.2', REQUEST));
    await waitFor('room', () => guard.requestsOf('127.0.0.1') === 0);
    await answered(await open('127.0.0.1', REQUEST));
  });

  it('should count neither upgraded sockets nor what comes from a trusted proxy as requests of a network', async () => {
    await start(20, 20, ['127.0.0.9'], 1);
    for (let count = 0; count < 3; count += 1) {
      const isUpgraded = once(server, 'upgrade');
      await open('127.0.0.1', UPGRADE);
      await isUpgraded;
    }
    await answered(await open('127.0.0.1', REQUEST));
    for (let count = 1; count <= 3; count += 1) {
      await open('127.0.0.9', BODY);
      await waitFor('the request', () => answers.length === count);
    }
    expect(guard.refused).toEqual(NONE);
  });

  it('should close the oldest slow heads of a network beyond its bound, and leave silent connections', async () => {
    await start(20, 20, [], 2);
    const silent = [await open(), await open(), await open()];
    const body = await open('127.0.0.1', BODY);
    await waitFor('the request', () => answers.length === 1);
    const again = await open('127.0.0.1', REQUEST);
    await waitFor('the second request', () => answers.length === 2);
    answers.pop()?.();
    await waitFor('the answer', () => again.bytesRead > 0);
    again.write(HALF_HEAD);
    const newer = [await open('127.0.0.1', HALF_HEAD), await open('127.0.0.1', HALF_HEAD)];
    const other = [await open('127.0.0.2', HALF_HEAD), await open('127.0.0.2', HALF_HEAD)];
    await waitFor('the ends', () => again.destroyed && newer[0]?.destroyed === true);
    expect(guard.refused).toEqual({ ...NONE, heads: 2 });
    const kept = [...silent, body, newer[1], ...other];
    expect(kept.map((client) => client?.destroyed)).toEqual(kept.map(() => false));
  });
});
