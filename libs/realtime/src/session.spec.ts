import { LIMITS } from '@app/contracts';
import { FakeTransport } from '@app/testing';
import { setImmediate as turn } from 'node:timers/promises';
import { RealtimeMetrics } from './metrics';
import { Outbox } from './outbox';
import { closeReason, Session } from './session';

const identity = { userId: 1, address: 'bc1q', sessionId: 'sid', expiresAt: Date.now() + 60_000 };

describe('Session', () => {
  let transport: FakeTransport;
  let session: Session;
  let heard: string[];
  let ends: number;
  const warning = { type: 'error', message: 'Rate limit exceeded' };
  const handler = {
    receive: (_session: Session, text: string) => void heard.push(text),
    tooFast: (warned: Session) => warned.send(warning),
  };
  const open = () => session.open(identity, (opened) => opened.listen(handler));
  beforeEach(() => {
    transport = new FakeTransport();
    session = new Session(transport, { outbox: new Outbox(), metrics: new RealtimeMetrics() });
    heard = [];
    ends = 0;
    session.onEnd(() => (ends += 1));
  });

  it('should act on nothing before its token is good, then on everything in order', () => {
    session.hear('a');
    session.hear('b');
    expect(session.identity).toBeUndefined();
    expect(heard).toEqual([]);
    open();
    session.hear('c');
    expect(heard).toEqual(['a', 'b', 'c']);
    expect(session.identity).toEqual(identity);
  });

  it('should never act on what came early when the token fails', () => {
    session.hear('a');
    session.close('unauthenticated', 'Token malformed');
    open();
    session.hear('b');
    expect(heard).toEqual([]);
    expect(transport.closing).toEqual({ code: 4001, reason: 'Token malformed' });
    expect(session.kind).toBe('closing');
  });

  it('should bound what comes early, in frames and in bytes', () => {
    for (let n = 0; n <= LIMITS.wsEarlyFrames; n += 1) session.hear('a');
    expect(transport.closing?.code).toBe(4008);
    const other = new FakeTransport();
    const bytes = new Session(other, { outbox: new Outbox(), metrics: new RealtimeMetrics() });
    for (let n = 0; n < 5; n += 1) bytes.hear('x'.repeat(16 * 1024));
    expect(other.closing?.code).toBe(4008);
  });

  it('should warn, forget warnings after a pause, and close in the end', async () => {
    open();
    const flood = (frames: number) => {
      for (let n = 0; n < frames; n += 1) session.hear('a');
    };
    const clock = jest.spyOn(performance, 'now');
    const start = performance.now();
    clock.mockReturnValue(start);
    flood(LIMITS.wsActionsBurst + LIMITS.wsRateWarnings);
    expect(heard).toHaveLength(LIMITS.wsActionsBurst);
    expect(transport.closing).toBeUndefined();
    clock.mockReturnValue(start + 10_000);
    flood(LIMITS.wsActionsBurst + LIMITS.wsRateWarnings);
    expect(transport.closing).toBeUndefined();
    await turn();
    expect(transport.messages).toEqual(Array.from({ length: 2 * LIMITS.wsRateWarnings }, () => warning));
    flood(1);
    expect(transport.closing).toEqual({ code: 4008, reason: 'Too many messages' });
    clock.mockRestore();
  });

  it('should end with its token, and not act on a frame that comes just then', () => {
    open();
    session.expire(identity.expiresAt - 1);
    expect(session.kind).toBe('open');
    session.expire(identity.expiresAt);
    expect(transport.closing).toEqual({ code: 4001, reason: 'Token expired' });
    session.hear('late');
    expect(heard).toEqual([]);
  });

  it('should live as long as a newer token', () => {
    open();
    session.renew({ ...identity, expiresAt: identity.expiresAt + 1_000 });
    session.expire(identity.expiresAt);
    expect(session.kind).toBe('open');
  });

  it('should not wait for ever for a check', () => {
    session.expire(Date.now() + 9_000);
    expect(session.kind).toBe('verifying');
    session.expire(Date.now() + 10_001);
    expect(transport.closing?.code).toBe(1013);
  });

  it('should send what is pending before it says goodbye, but not to a slow reader', () => {
    open();
    session.send({ type: 'pong' });
    session.close('restarting');
    expect(transport.messages).toEqual([{ type: 'pong' }]);
    const slow = new FakeTransport();
    const other = new Session(slow, { outbox: new Outbox(), metrics: new RealtimeMetrics() });
    other.open(identity, () => undefined);
    other.send({ type: 'pong' });
    other.close('tooSlow');
    expect(slow.messages).toEqual([]);
    expect(slow.closing?.code).toBe(1013);
  });

  it('should say goodbye to a slow reader when it has taken what was pending, however little lay there', () => {
    open();
    transport.stuck = true;
    session.send({ type: 'first', pad: 'x'.repeat(LIMITS.wsConflateBytes - 1_000) });
    session.flush();
    session.send({ type: 'pending', pad: 'x'.repeat(2_000) });
    session.dismiss('restarting');
    expect(transport.closing).toBeUndefined();
    transport.drain();
    expect(transport.messages.map(({ type }) => type)).toEqual(['first', 'pending']);
    expect(transport.closing?.code).toBe(1012);
  });

  it('should end once, whoever ends it and however often', () => {
    open();
    session.close('restarting');
    session.close('expired');
    session.closed();
    session.terminate();
    expect(ends).toBe(1);
    expect(session.kind).toBe('closed');
    expect(transport.closing?.code).toBe(1012);
    let late = 0;
    session.onEnd(() => (late += 1));
    expect(late).toBe(1);
  });

  it('should cut what does not answer', () => {
    open();
    session.ping();
    session.terminate();
    expect([transport.pings, transport.terminated, ends]).toEqual([1, true, 1]);
  });

  it('should keep a reason within a close frame', () => {
    expect(closeReason('short')).toBe('short');
    expect(Buffer.byteLength(closeReason('😀'.repeat(200)))).toBeLessThanOrEqual(123);
    expect(closeReason('😀'.repeat(200))).toMatch(/^(😀)+$/u);
  });
});
