import { setImmediate as turn } from 'node:timers/promises';
import { CHANNELS, LIMITS, type Channel } from '@app/contracts';
import { FakeTransport } from '@app/testing';
import * as fc from 'fast-check';
import { ConnectionManager } from './connection-manager';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { mayHear, type Audience, type Position } from './ring';
import { Session, type Subscription } from './session';

const TWO = CHANNELS.slice(0, 2);
const USERS = 3;
const PEERS = 6;

/** A socket in memory whose reader may also take some or all of what lies there, and then nothing again. */
class Wire extends FakeTransport {
  wasStuck = false;
  private readonly waiting: (() => void)[] = [];

  stick(): void {
    this.stuck = this.wasStuck = true;
  }
  override whenDrained(listener: () => void): void {
    this.waiting.push(listener);
  }
  /** It takes much of what lies there, not all. */
  nibble(): void {
    this.buffered = Math.min(this.buffered, 1_000);
  }
  sip(): void {
    this.buffered = 0;
    for (const listener of this.waiting.splice(0)) listener();
  }
  override drain(): void {
    this.stuck = false;
    do this.sip();
    while (this.waiting.length > 0);
  }
}

interface Received {
  channel?: Channel;
  type?: string;
  epoch?: string;
  offset?: number;
  recovered?: boolean;
  data?: { n: number };
}
/** A frame in a line, without its padding: `mining 5` plain, `mining 5 @5` numbered. */
const line = ({ channel, type, offset, recovered, data }: Received): string =>
  [channel, type ?? data?.n, offset === undefined ? '' : `@${offset}`, recovered ?? ''].join(' ').trimEnd();

/** A client, and what its connection must bring. */
interface Peer {
  session: Session;
  wire: Wire;
  subs: Map<Channel, Subscription>;
  /** Where it was last, by what it has heard. */
  positions: Map<Channel, Position>;
  expected: string[];
}

/** The manager, its clients, and a model of both that knows neither lane, backlog, group nor ring. */
class World {
  readonly metrics = new RealtimeMetrics();
  readonly outbox = new Outbox();
  readonly manager = new ConnectionManager(this.outbox, this.metrics);
  readonly peers = Array.from({ length: PEERS }, (_, n): Peer => ({
    ...this.connect(1 + (n % USERS)),
    subs: new Map(),
    positions: new Map(),
    expected: [],
  }));
  mostQueued = 0;
  tooSlow = 0;
  /** Whom each message was for; the first of a channel has the number 1. */
  private readonly log = new Map<Channel, Audience[]>(CHANNELS.map((channel) => [channel, []]));

  subscribe(peer: Peer, channel: Channel, wanted: Subscription, position?: Position): void {
    if (peer.session.kind !== 'open') return;
    peer.subs.set(channel, wanted);
    const answer = this.manager.subscribe(peer.session, channel, wanted, position);
    if (!answer) throw new Error('an open session is connected');
    const { recovery, resume } = answer;
    const ack = { type: 'subscribed', channel, ...recovery };
    expect(recovery?.recovered ?? false).toBe(position !== undefined && position.epoch === recovery?.epoch);
    peer.session.send(ack);
    peer.expected.push(line(ack));
    if (position && recovery?.recovered) this.expectMissed(peer, channel, position.offset);
    resume();
  }

  unsubscribe(peer: Peer, channel: Channel): void {
    if (peer.session.kind !== 'open') return;
    this.manager.unsubscribe(peer.session, channel);
    peer.subs.delete(channel);
  }

  publish(channel: Channel, audience: Audience, padding: number): void {
    const n = this.countOf(channel) + 1;
    const data = { n, padding: 'x'.repeat(padding) };
    this.log.get(channel)?.push(audience);
    if (audience.kind === 'only') this.manager.sendToUser(audience.owner, channel, data);
    else this.manager.broadcastToChannel(channel, data, audience.kind === 'owned' ? audience.owner : null);
    for (const peer of this.peers) {
      const sub = peer.subs.get(channel);
      if (sub && mayHear(audience, peer.session.userId, sub.scope))
        peer.expected.push(line({ channel, data: { n }, ...(sub.recover ? { offset: n } : {}) }));
    }
    this.mostQueued = Math.max(this.mostQueued, this.manager.queuedBytes());
  }

  resync(): void {
    this.manager.resync();
    for (const channel of CHANNELS)
      for (const { subs, expected } of this.peers)
        if (subs.get(channel)?.recover)
          expected.push(line({ channel, type: 'resync', offset: this.countOf(channel) }));
  }

  /** A new connection with the same subscriptions. The last `lost` frames of the old one never arrived. */
  reconnect(peer: Peer, lost: number): void {
    this.check(peer);
    const frames = received(peer);
    for (const frame of frames.slice(0, Math.max(0, frames.length - lost))) hear(peer, frame);
    peer.session.closed();
    Object.assign(peer, { ...this.connect(peer.session.userId), expected: [] });
    for (const [channel, sub] of peer.subs)
      this.subscribe(peer, channel, sub, sub.recover ? peer.positions.get(channel) : undefined);
  }

  /** Everything written so far was due, in this order; a closed socket was closed for a reader too slow. */
  check(peer: Peer): void {
    const lines = received(peer).map(line);
    expect(lines).toEqual(peer.expected.slice(0, lines.length));
    if (peer.session.kind === 'open') return;
    expect([peer.wire.closing?.code, peer.wire.wasStuck]).toEqual([1013, true]);
    this.tooSlow += 1;
  }

  /** All read to the end. */
  finish(): void {
    for (const peer of this.peers) {
      if (peer.session.kind !== 'open') this.reconnect(peer, 0);
      peer.wire.drain();
      this.outbox.flushLane(peer.session.lane);
      expect(peer.session.kind).toBe('open');
      expect(received(peer).map(line)).toEqual(peer.expected);
    }
    expect(this.manager.queuedBytes()).toBe(0);
    this.outbox.stop();
  }

  private connect(userId: number): Pick<Peer, 'session' | 'wire'> {
    const wire = new Wire();
    const session = new Session(wire, { outbox: this.outbox, metrics: this.metrics });
    session.onEnd(() => this.manager.disconnect(session));
    session.open(
      { userId, sessionId: `sid-${userId}`, address: 'bc1q', expiresAt: Date.now() + 60_000 },
      (opened) => this.manager.connect(opened),
    );
    return { session, wire };
  }

  private countOf(channel: Channel): number {
    return this.log.get(channel)?.length ?? 0;
  }

  private expectMissed(peer: Peer, channel: Channel, after: number): void {
    const { userId } = peer.session;
    const scope = peer.subs.get(channel)?.scope ?? 'all';
    for (const [index, audience] of (this.log.get(channel) ?? []).entries()) {
      const n = index + 1;
      if (n > after && mayHear(audience, userId, scope))
        peer.expected.push(line({ channel, data: { n }, offset: n }));
    }
  }
}

const received = ({ wire }: Peer): Received[] => wire.messages as Received[];

/** What a client keeps of a frame (docs/PROTOCOL.md, recovery): what is replayed is counted on from where it was. */
function hear({ positions }: Peer, { channel, type, epoch, offset, recovered, data }: Received): void {
  if (channel === undefined) return;
  const position = positions.get(channel);
  if (data && position && offset !== undefined) positions.set(channel, { ...position, offset });
  if (data || recovered === true) return;
  if (epoch === undefined || offset === undefined) positions.delete(channel);
  else if (type === 'subscribed' || type === 'resync') positions.set(channel, { epoch, offset });
}

const user = fc.integer({ min: 1, max: USERS });
const who = fc.nat(PEERS - 1);
const channel = fc.constantFrom(...TWO);
/** Of all lengths that a frame's header knows; a few large ones are more than a socket takes. */
const padding = fc.constantFrom(0, 0, 200, 5_000, 60_000, 70_000);
const audience = fc.oneof(
  fc.constant<Audience>({ kind: 'everyone' }),
  user.map((owner): Audience => ({ kind: 'owned', owner })),
  user.map((owner): Audience => ({ kind: 'only', owner })),
);
const subscription = fc.record({
  scope: fc.constantFrom('all' as const, 'mine' as const),
  recover: fc.boolean(),
});
type Step = (world: World, at: (index: number) => Peer) => void | Promise<unknown>;
const reader = (act: (wire: Wire) => void) =>
  who.map(
    (n): Step =>
      (_, at) =>
        act(at(n).wire),
  );
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ who, channel, subscription }).map(
      (it): Step =>
        (world, at) =>
          world.subscribe(at(it.who), it.channel, it.subscription),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ who, channel }).map(
      (it): Step =>
        (world, at) =>
          world.unsubscribe(at(it.who), it.channel),
    ),
  },
  {
    weight: 12,
    arbitrary: fc.record({ channel, audience, padding }).map(
      (it): Step =>
        (world) =>
          world.publish(it.channel, it.audience, it.padding),
    ),
  },
  {
    // More than may wait for one reader.
    weight: 1,
    arbitrary: channel.map((on): Step => (world) => {
      for (let n = 0; n < 18; n += 1) world.publish(on, { kind: 'everyone' }, 60_000);
    }),
  },
  { weight: 3, arbitrary: fc.constant<Step>(() => turn()) },
  { weight: 3, arbitrary: reader((wire) => wire.stick()) },
  { weight: 1, arbitrary: reader((wire) => wire.nibble()) },
  { weight: 1, arbitrary: reader((wire) => wire.sip()) },
  { weight: 1, arbitrary: reader((wire) => wire.drain()) },
  {
    weight: 2,
    arbitrary: fc.record({ who, lost: fc.nat(8) }).map(
      (it): Step =>
        (world, at) =>
          world.reconnect(at(it.who), it.lost),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.resync()) },
);

describe('ConnectionManager, whatever happens in between', () => {
  it('should give every session exactly its messages in order, missed ones too, or tell of the gap', async () => {
    const seen = { replays: 0, mostQueued: 0, tooSlow: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 150, size: 'max' }), async (steps) => {
        const world = new World();
        const at = (index: number): Peer => {
          const peer = world.peers[index];
          if (!peer) throw new Error('no such peer');
          return peer;
        };
        for (const peer of world.peers) world.subscribe(peer, 'mining', { scope: 'all', recover: true });
        for (const act of steps) await act(world, at);
        world.finish();
        seen.replays += world.metrics.replays;
        seen.tooSlow += world.tooSlow;
        seen.mostQueued = Math.max(seen.mostQueued, world.mostQueued);
      }),
      { numRuns: 80, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
    );
    // What the steps are to lead to did happen.
    expect(seen.replays).toBeGreaterThan(0);
    expect(seen.tooSlow).toBeGreaterThan(0);
    expect(seen.mostQueued).toBeGreaterThan(LIMITS.wsQueueBytes);
  });
});
