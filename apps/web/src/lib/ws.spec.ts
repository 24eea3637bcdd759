/** @jest-environment node */
import { WebSocket as NodeWebSocket } from 'ws';
import { PoolServer } from '../../test/pool-server';
import { until } from '../../test/until';
import { backOffMs } from './back-off';
import { WebSocketClient, type SocketOptions } from './ws';
import type { PoolEvent } from './ws-protocol';

interface Timer {
  task: () => void;
  ms: number;
}

/** Timers that run when the test says so. */
class Timers {
  readonly pending = new Set<Timer>();
  readonly schedule = (task: () => void, ms: number) => {
    const timer = { task, ms };
    this.pending.add(timer);
    return () => void this.pending.delete(timer);
  };
  fire(): number {
    const [timer, ...more] = this.pending;
    if (!timer || more.length > 0) throw new Error(`${this.pending.size} timers instead of one`);
    this.pending.delete(timer);
    timer.task();
    return timer.ms;
  }
}

const share = (id: string) => ({
  type: 'share_submitted',
  id,
  user_id: 1,
  user: 'bc1qxy…0wlh',
  worker: 'rig1',
  difficulty: 1000,
  share_diff: 4200,
  accepted: true,
  is_personal_best: false,
  time: '2026-11-22T00:00:00.000Z',
});
const feedItem = {
  type: 'feed_item',
  id: 7,
  item_type: 'block',
  text: 'Block',
  description: null,
  time: '2026-11-22T00:00:00.000Z',
  metadata: {},
};

describe('WebSocketClient', () => {
  let server: PoolServer;
  let timers: Timers;
  let refreshes: string[];
  let renewed: () => Promise<string | null>;
  const clients: WebSocketClient[] = [];
  const before = globalThis.WebSocket;

  const make = (options: Partial<SocketOptions> = {}): WebSocketClient => {
    const client = new WebSocketClient({
      url: server.url,
      refresh: (stale) => {
        refreshes.push(stale);
        return renewed();
      },
      schedule: timers.schedule,
      random: () => 0.5,
      ...options,
    });
    clients.push(client);
    return client;
  };
  const reach = (client: WebSocketClient, status: string) =>
    until(() => client.snapshot().status === status, `state ${status}, is ${client.snapshot().status}`);
  const listen = (client: WebSocketClient, channel: 'mining' | 'dashboard' = 'mining') => {
    const events: PoolEvent[] = [];
    return { events, stop: client.subscribe(channel, (event) => events.push(event)) };
  };
  const subscribed = (count: number) =>
    until(() => server.framesOf('subscribe').length === count, `${count} subscriptions`);

  beforeAll(() => {
    globalThis.WebSocket = NodeWebSocket as unknown as typeof WebSocket;
  });
  afterAll(() => {
    globalThis.WebSocket = before;
  });
  beforeEach(async () => {
    server = await PoolServer.start();
    timers = new Timers();
    refreshes = [];
    renewed = () => Promise.resolve('token-2');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await server.stop();
  });

  it('should connect with the token and be open only after the first answer', async () => {
    const client = make();
    const states: string[] = [];
    client.onState(() => states.push(client.snapshot().status));
    client.connect('tok en');
    await reach(client, 'open');
    expect(server.last.token).toBe('tok en');
    expect(states).toEqual(['connecting', 'open']);
  });

  it('should reconnect by itself after the connection was lost', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    server.last.socket.terminate();
    await reach(client, 'waiting');
    expect(timers.fire()).toBe(1_500);
    await reach(client, 'open');
    expect(server.visits).toHaveLength(2);
  });

  it('should subscribe again after a reconnect, from where it was', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    expect(server.framesOf('subscribe')).toEqual([{ action: 'subscribe', channel: 'mining', recover: true }]);
    await until(() => timers.pending.size === 1 && client.snapshot().status === 'open', 'open');
    server.push('mining', share('a'), 6);
    await until(() => events.length === 1, 'the share');
    server.last.socket.terminate();
    await reach(client, 'waiting');
    timers.fire();
    await reach(client, 'open');
    await subscribed(1);
    expect(server.framesOf('subscribe')).toEqual([
      { action: 'subscribe', channel: 'mining', recover: true, epoch: 'one', offset: 6 },
    ]);
  });

  it('should report a gap unless the server recovered what was missed', async () => {
    const client = make();
    const gaps: string[] = [];
    client.onGap((channel) => gaps.push(channel));
    listen(client);
    client.connect('token');
    await until(() => gaps.length === 1, 'the first subscription');
    server.recovers = true;
    server.last.socket.terminate();
    await reach(client, 'waiting');
    timers.fire();
    await reach(client, 'open');
    await subscribed(1);
    server.send({ type: 'resync', channel: 'mining', epoch: 'two', offset: 40 });
    await until(() => gaps.length === 2, 'the resync');
    expect(gaps).toEqual(['mining', 'mining']);
  });

  it('should route events to the handlers of their channel', async () => {
    const client = make();
    const mining = listen(client);
    const dashboard = listen(client, 'dashboard');
    client.connect('token');
    await subscribed(2);
    server.push('mining', share('a'));
    server.push('dashboard', feedItem);
    await until(() => mining.events.length + dashboard.events.length === 2, 'both events');
    expect(mining.events[0]).toMatchObject({ name: 'share_submitted', data: { id: 'a' } });
    expect(dashboard.events[0]).toMatchObject({ name: 'feed_item', data: { id: 7 } });
  });

  it('should ignore what it cannot read and stay open', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    server.last.socket.send('not json');
    server.last.socket.send('[1]');
    server.push('mining', { type: 'share_submitted', id: 4 });
    server.push('mining', { type: 'unheard_of' });
    server.push('mining', share('good'));
    await until(() => events.length === 1, 'the good share');
    expect(client.snapshot().status).toBe('open');
  });

  it('should hand over no event twice: by offset, and by identity', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    server.push('mining', share('a'), 6);
    server.push('mining', share('other'), 6);
    server.push('mining', share('a'), 7);
    server.push('mining', share('b'), 8);
    await until(() => events.length === 2, 'two shares');
    expect(events.map((event) => 'id' in event.data && event.data.id)).toEqual(['a', 'b']);
  });

  it('should ask once for a channel with several handlers and give it up with the last', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    const first = listen(client);
    const second = listen(client);
    await subscribed(1);
    first.stop();
    first.stop();
    server.push('mining', share('a'));
    await until(() => second.events.length === 1, 'the share');
    expect(first.events).toHaveLength(0);
    expect(server.framesOf('unsubscribe')).toHaveLength(0);
    second.stop();
    await until(() => server.framesOf('unsubscribe').length === 1, 'the unsubscription');
    server.push('mining', share('b'));
    expect(second.events).toHaveLength(1);
  });

  it('should ask for the widest scope that any handler wants', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    client.subscribe('mining', () => undefined, 'mine');
    const stopAll = client.subscribe('mining', () => undefined, 'all');
    stopAll();
    await subscribed(3);
    expect(server.framesOf('subscribe').map((frame) => frame.scope)).toEqual(['mine', undefined, 'mine']);
  });

  it('should double its pauses to thirty seconds, with up to a second of jitter', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 9].map((attempt) => backOffMs(attempt, 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backOffMs(0, 0.25)).toBe(1_250);
    expect(backOffMs(9, 0.999)).toBeLessThan(31_000);
  });

  it('should stop after ten attempts and begin anew when asked', async () => {
    const client = make();
    server.refuse = 1012;
    client.connect('token');
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await reach(client, 'waiting');
      pauses.push(timers.fire());
    }
    await reach(client, 'failed');
    expect(pauses.slice(0, 6)).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 30_500]);
    expect(timers.pending.size).toBe(0);
    expect(client.snapshot()).toMatchObject({ status: 'failed', code: 1012 });
    expect(server.visits).toHaveLength(11);
    server.refuse = null;
    client.retry();
    await reach(client, 'open');
  });

  it('should wake at once instead of waiting for its timer', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    server.last.socket.terminate();
    await reach(client, 'waiting');
    client.wake();
    await reach(client, 'open');
    const pings = server.framesOf('ping').length;
    client.wake();
    await until(() => server.framesOf('ping').length === pings + 1, 'a ping on a line that seems open');
  });

  it('should refresh the token after 4001 and reconnect with the new one', async () => {
    const client = make();
    server.refuse = 4001;
    client.connect('token-1');
    renewed = async () => {
      server.refuse = null;
      return 'token-2';
    };
    await reach(client, 'open');
    expect(refreshes).toEqual(['token-1']);
    expect(server.visits.map((visit) => visit.token)).toEqual(['token-1', 'token-2']);
  });

  it('should end the session when the refreshed token is refused too, or there is none', async () => {
    const client = make();
    server.refuse = 4001;
    client.connect('token-1');
    await reach(client, 'signed-out');
    expect(refreshes).toEqual(['token-1']);
    renewed = () => Promise.resolve(null);
    client.connect('token-3');
    await until(() => refreshes.length === 2, 'another refresh');
    await reach(client, 'signed-out');
    expect(timers.pending.size).toBe(0);
  });

  it('should try later when the token cannot be renewed just now', async () => {
    const client = make();
    server.refuse = 4001;
    renewed = () => Promise.reject(new Error('away'));
    client.connect('token-1');
    await reach(client, 'waiting');
    server.refuse = null;
    timers.fire();
    await reach(client, 'open');
  });

  it('should stop for good after 4003, and pause longest after 4008', async () => {
    const client = make();
    server.refuse = 4003;
    client.connect('token');
    await reach(client, 'failed');
    client.wake();
    expect(client.snapshot().status).toBe('failed');
    server.refuse = 4008;
    client.retry();
    await reach(client, 'waiting');
    expect(client.snapshot()).toMatchObject({ delayMs: 30_500 });
  });

  it('should never leave an orphan behind when connected again', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('one');
    client.connect('two');
    await reach(client, 'open');
    client.connect('three');
    await reach(client, 'open');
    await until(() => server.open === 1, 'one socket');
    await subscribed(1);
    server.push('mining', share('a'));
    await until(() => events.length === 1, 'the share, once');
    expect(server.last.token).toBe('three');
    expect(timers.pending.size).toBe(1);
  });

  it('should notice a line that has gone silent', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    server.last.socket.removeAllListeners('message');
    expect(timers.fire()).toBe(25_000);
    expect(timers.fire()).toBe(10_000);
    expect(client.snapshot().status).toBe('waiting');
  });

  it('should stay away once disconnected', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    client.disconnect();
    await until(() => server.open === 0, 'the socket to go');
    client.retry();
    client.wake();
    expect(client.snapshot()).toEqual({ status: 'idle' });
    expect(timers.pending.size).toBe(0);
  });

  it('should not come back when it was disconnected during a refresh', async () => {
    const client = make();
    let answer: (token: string) => void = () => undefined;
    renewed = () => new Promise((resolve) => (answer = resolve));
    server.refuse = 4001;
    client.connect('token-1');
    await until(() => refreshes.length === 1, 'the refresh');
    client.disconnect();
    answer('token-2');
    await Promise.resolve();
    expect(client.snapshot()).toEqual({ status: 'idle' });
    expect(server.visits).toHaveLength(1);
  });
});
