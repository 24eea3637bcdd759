/** @jest-environment ./apps/web/test/fetch-environment.js */
import { SocketBench } from '../../test/socket-bench';
import { until } from '../../test/until';

describe('WebSocketClient in a browser', () => {
  const bench = SocketBench.forEachTest();
  const { make, reach } = bench;
  let visibility: DocumentVisibilityState = 'visible';
  let stop: () => void = () => undefined;

  beforeEach(() => {
    visibility = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
  });
  afterEach(() => stop());

  const lost = async () => {
    const client = make();
    stop = client.listenToBrowser();
    client.connect('token');
    await reach(client, 'open');
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    return client;
  };

  it('should try at once when the network is back', async () => {
    const client = await lost();
    window.dispatchEvent(new Event('online'));
    await reach(client, 'open');
    expect(bench.server.visits).toHaveLength(2);
  });

  it('should try at once when the tab is looked at again, not when it is left', async () => {
    const client = await lost();
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(client.snapshot().status).toBe('waiting');
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    await reach(client, 'open');
  });

  it('should begin anew with ten attempts when it had given up', async () => {
    const client = await lost();
    bench.server.refuse = 1012;
    for (let attempt = 0; attempt < 10 && client.snapshot().status === 'waiting'; attempt += 1) {
      const visits = bench.server.visits.length;
      bench.timers.fire();
      await until(() => bench.server.visits.length > visits, 'another attempt');
      await until(() => client.snapshot().status !== 'connecting', 'its end');
    }
    expect(client.snapshot().status).toBe('failed');
    bench.server.refuse = null;
    window.dispatchEvent(new Event('online'));
    await reach(client, 'open');
  });

  it('should listen no more after the tear-down', async () => {
    const client = await lost();
    stop();
    window.dispatchEvent(new Event('online'));
    expect(client.snapshot().status).toBe('waiting');
  });
});
