/** @jest-environment node */
import { SocketBench, share } from '../../test/socket-bench';
import { until } from '../../test/until';
import { backOffMs } from './back-off';

describe('WebSocketClient, connecting', () => {
  const bench = SocketBench.forEachTest();
  const { make, reach, listen, subscribed } = bench;

  it('should connect with the token and be open only after the first answer', async () => {
    const client = make();
    const states: string[] = [];
    client.onState(() => states.push(client.snapshot().status));
    client.connect('tok en');
    await reach(client, 'open');
    expect(bench.server.last.token).toBe('tok en');
    expect(states).toEqual(['connecting', 'open']);
  });

  it('should reconnect by itself after the connection was lost', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    expect(bench.timers.fire()).toBe(1_500);
    await reach(client, 'open');
    expect(bench.server.visits).toHaveLength(2);
  });

  it('should double its pauses to thirty seconds, with up to a second of jitter', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 9].map((attempt) => backOffMs(attempt, 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backOffMs(0, 0.25)).toBe(1_250);
    expect(backOffMs(9, 0.999)).toBeLessThan(31_000);
  });

  it('should stop after ten attempts and begin anew when asked', async () => {
    const client = make();
    bench.server.refuse = 1012;
    client.connect('token');
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await reach(client, 'waiting');
      pauses.push(bench.timers.fire());
    }
    await reach(client, 'failed');
    expect(pauses.slice(0, 6)).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 30_500]);
    expect(bench.timers.pending.size).toBe(0);
    expect(client.snapshot()).toMatchObject({ status: 'failed', code: 1012 });
    expect(bench.server.visits).toHaveLength(11);
    bench.server.refuse = null;
    client.retry();
    await reach(client, 'open');
  });

  it('should wake at once instead of waiting for its timer', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    client.wake();
    await reach(client, 'open');
    const pings = bench.server.framesOf('ping').length;
    client.wake();
    await until(() => bench.server.framesOf('ping').length === pings + 1, 'a ping on a line that seems open');
  });

  it('should never leave an orphan behind when connected again', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('one');
    client.connect('two');
    await reach(client, 'open');
    client.connect('three');
    await reach(client, 'open');
    await until(() => bench.server.open === 1, 'one socket');
    await subscribed(1);
    bench.server.push('mining', share('a'));
    await until(() => events.length === 1, 'the share, once');
    expect(bench.server.last.token).toBe('three');
    expect(bench.timers.pending.size).toBe(1);
  });

  it('should notice a line that has gone silent', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    bench.server.last.socket.removeAllListeners('message');
    expect(bench.timers.fire()).toBe(25_000);
    expect(bench.timers.fire()).toBe(10_000);
    expect(client.snapshot().status).toBe('waiting');
  });

  it('should stay away once disconnected', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    client.disconnect();
    await until(() => bench.server.open === 0, 'the socket to go');
    client.retry();
    client.wake();
    expect(client.snapshot()).toEqual({ status: 'idle' });
    expect(bench.timers.pending.size).toBe(0);
  });
});
