import { WebSocket as NodeWebSocket } from 'ws';
import { loadSchemas } from '../src/lib/load-schemas';
import { WebSocketClient, type SocketOptions } from '../src/lib/ws';
import type { PoolEvent } from '../src/lib/ws-protocol';
import { PoolServer } from './pool-server';
import { until } from './until';

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
  /** Runs the only timer there is; returns how long it was to wait. */
  fire(): number {
    const [timer, ...more] = this.pending;
    if (!timer || more.length > 0) throw new Error(`${this.pending.size} timers instead of one`);
    this.pending.delete(timer);
    timer.task();
    return timer.ms;
  }
}

export const share = (id: string) => ({
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
export const feedItem = (more: object = {}) => ({
  type: 'feed_item',
  id: 7,
  item_type: 'block',
  text: 'Block',
  description: null,
  time: '2026-11-22T00:00:00.000Z',
  metadata: {},
  ...more,
});

/** A real socket server, clients of ours on it, and the test's own clock; renewed for each test. */
export class SocketBench {
  server!: PoolServer;
  timers!: Timers;
  refreshes: string[] = [];
  renewed: () => Promise<string | null> = () => Promise.resolve('token-2');
  private readonly clients: WebSocketClient[] = [];

  /** Call inside `describe`. */
  static forEachTest(): SocketBench {
    const bench = new SocketBench();
    const before = globalThis.WebSocket;
    beforeAll(() => {
      globalThis.WebSocket = NodeWebSocket as unknown as typeof WebSocket;
    });
    afterAll(() => {
      globalThis.WebSocket = before;
    });
    beforeEach(() => bench.open());
    afterEach(() => bench.close());
    return bench;
  }

  readonly make = (options: Partial<SocketOptions> = {}): WebSocketClient => {
    const client = new WebSocketClient({
      url: this.server.url,
      refresh: (stale) => {
        this.refreshes.push(stale);
        return this.renewed();
      },
      schedule: this.timers.schedule,
      random: () => 0.5,
      ...options,
    });
    this.clients.push(client);
    return client;
  };
  readonly reach = (client: WebSocketClient, status: string) =>
    until(() => client.snapshot().status === status, `state ${status}, is ${client.snapshot().status}`);
  readonly listen = (client: WebSocketClient, channel: 'mining' | 'dashboard' = 'mining') => {
    const events: PoolEvent[] = [];
    return { events, stop: client.subscribe(channel, (event) => events.push(event)) };
  };
  readonly subscribed = (count: number) =>
    until(() => this.server.framesOf('subscribe').length === count, `${count} subscriptions`);

  private async open(): Promise<void> {
    // Whoever connects has read who is signed in.
    await loadSchemas();
    this.server = await PoolServer.start();
    this.timers = new Timers();
    this.refreshes = [];
    this.renewed = () => Promise.resolve('token-2');
  }
  private async close(): Promise<void> {
    for (const client of this.clients.splice(0)) client.disconnect();
    await this.server.stop();
  }
}
