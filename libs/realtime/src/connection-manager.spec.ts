import { setImmediate as turn } from 'node:timers/promises';
import { FakeTransport, waitFor } from '@app/testing';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { Session, type Subscription } from './session';

const ALL: Subscription = { scope: 'all', recover: false };

class Rig {
  readonly outbox = new Outbox();
  readonly metrics = new RealtimeMetrics();
  readonly manager = new ConnectionManager(this.outbox, this.metrics);

  connect(userId: number, sessionId = `sid-${userId}`): { session: Session; transport: FakeTransport } {
    const transport = new FakeTransport();
    const session = new Session(transport, { outbox: this.outbox, metrics: this.metrics });
    session.onEnd(() => this.manager.disconnect(session));
    session.open({ userId, sessionId, address: 'bc1q', expiresAt: Date.now() + 60_000 }, (opened) =>
      this.manager.connect(opened),
    );
    return { session, transport };
  }
}

const datas = ({ messages }: FakeTransport) =>
  messages.flatMap((frame) => ('data' in frame ? [(frame.data as { n: number }).n] : []));

describe('ConnectionManager', () => {
  let rig: Rig;
  let manager: ConnectionManager;
  beforeEach(() => {
    rig = new Rig();
    manager = rig.manager;
  });

  it('should register a connection in all maps, and clean them all up', () => {
    const { session } = rig.connect(1);
    manager.subscribe(session, 'mining', ALL);
    manager.subscribe(session, 'dashboard', { scope: 'mine', recover: false });
    expect(manager.getStats()).toEqual({
      total_connections: 1,
      unique_users: 1,
      channels: { mining: 1, dashboard: 1, gamification: 0, competition: 0 },
    });
    expect(manager.users()).toEqual([1]);
    expect([
      manager.listeners(1, 'mining'),
      manager.listeners(1, 'competition'),
      manager.listeners(2, 'mining'),
    ]).toEqual([1, 0, 0]);
    manager.disconnect(session);
    manager.disconnect(session);
    expect(manager.getStats()).toEqual({
      total_connections: 0,
      unique_users: 0,
      channels: { mining: 0, dashboard: 0, gamification: 0, competition: 0 },
    });
    expect(manager.users()).toEqual([]);
  });

  it('should not register what is not open, nor twice', () => {
    const session = new Session(new FakeTransport(), { outbox: rig.outbox, metrics: rig.metrics });
    manager.connect(session);
    expect(manager.getStats().total_connections).toBe(0);
    expect(manager.subscribe(session, 'mining', ALL)).toBeUndefined();
    const { session: open } = rig.connect(1);
    manager.connect(open);
    expect(manager.getStats().total_connections).toBe(1);
  });

  it('should count users, not sockets, as users', () => {
    const [first] = [rig.connect(1), rig.connect(1), rig.connect(2)];
    expect(manager.getStats()).toMatchObject({ total_connections: 3, unique_users: 2 });
    manager.disconnect(first.session);
    expect(manager.getStats()).toMatchObject({ total_connections: 2, unique_users: 2 });
  });

  it('should broadcast to subscribers only, and say how many', async () => {
    const [a, b, c] = [rig.connect(1), rig.connect(2), rig.connect(3)];
    manager.subscribe(a.session, 'mining', ALL);
    manager.subscribe(a.session, 'mining', ALL);
    manager.subscribe(b.session, 'mining', ALL);
    manager.subscribe(c.session, 'dashboard', ALL);
    expect(manager.broadcastToChannel('mining', { n: 1 })).toBe(2);
    expect(manager.unsubscribe(b.session, 'mining')).toBe(true);
    expect(manager.unsubscribe(b.session, 'mining')).toBe(false);
    expect(manager.broadcastToChannel('mining', { n: 2 })).toBe(1);
    await waitFor('both', () => datas(a.transport).length === 2);
    expect(a.transport.messages[0]).toEqual({ channel: 'mining', data: { n: 1 } });
    expect([datas(b.transport), datas(c.transport)]).toEqual([[1], []]);
    expect(rig.metrics.deliveries).toBe(3);
  });

  it('should send to the sockets of one user on one channel', async () => {
    const [a, b, other] = [rig.connect(1), rig.connect(1), rig.connect(2)];
    for (const { session } of [a, other]) manager.subscribe(session, 'gamification', ALL);
    manager.subscribe(b.session, 'mining', ALL);
    expect(manager.sendToUser(1, 'gamification', { n: 1 })).toBe(1);
    expect(manager.sendToUser(9, 'gamification', { n: 2 })).toBe(0);
    await turn();
    expect([a, b, other].map(({ transport }) => datas(transport))).toEqual([[1], [], []]);
  });

  it('should clean up a connection found dead when something is sent to it', async () => {
    const [dead, alive, alone] = [rig.connect(1), rig.connect(2), rig.connect(3)];
    for (const { session } of [dead, alive]) manager.subscribe(session, 'mining', ALL);
    manager.subscribe(alone.session, 'mining', { scope: 'mine', recover: false });
    dead.transport.open = false;
    alone.transport.open = false;
    manager.broadcastToChannel('mining', { n: 1 });
    await turn();
    expect(datas(alive.transport)).toEqual([1]);
    expect(manager.getStats()).toMatchObject({ total_connections: 1, channels: { mining: 1 } });
    expect(dead.transport.terminated).toBe(true);
  });

  it('should close the sockets of an ended session, those that come late too', () => {
    const [a, b, other] = [rig.connect(1, 'x'), rig.connect(1, 'x'), rig.connect(1, 'y')];
    expect(manager.revokeSession('x')).toBe(2);
    expect(manager.revokeSession('unknown')).toBe(0);
    for (const { transport } of [a, b])
      expect(transport.closing).toEqual({ code: 4001, reason: 'Session ended' });
    expect(other.transport.closing).toBeUndefined();
    expect(rig.connect(1, 'x').transport.closing?.code).toBe(4001);
    expect(manager.wasRevoked('y')).toBe(false);
    expect(manager.getStats().total_connections).toBe(1);
  });

  it('should close sessions that no longer stand, each with its reason', async () => {
    const peers = Array.from({ length: 50 }, (_, n) => rig.connect(n + 1));
    const sid = (n: number) => peers[n - 1]?.session.identity?.sessionId ?? '';
    const [ended, banned] = [sid(2), sid(44)];
    const closed = await manager.recheck((ids) => {
      expect(ids).toHaveLength(new Set(peers.map((_, n) => sid(n + 1))).size);
      return Promise.resolve(
        new Map([
          [ended, 'ended'],
          [banned, 'banned'],
        ]),
      );
    });
    expect(closed).toBe(2);
    const codes = peers.map(({ transport }) => transport.closing?.code);
    expect(codes.flatMap((code, n) => (code === undefined ? [] : [[n + 1, code]]))).toEqual([
      [2, 4001],
      [44, 4003],
    ]);
  });

  it('should keep every session while nothing is known', async () => {
    const { transport } = rig.connect(1);
    await expect(manager.recheck(() => Promise.reject(new Error('no database')))).rejects.toThrow();
    expect(transport.closing).toBeUndefined();
  });

  it('should remember a bounded number of ended sessions', () => {
    for (let n = 0; n < 10_050; n += 1) manager.revokeSession(`s${n}`);
    expect(manager.wasRevoked('s0')).toBe(false);
    expect(manager.wasRevoked('s10049')).toBe(true);
  });

  it('should throw for what cannot be serialised, and number nothing', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(() => manager.broadcastToChannel('mining', loop)).toThrow(TypeError);
    const { session } = rig.connect(1);
    expect(manager.subscribe(session, 'mining', { scope: 'all', recover: true })?.recovery?.offset).toBe(0);
  });

  it('should tell those who recover, and only those, of a gap', async () => {
    const [a, b] = [rig.connect(1), rig.connect(2)];
    const before = manager.subscribe(a.session, 'mining', { scope: 'all', recover: true })?.recovery;
    manager.subscribe(b.session, 'mining', ALL);
    expect(manager.resync()).toBe(1);
    await turn();
    expect(a.transport.messages).toEqual([
      { type: 'resync', channel: 'mining', epoch: expect.any(String), offset: 0 },
    ]);
    expect(a.transport.messages[0]?.epoch).not.toBe(before?.epoch);
    expect(b.transport.messages).toEqual([]);
  });

  it('should not start a second replay of a channel while one is under way', () => {
    const { session, transport } = rig.connect(1);
    const recover: Subscription = { scope: 'all', recover: true };
    const { recovery } = manager.subscribe(session, 'mining', recover) ?? {};
    if (!recovery) throw new Error('no position');
    for (let n = 0; n < 10; n += 1) manager.broadcastToChannel('mining', { n, pad: 'x'.repeat(60_000) });
    transport.stuck = true;
    const again = manager.subscribe(session, 'mining', recover, recovery);
    expect(again?.recovery?.recovered).toBe(true);
    again?.resume();
    expect(manager.subscribe(session, 'mining', recover, recovery)?.recovery?.recovered).toBe(false);
    expect(manager.queuedBytes()).toBeGreaterThan(0);
  });
});
