import { Backlog } from './backlog';
import type { Frame } from './frame';

const event = (name: string): Frame => ({ bytes: Buffer.from(name) });
const state = (name: string, conflate = 'key'): Frame => ({ bytes: Buffer.from(name), conflate });
const drained = (backlog: Backlog) => backlog.take(Infinity).map(String);

describe('Backlog', () => {
  it('should keep events in order and only the newest state, at its own place', () => {
    const backlog = new Backlog();
    expect(['a', 'b'].map((name) => backlog.push(event(name)))).toEqual([false, false]);
    expect(backlog.push(state('s1'))).toBe(false);
    backlog.push(event('c'));
    expect(backlog.push(state('s2'))).toBe(true);
    backlog.push(state('t1', 'other'));
    expect(backlog.bytes).toBe(7);
    expect(drained(backlog)).toEqual(['a', 'b', 'c', 's2', 't1']);
    expect(backlog.empty).toBe(true);
    expect(backlog.bytes).toBe(0);
    expect(backlog.push(state('s3'))).toBe(false);
  });

  it('should keep replays in their place and not count them', () => {
    const backlog = new Backlog();
    backlog.push(event('ack'));
    backlog.replay('mining', [event('r1'), event('r2')], 0);
    backlog.replay('dashboard', [], 0);
    backlog.push(event('live'));
    expect(backlog.bytes).toBe(7);
    expect(backlog.size).toBe(4);
    expect([backlog.isReplaying('mining'), backlog.isReplaying('dashboard')]).toEqual([true, false]);
    expect(backlog.take(4).map(String)).toEqual(['ack', 'r1']);
    expect(backlog.size).toBe(2);
    expect(drained(backlog)).toEqual(['r2', 'live']);
    expect([backlog.isReplaying('mining'), backlog.empty]).toEqual([false, true]);
  });

  it('should take portions of about the size asked for', () => {
    const backlog = new Backlog();
    for (let n = 0; n < 10; n += 1) backlog.push(event('xx'));
    expect(backlog.take(5)).toHaveLength(3);
    expect(backlog.take(100)).toHaveLength(7);
    expect(backlog.take(100)).toEqual([]);
  });

  it('should not grow with what was taken, where the reader never catches up', () => {
    const backlog = new Backlog();
    const taken: string[] = [];
    let places = 0;
    for (let n = 0; n < 50_000; n += 1) {
      backlog.push(event(`e${n}`));
      backlog.push(state(`s${n}`, `key${n}`));
      if (n >= 10) taken.push(...backlog.take(1).map(String), ...backlog.take(1).map(String));
      places = Math.max(places, backlog.places);
    }
    expect(places).toBeLessThan(3_000);
    expect(backlog.size).toBe(20);
    const sent = Array.from({ length: 50_000 }, (_, n) => [`e${n}`, `s${n}`]).flat();
    expect([...taken, ...drained(backlog)]).toEqual(sent);
  });

  it('should not grow with a flood of states, nor lose the order of events among them', () => {
    const backlog = new Backlog();
    for (let n = 0; n < 10_000; n += 1) {
      backlog.push(state(`s${n}`));
      if (n % 1000 === 0) backlog.push(event(`e${n}`));
    }
    expect(backlog.places).toBeLessThan(2_100);
    expect(drained(backlog)).toEqual([...Array.from({ length: 10 }, (_, n) => `e${n * 1000}`), 's9999']);
  });
});
