import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { waitFor } from '@app/testing';
import { ConnectionGuard } from './connection-guard';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

describe('ConnectionGuard', () => {
  let server: Server;
  let guard: ConnectionGuard;
  let clients: Socket[];
  /** Answers that wait; called to send them. */
  let answers: (() => void)[];
  let heads: number;

  const start = async (total: number, perNetwork: number, trustedProxies: string[] = []) => {
    server = createServer((_request, response) => void answers.push(() => response.end('ok')));
    server.on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined).resume();
      socket.on('end', () => socket.destroy());
    });
    guard = new ConnectionGuard({ total, perNetwork, trustedProxies });
    guard.attach(server);
    server.on('request', () => (heads += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };
  beforeEach(() => {
    clients = [];
    answers = [];
    heads = 0;
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A connection from one loopback address; resolves once the server has dealt with it. */
  const open = async (from = '127.0.0.1', bytes = '') => {
    const { port } = server.address() as AddressInfo;
    const before = guard.count + guard.refused.network + guard.refused.full + guard.refused.idle;
    const client = connect({ port, host: '127.0.0.1', localAddress: from });
    clients.push(client);
    client.on('error', () => undefined);
    client.resume();
    if (bytes !== '') client.write(bytes);
    const { refused } = guard;
    await waitFor(
      'the connection',
      () => guard.count + refused.network + refused.full + refused.idle > before,
    );
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
    expect(guard.refused).toEqual({ network: 1, full: 0, idle: 0 });
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
    expect(guard.refused).toEqual({ network: 0, full: 0, idle: 3 });
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
});
