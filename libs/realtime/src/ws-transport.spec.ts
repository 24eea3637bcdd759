import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { waitFor } from '@app/testing';
import { textFrame } from './frame';
import { Lane } from './lane';
import { RealtimeMetrics } from './metrics';
import { WsTransport } from './ws-transport';

/** What the raw path takes for granted of `ws`, proved against the version in use. */
describe('WsTransport', () => {
  let http: Server;
  let received: string[];
  let client: WebSocket;
  let ws: WebSocket;
  let transport: WsTransport;
  const metrics = new RealtimeMetrics();

  const start = async (deflate: boolean) => {
    const wss = new WebSocketServer({
      noServer: true,
      perMessageDeflate: deflate ? { threshold: 0 } : false,
    });
    http = createServer();
    const accepted = new Promise<WebSocket>((resolve) => {
      http.on('upgrade', (request, socket, head) =>
        wss.handleUpgrade(request, socket, head, (made) => {
          transport = new WsTransport(made, request.socket);
          resolve(made);
        }),
      );
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    received = [];
    client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: deflate });
    client.on('message', (data) => received.push(String(data)));
    client.on('ping', () => received.push('(ping)'));
    await new Promise((resolve) => client.once('open', resolve));
    ws = await accepted;
  };
  const closed = () =>
    new Promise<[number, string]>((resolve) =>
      client.once('close', (code, reason) => resolve([code, String(reason)])),
    );
  afterEach(() => {
    client.terminate();
    ws.terminate();
    http.close();
  });

  it.each([false, true])(
    'should keep the order of ready frames, control frames and close (deflate: %p)',
    async (deflate) => {
      await start(deflate);
      expect(ws.extensions === '').toBe(!deflate);
      const gone = closed();
      const expected: string[] = [];
      for (let n = 0; n < 200; n += 1) {
        const texts = Array.from(
          { length: 1 + (n % 4) },
          (_, index) => `${n}/${index} ${'ü'.repeat(n * 10)}`,
        );
        transport.write(Buffer.concat(texts.map((text) => textFrame(text))));
        expected.push(...texts);
        if (n % 50 === 49) {
          transport.ping();
          expected.push('(ping)');
        }
      }
      transport.close(4001, 'over');
      expect(await gone).toEqual([4001, 'over']);
      expect(received).toEqual(expected);
      expect([transport.closeCode, transport.open]).toEqual([4001, false]);
    },
  );

  it('should count what the kernel does not take, and tell when it has gone out', async () => {
    await start(false);
    client.pause();
    const frame = textFrame('x'.repeat(256 * 1024));
    let writes = 0;
    for (; transport.buffered === 0 && writes < 200; writes += 1) transport.write(frame);
    expect(transport.buffered).toBeGreaterThan(0);
    const drained = new Promise<void>((resolve) => transport.whenDrained(resolve));
    client.resume();
    await drained;
    expect(transport.buffered).toBe(0);
  });

  it('should tell it of a few bytes too, so that what waits behind them goes out', async () => {
    await start(false);
    const lane = new Lane(transport, { tooSlow: () => ws.terminate(), gone: () => undefined }, metrics);
    client.pause();
    const small = { bytes: textFrame('x'.repeat(8 * 1024)) };
    let sent = 0;
    for (; transport.buffered === 0; sent += 1) lane.deliver([small], undefined, performance.now());
    expect(transport.buffered).toBeLessThan(16 * 1024);
    lane.deliver([{ bytes: textFrame('y'.repeat(100 * 1024)) }], undefined, performance.now());
    for (let n = 0; n < 20; n += 1) lane.deliver([small], undefined, performance.now());
    const caughtUp = new Promise<void>((resolve) => lane.onCaughtUp(resolve));
    client.resume();
    await caughtUp;
    await waitFor('all of it', () => received.length === sent + 21);
    expect(received[sent]).toHaveLength(100 * 1024);
    expect([lane.queued, lane.undrainedFor(performance.now() + 60_000)]).toEqual([0, 0]);
  });

  it('should write nothing after a close began, nor throw', async () => {
    await start(false);
    const gone = closed();
    transport.close(1012, 'bye');
    transport.write(textFrame('late'));
    transport.ping();
    await gone;
    transport.write(textFrame('later'));
    transport.terminate();
    expect(received).toEqual([]);
  });

  it('should cut who does not answer the close', async () => {
    await start(false);
    client.pause();
    const cut = new Promise((resolve) => ws.once('close', resolve));
    transport.close(1013, 'slow');
    await cut;
    expect(transport.closeCode).toBe(1013);
  });

  describe('when its reader left much lying', () => {
    const leaveLying = async () => {
      await start(false);
      client.pause();
      const frame = textFrame('x'.repeat(256 * 1024));
      while (transport.buffered === 0) transport.write(frame);
    };

    it('should cut it long before the others', async () => {
      await leaveLying();
      const began = performance.now();
      const cut = new Promise((resolve) => ws.once('close', resolve));
      transport.close(1013, 'slow', true);
      let looks = 0;
      const ticks = setInterval(() => (looks += 1), 100);
      await cut;
      clearInterval(ticks);
      expect(looks).toBeLessThan(10);
      expect(performance.now() - began).toBeGreaterThan(200);
    });

    it.each([300, 2_500])(
      'should tell it why when it reads on, though this process stood still for %i ms',
      async (stillMs) => {
        await leaveLying();
        const gone = closed();
        transport.close(1013, 'slow', true);
        const end = performance.now() + stillMs;
        while (performance.now() < end);
        client.resume();
        expect(await gone).toEqual([1013, 'slow']);
      },
    );
  });
});
