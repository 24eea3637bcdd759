import { LIMITS } from '@app/contracts';
import { FakeTransport } from '@app/testing';
import { textFrame, type Frame } from './frame';
import { Lane } from './lane';
import { RealtimeMetrics } from './metrics';

const frame = (n: number | string, size = 0, conflate?: string): Frame => ({
  bytes: textFrame(JSON.stringify({ n, pad: 'x'.repeat(size) })),
  ...(conflate ? { conflate } : {}),
});

describe('Lane', () => {
  let transport: FakeTransport;
  let metrics: RealtimeMetrics;
  let lane: Lane;
  const told = { tooSlow: 0, gone: 0 };
  const seen = () => transport.messages.map(({ n }) => n);
  beforeEach(() => {
    transport = new FakeTransport();
    metrics = new RealtimeMetrics();
    told.tooSlow = told.gone = 0;
    lane = new Lane(transport, { tooSlow: () => (told.tooSlow += 1), gone: () => (told.gone += 1) }, metrics);
  });

  it('should send many frames in one write', () => {
    lane.deliver([frame(1), frame(2), frame(3)], undefined, 0);
    expect(transport.writes).toHaveLength(1);
    expect(seen()).toEqual([1, 2, 3]);
  });

  it('should send the very buffer that others share', () => {
    const joined = Buffer.concat([frame(1).bytes, frame(2).bytes]);
    lane.deliver([frame(1), frame(2)], joined, 0);
    expect(transport.writes[0]).toBe(joined);
  });

  it('should conflate states and keep events while the reader is slow', () => {
    transport.stuck = true;
    lane.deliver([frame('first', LIMITS.wsConflateBytes)], undefined, 0);
    for (let n = 0; n < 100; n += 1) lane.deliver([frame(`s${n}`, 0, 'state'), frame(n)], undefined, 0);
    expect(transport.writes).toHaveLength(1);
    expect(metrics.conflated).toBe(99);
    transport.drain();
    const rest = seen().slice(1);
    expect(rest.filter((n) => typeof n === 'number')).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(rest.filter((n) => typeof n === 'string')).toEqual(['s99']);
    expect(rest.indexOf('s99')).toBe(99);
    lane.deliver([frame('live')], undefined, 1);
    expect(seen().at(-1)).toBe('live');
    expect(told.tooSlow).toBe(0);
  });

  it('should send a large batch whole to a reader that keeps up', () => {
    lane.deliver([frame(1, 2 * LIMITS.wsQueueBytes)], undefined, 0);
    expect(seen()).toEqual([1]);
    expect(told.tooSlow).toBe(0);
  });

  it('should give up beyond one MiB of waiting events, and hold no more than that', () => {
    transport.stuck = true;
    let sent = 0;
    for (; told.tooSlow === 0 && sent < 100; sent += 1) lane.deliver([frame(sent, 32 * 1024)], undefined, 0);
    expect(told.tooSlow).toBe(1);
    expect(lane.queued).toBeLessThan(LIMITS.wsQueueBytes + 64 * 1024);
    lane.end();
    expect(lane.queued).toBe(transport.buffered);
    expect(metrics.dropped).toBeGreaterThan(20);
    lane.deliver([frame('late')], undefined, 0);
    transport.drain();
    expect(seen()).not.toContain('late');
  });

  it('should never give up because of states alone', () => {
    transport.stuck = true;
    for (let n = 0; n < 1_000; n += 1) lane.deliver([frame(n, 32 * 1024, 'state')], undefined, 0);
    expect(told.tooSlow).toBe(0);
    transport.drain();
    expect(seen().at(-1)).toBe(999);
  });

  it('should know for how long something lies', () => {
    expect(lane.undrainedFor(5)).toBe(0);
    transport.stuck = true;
    lane.deliver([frame(1)], undefined, 100);
    lane.deliver([frame(2)], undefined, 5_000);
    expect(lane.undrainedFor(10_200)).toBe(10_100);
    transport.buffered = 0;
    expect(lane.undrainedFor(10_300)).toBe(0);
    lane.deliver([frame(3)], undefined, 20_000);
    expect(lane.undrainedFor(20_001)).toBe(1);
  });

  it('should not take for stuck who takes something now and then, though never everything', () => {
    transport.stuck = true;
    for (let now = 0; now < 30_000; now += 1_000) {
      lane.deliver([frame(now, 1_000)], undefined, now);
      transport.buffered -= 500;
      expect(lane.undrainedFor(now + 900)).toBeLessThan(1_000);
    }
    expect(lane.undrainedFor(39_900)).toBe(10_000);
  });

  it('should replay before what is live, as fast as the reader takes it, without counting it as waiting', () => {
    const missed = Array.from({ length: 100 }, (_, n) => frame(n, 64 * 1024));
    transport.stuck = true;
    lane.replay('mining', missed, 0);
    lane.deliver([frame('live')], undefined, 0);
    expect(lane.isReplaying('mining')).toBe(true);
    expect(told.tooSlow).toBe(0);
    expect(transport.buffered).toBeLessThan(3 * LIMITS.wsConflateBytes);
    transport.drain();
    expect(seen()).toEqual([...missed.map((_, n) => n), 'live']);
    expect(lane.isReplaying('mining')).toBe(false);
  });

  it('should be overdue when it takes nothing, and when it does not end a replay in the time of the ring', () => {
    expect(lane.overdue(1)).toBe(false);
    transport.stuck = true;
    lane.deliver([frame(1)], undefined, 0);
    expect([lane.overdue(LIMITS.wsUndrainedMs), lane.overdue(LIMITS.wsUndrainedMs + 1)]).toEqual([
      false,
      true,
    ]);
    transport.drain();
    transport.stuck = true;
    lane.replay('mining', [frame(2, 64 * 1024), frame(3, 64 * 1024), frame(4, 64 * 1024)], 20_000);
    for (let now = 21_000; now <= 20_000 + LIMITS.ringMs; now += 1_000) {
      transport.buffered -= 1;
      expect(lane.overdue(now)).toBe(false);
    }
    transport.buffered -= 1;
    expect(lane.overdue(20_001 + LIMITS.ringMs)).toBe(true);
    transport.drain();
    expect(lane.overdue(20_002 + LIMITS.ringMs)).toBe(false);
  });

  it('should report a socket that is gone', () => {
    transport.open = false;
    lane.deliver([frame(1)], undefined, 0);
    expect(told.gone).toBe(1);
    expect(transport.writes).toEqual([]);
    expect(lane.usable).toBe(false);
  });
});
