import { setImmediate as turn } from 'node:timers/promises';
import { LIMITS } from '@app/contracts';
import { FakeTransport, waitFor } from '@app/testing';
import { messageFrames, serverFrame } from './frame';
import { Lane } from './lane';
import { RealtimeMetrics } from './metrics';
import { Outbox, type SharedModes } from './outbox';

describe('Outbox', () => {
  let outbox: Outbox;
  let number = 0;
  const metrics = new RealtimeMetrics();
  const message = (n: number, size = 0) =>
    messageFrames('mining', JSON.stringify({ n, pad: 'x'.repeat(size) }), ++number, undefined);
  const lane = (modes: SharedModes = { mining: 'plain' }) => {
    const transport = new FakeTransport();
    const made = new Lane(
      transport,
      { tooSlow: () => outbox.remove(made), gone: () => outbox.remove(made) },
      metrics,
    );
    outbox.join(made, modes);
    return { transport, lane: made };
  };
  const numbers = ({ messages }: FakeTransport) =>
    messages.map((frame) => (frame.data as { n: number } | undefined)?.n ?? frame.type);
  /** Waits out the pause between two writes. */
  const quiet = async () => {
    const end = performance.now() + LIMITS.wsFlushIntervalMs + 5;
    await waitFor('a quiet socket', () => performance.now() > end);
  };
  beforeEach(() => {
    outbox = new Outbox();
  });
  afterEach(() => outbox.stop());

  it('should send at once when quiet, and share one buffer among equals', async () => {
    const [a, b, other] = [lane(), lane(), lane({ dashboard: 'plain' })];
    expect(outbox.publish('mining', message(1))).toBe(2);
    await turn();
    expect(a.transport.writes).toHaveLength(1);
    expect(a.transport.writes[0]).toBe(b.transport.writes[0]);
    expect(other.transport.writes).toEqual([]);
  });

  it('should wake for who is due first, whoever asked first', () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const pass = (ms: number) => {
      for (const end = now + ms; now < end;) {
        now += 1;
        jest.advanceTimersByTime(1);
      }
    };
    const [early, late] = [lane({ mining: 'plain' }), lane({ dashboard: 'plain' })];
    now = 1_000;
    outbox.publish('mining', message(1));
    pass(10);
    outbox.publish('dashboard', message(2));
    pass(1);
    // The later of the two asks first.
    outbox.publish('dashboard', message(3));
    outbox.publish('mining', message(4));
    pass(10);
    expect([numbers(early.transport), numbers(late.transport)]).toEqual([[1, 4], [2]]);
    pass(10);
    expect(numbers(late.transport)).toEqual([2, 3]);
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('should join what comes in one turn, and write at most every 20 ms while messages keep coming', async () => {
    const { transport } = lane();
    for (let n = 0; n < 10; n += 1) outbox.publish('mining', message(n));
    await turn();
    expect(transport.writes).toHaveLength(1);
    const start = performance.now();
    let sent = 10;
    for (; performance.now() < start + 200; sent += 1) {
      outbox.publish('mining', message(sent));
      await turn();
    }
    expect(transport.writes.length).toBeLessThanOrEqual(12);
    await waitFor('the last', () => numbers(transport).length === sent);
    expect(numbers(transport)).toEqual(Array.from({ length: sent }, (_, n) => n));
  });

  it('should answer at once though messages wait, and in their order', async () => {
    const { transport, lane: asking } = lane();
    outbox.publish('mining', message(1));
    await turn();
    outbox.publish('mining', message(2));
    outbox.send(asking, serverFrame({ type: 'pong' }), 'soon');
    outbox.publish('mining', message(3));
    await turn();
    expect(numbers(transport)).toEqual([1, 2, 'pong', 3]);
    expect(transport.writes).toHaveLength(2);
    await quiet();
    await turn();
    expect(numbers(transport)).toEqual([1, 2, 'pong', 3]);
  });

  it('should pace messages of one socket alone like all others', async () => {
    const { transport, lane: one } = lane({});
    const own = (n: number) => outbox.send(one, message(n).plain, 'paced');
    own(1);
    await turn();
    expect(numbers(transport)).toEqual([1]);
    own(2);
    own(3);
    await turn();
    expect(numbers(transport)).toEqual([1]);
    await waitFor('the rest', () => numbers(transport).length === 3);
    expect(transport.writes).toHaveLength(2);
  });

  it('should keep order when a socket changes what it shares', async () => {
    const { transport, lane: one } = lane();
    lane();
    outbox.publish('mining', message(1));
    await turn();
    outbox.publish('mining', message(2));
    outbox.join(one, { mining: 'numbered' });
    outbox.publish('mining', message(3));
    outbox.join(one, {});
    outbox.publish('mining', message(4));
    outbox.join(one, { mining: 'plain', dashboard: 'plain' });
    outbox.publish('mining', message(5));
    await quiet();
    await waitFor('all', () => numbers(transport).length >= 4);
    expect(numbers(transport)).toEqual([1, 2, 3, 5]);
    expect(transport.messages.map((frame) => 'offset' in frame)).toEqual([false, false, true, false]);
  });

  it('should serve a large group in slices, each socket everything once and in order', async () => {
    const lanes = Array.from({ length: 1_000 }, () => lane());
    const at = (index: number) => lanes[index] ?? lane();
    outbox.publish('mining', message(1));
    outbox.publish('mining', message(2));
    await turn();
    const served = () => lanes.filter(({ transport }) => transport.writes.length > 0).length;
    expect(served()).toBeLessThan(1_000);
    outbox.publish('mining', message(3));
    outbox.send(at(999).lane, serverFrame({ type: 'pong' }), 'soon');
    outbox.remove(at(998).lane);
    outbox.join(at(997).lane, {});
    const late = lane();
    await waitFor('all', () => served() >= 999 && numbers(at(996).transport).length === 3);
    expect(numbers(late.transport)).toEqual([]);
    expect(numbers(at(999).transport)).toEqual([1, 2, 3, 'pong']);
    expect(numbers(at(997).transport)).toEqual([1, 2, 3]);
    expect(numbers(at(998).transport)).toEqual([]);
    for (const { transport } of lanes.slice(0, 997)) expect(numbers(transport)).toEqual([1, 2, 3]);
  });

  it.each(['soon', 'paced'] as const)(
    'should serve sockets with frames of their own in slices (%s)',
    async (when) => {
      const lanes = Array.from({ length: 1_000 }, () => lane({}));
      for (const { lane: one } of lanes) outbox.send(one, serverFrame({ type: 'resync' }), when);
      await turn();
      const served = () => lanes.filter(({ transport }) => transport.writes.length > 0).length;
      expect(served()).toBeGreaterThan(0);
      expect(served()).toBeLessThan(1_000);
      await waitFor('all', () => served() === 1_000);
    },
  );

  it('should share a slice between groups, and let none of them wait for another', async () => {
    const large = Array.from({ length: 1_000 }, () => lane());
    const small = [lane({ mining: 'numbered' }), lane({ mining: 'plain', dashboard: 'plain' })];
    outbox.publish('mining', message(1));
    const served = (some: typeof large) => some.filter(({ transport }) => transport.writes.length > 0).length;
    await turn();
    expect(served([...large, ...small])).toBeLessThan(300);
    await turn();
    expect(served(small)).toBe(2);
    expect(served(large)).toBeLessThan(1_000);
    await waitFor('all', () => served(large) === 1_000);
  });

  it('should pause between rounds from the end of a round', async () => {
    const { transport } = lane();
    transport.write = (frames) => {
      transport.writes.push(frames);
      const end = performance.now() + LIMITS.wsFlushIntervalMs + 5;
      while (performance.now() < end);
    };
    outbox.publish('mining', message(1));
    await turn();
    outbox.publish('mining', message(2));
    await turn();
    expect(numbers(transport)).toEqual([1]);
    await waitFor('the next round', () => numbers(transport).length === 2);
  });

  it('should not wait with a lot of bytes', async () => {
    const { transport } = lane();
    outbox.publish('mining', message(1));
    await turn();
    outbox.publish('mining', message(2, 300 * 1024));
    await turn();
    expect(numbers(transport)).toEqual([1, 2]);
  });

  it('should go on when one socket fails in the middle of a flush', async () => {
    const [bad, good] = [lane(), lane()];
    bad.transport.open = false;
    outbox.publish('mining', message(1));
    await turn();
    expect(numbers(good.transport)).toEqual([1]);
    expect(outbox.publish('mining', message(2))).toBe(1);
  });

  it('should send nothing to a socket that was removed', async () => {
    const { transport, lane: one } = lane();
    outbox.publish('mining', message(1));
    outbox.send(one, serverFrame({ type: 'pong' }), 'soon');
    outbox.remove(one);
    outbox.send(one, serverFrame({ type: 'pong' }), 'soon');
    await quiet();
    expect(transport.writes).toEqual([]);
    expect(outbox.publish('mining', message(2))).toBe(0);
  });
});
