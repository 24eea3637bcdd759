import { setImmediate as turn } from 'node:timers/promises';
import { LIMITS } from '@app/contracts';
import { FakeTransport } from '@app/testing';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { Session } from './session';
import { TopicHub } from './topic-hub';

interface Topic {
  name: string;
}
const A = { name: 'a' };
const B = { name: 'b' };

/** A dashboard whose states are texts that the test sets, and whose computations it may hold. */
class Texts {
  readonly states = new Map<string, string | undefined>();
  readonly computed: string[] = [];
  readonly ended: string[] = [];
  readonly failures: string[] = [];
  hold: Promise<void> | undefined;
  fault: Error | undefined;

  key = (topic: Topic): string => topic.name;
  compute = async (userId: number, topic: Topic): Promise<string | undefined> => {
    this.computed.push(`${userId}:${topic.name}`);
    const state = this.states.get(topic.name);
    await this.hold;
    if (this.fault) throw this.fault;
    return state === undefined ? undefined : JSON.stringify(state);
  };
  state = (topic: Topic, json: string, seq: number): string =>
    `{"topic":"${topic.name}","seq":${seq},"data":${json}}`;
  gone = (session: Session, topic: Topic): void => void this.ended.push(`${session.userId}:${topic.name}`);
  failed = (session: Session, topic: Topic): void =>
    void this.failures.push(`${session.userId}:${topic.name}`);
}

describe('TopicHub', () => {
  let texts: Texts;
  let hub: TopicHub<Topic>;
  let metrics: RealtimeMetrics;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    texts = new Texts();
    texts.states.set('a', 'one').set('b', 'first');
    metrics = new RealtimeMetrics();
    hub = new TopicHub<Topic>(texts, metrics);
  });
  afterEach(() => {
    hub.stop();
    jest.useRealTimers();
  });

  const connect = (userId = 1) => {
    const transport = new FakeTransport();
    const session = new Session(transport, { outbox: new Outbox(), metrics });
    session.open(
      { userId, address: 'bc1q', sessionId: 'sid', expiresAt: Date.now() + 60_000 },
      () => undefined,
    );
    return { transport, session };
  };
  const settle = async () => {
    for (let n = 0; n < 5; n += 1) await turn();
  };
  const later = async (ms: number = LIMITS.topicCoalesceMs) => {
    await jest.advanceTimersByTimeAsync(ms);
    await settle();
  };
  const change = (userId: number, topic: string, state: string | undefined) => {
    texts.states.set(topic, state);
    hub.changed(userId, ({ name }) => name === topic);
  };

  it('should send the state once, and again when it changed, coalesced and numbered', async () => {
    const { transport, session } = connect();
    hub.subscribe(session, A);
    await settle();
    change(1, 'a', 'two');
    change(1, 'a', 'three');
    await later(LIMITS.topicCoalesceMs - 1);
    expect(transport.messages).toEqual([{ topic: 'a', seq: 1, data: 'one' }]);
    await later(1);
    change(1, 'a', 'three');
    await later();
    expect(transport.messages.slice(1)).toEqual([{ topic: 'a', seq: 2, data: 'three' }]);
    expect(texts.computed).toHaveLength(3);
    expect(hub.size).toBe(1);
  });

  it('should compute once for all sessions of a user, and apart for another user', async () => {
    const [one, two, other] = [connect(1), connect(1), connect(2)];
    for (const { session } of [one, two, other]) hub.subscribe(session, A);
    await settle();
    texts.computed.length = 0;
    change(1, 'a', 'two');
    await later();
    expect(texts.computed).toEqual(['1:a']);
    expect(one.transport.messages).toEqual(two.transport.messages);
    expect(other.transport.messages).toHaveLength(1);
    hub.changedForAll(() => true);
    await later();
    expect(texts.computed).toEqual(['1:a', '1:a', '2:a']);
    expect(other.transport.messages).toHaveLength(2);
  });

  it('should not serve a snapshot from a computation that began before it was asked for', async () => {
    let release: () => void = () => undefined;
    texts.hold = new Promise((resolve) => (release = resolve));
    const [one, two] = [connect(), connect()];
    hub.subscribe(one.session, A);
    await settle();
    texts.states.set('a', 'two');
    hub.subscribe(two.session, A);
    texts.hold = undefined;
    release();
    await settle();
    expect(one.transport.messages).toEqual([
      { topic: 'a', seq: 1, data: 'one' },
      { topic: 'a', seq: 2, data: 'two' },
    ]);
    expect(two.transport.messages).toEqual([{ topic: 'a', seq: 1, data: 'two' }]);
  });

  it('should let nothing fall between a snapshot and the change that comes while it is made', async () => {
    let release: () => void = () => undefined;
    texts.hold = new Promise((resolve) => (release = resolve));
    const { transport, session } = connect();
    hub.subscribe(session, A);
    await settle();
    change(1, 'a', 'two');
    texts.hold = undefined;
    release();
    await later();
    expect(transport.messages.map(({ data }) => data)).toEqual(['one', 'two']);
  });

  it('should give a slow reader the newest state when it has read, not the backlog', async () => {
    const { transport, session } = connect();
    texts.states.set('a', 'x'.repeat(LIMITS.wsConflateBytes));
    transport.stuck = true;
    hub.subscribe(session, A);
    await settle();
    hub.subscribe(session, B);
    await settle();
    for (const state of ['two', 'three', 'four']) {
      change(1, 'a', state);
      change(1, 'b', state);
      await later();
    }
    expect(transport.messages).toHaveLength(1);
    expect(metrics.conflated).toBeGreaterThan(0);
    transport.drain();
    await settle();
    expect(transport.messages.slice(1)).toEqual([
      { topic: 'a', seq: 2, data: 'four' },
      { topic: 'b', seq: 1, data: 'four' },
    ]);
  });

  it('should not compute for readers that are all behind', async () => {
    const { transport, session } = connect();
    texts.states.set('a', 'x'.repeat(LIMITS.wsConflateBytes));
    transport.stuck = true;
    hub.subscribe(session, A);
    await settle();
    texts.computed.length = 0;
    for (const state of ['two', 'three']) {
      change(1, 'a', state);
      await later();
    }
    expect(texts.computed).toEqual([]);
  });

  it('should let go of what was unsubscribed, of sessions that end and of topics that are gone', async () => {
    const [one, two] = [connect(1), connect(1)];
    for (const { session } of [one, two]) {
      hub.subscribe(session, A);
      hub.subscribe(session, B);
    }
    await settle();
    expect(hub.countWith(one.session, [A, { name: 'c' }])).toBe(3);
    hub.unsubscribe(one.session, B);
    hub.unsubscribe(one.session, B);
    hub.leave(two.session);
    expect(hub.countWith(one.session, [])).toBe(1);
    change(1, 'b', 'second');
    change(1, 'a', undefined);
    await later();
    expect(texts.ended).toEqual(['1:a']);
    expect(one.transport.messages).toHaveLength(2);
    expect(hub.size).toBe(0);
    one.session.close('goingAway');
    hub.subscribe(one.session, A);
    expect(hub.size).toBe(0);
  });

  it('should tell once who waits for a snapshot that it fails, and try again', async () => {
    texts.fault = new Error('away');
    const { transport, session } = connect();
    hub.subscribe(session, A);
    await settle();
    await later(5_000);
    expect(texts.failures).toEqual(['1:a']);
    expect(metrics.topicFailures).toBe(2);
    texts.fault = undefined;
    await later(5_000);
    expect(transport.messages).toEqual([{ topic: 'a', seq: 1, data: 'one' }]);
    texts.fault = new Error('away');
    change(1, 'a', 'two');
    await later();
    texts.fault = undefined;
    await later(5_000);
    expect(texts.failures).toEqual(['1:a']);
    expect(transport.messages).toHaveLength(2);
  });

  it('should drop a computation that nobody watches any more', async () => {
    let release: () => void = () => undefined;
    texts.hold = new Promise((resolve) => (release = resolve));
    const { transport, session } = connect();
    hub.subscribe(session, A);
    await settle();
    hub.unsubscribe(session, A);
    release();
    await settle();
    expect(transport.messages).toEqual([]);
    expect(hub.size).toBe(0);
  });
});
