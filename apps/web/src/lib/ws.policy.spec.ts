/** @jest-environment node */
import { SocketBench } from '../../test/socket-bench';
import { until } from '../../test/until';

describe('WebSocketClient, when it is closed', () => {
  const bench = SocketBench.forEachTest();
  const { make, reach } = bench;

  it('should refresh the token after 4001 and reconnect with the new one', async () => {
    const client = make();
    bench.server.refuse = 4001;
    client.connect('token-1');
    bench.renewed = async () => {
      bench.server.refuse = null;
      return 'token-2';
    };
    await reach(client, 'open');
    expect(bench.refreshes).toEqual(['token-1']);
    expect(bench.server.visits.map((visit) => visit.token)).toEqual(['token-1', 'token-2']);
  });

  it('should end the session when the refreshed token is refused too, or there is none', async () => {
    const client = make();
    bench.server.refuse = 4001;
    client.connect('token-1');
    await reach(client, 'signed-out');
    expect(bench.refreshes).toEqual(['token-1']);
    bench.renewed = () => Promise.resolve(null);
    client.connect('token-3');
    await until(() => bench.refreshes.length === 2, 'another refresh');
    await reach(client, 'signed-out');
    expect(bench.timers.pending.size).toBe(0);
  });

  it('should try later when the token cannot be renewed just now', async () => {
    const client = make();
    bench.server.refuse = 4001;
    bench.renewed = () => Promise.reject(new Error('away'));
    client.connect('token-1');
    await reach(client, 'waiting');
    bench.server.refuse = null;
    bench.timers.fire();
    await reach(client, 'open');
  });

  it('should stop for good after 4003, and pause longest after 4008', async () => {
    const client = make();
    bench.server.refuse = 4003;
    client.connect('token');
    await reach(client, 'failed');
    client.wake();
    expect(client.snapshot().status).toBe('failed');
    bench.server.refuse = 4008;
    client.retry();
    await reach(client, 'waiting');
    expect(client.snapshot()).toMatchObject({ delayMs: 30_500 });
  });

  it('should not come back when it was disconnected during a refresh', async () => {
    const client = make();
    let answer: (token: string) => void = () => undefined;
    bench.renewed = () => new Promise((resolve) => (answer = resolve));
    bench.server.refuse = 4001;
    client.connect('token-1');
    await until(() => bench.refreshes.length === 1, 'the refresh');
    client.disconnect();
    answer('token-2');
    await Promise.resolve();
    expect(client.snapshot()).toEqual({ status: 'idle' });
    expect(bench.server.visits).toHaveLength(1);
  });

  it.each([1009, 4029])('should stop after %i until somebody asks, and not wake by itself', async (code) => {
    const client = make();
    bench.server.refuse = code;
    client.connect('token');
    await reach(client, 'failed');
    expect(client.snapshot()).toMatchObject({ code });
    client.wake();
    expect(bench.server.visits).toHaveLength(1);
    bench.server.refuse = null;
    client.retry();
    await reach(client, 'open');
  });

  it.each([1001, 1006, 1012, 1013, 4999])('should come back after %i', async (code) => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    if (code === 1006) bench.server.last.socket.terminate();
    else bench.server.last.socket.close(code, 'gone');
    await reach(client, 'waiting');
    bench.timers.fire();
    await reach(client, 'open');
  });

  it('should carry an open socket on with a newer token, without a break', async () => {
    const client = make();
    client.connect('token-1');
    await reach(client, 'open');
    client.renew('token-2');
    client.renew('token-2');
    await until(() => bench.server.framesOf('auth').length === 1, 'the new token');
    expect(bench.server.framesOf('auth')).toEqual([{ action: 'auth', token: 'token-2' }]);
    expect(bench.server.visits).toHaveLength(1);
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    bench.timers.fire();
    await reach(client, 'open');
    expect(bench.server.last.token).toBe('token-2');
  });

  it('should reconnect once when its own refresh is also told to it as news', async () => {
    const client = make();
    bench.server.refuse = 4001;
    bench.renewed = async () => {
      bench.server.refuse = null;
      client.renew('token-2');
      return 'token-2';
    };
    client.connect('token-1');
    await reach(client, 'open');
    expect(bench.server.visits.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it('should take no token while it is disconnected', () => {
    const client = make();
    client.renew('token');
    expect(client.snapshot()).toEqual({ status: 'idle' });
    expect(bench.server.visits).toHaveLength(0);
  });
});
