import { setImmediate as turn } from 'node:timers/promises';
import { FairQueue } from './fair-queue';

describe('FairQueue', () => {
  const done: string[] = [];
  const releases = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      releases.set(name, () => {
        done.push(name);
        releases.delete(name);
        resolve();
      });
    });
  const running = () => [...releases.keys()].sort();
  const finish = async (name: string) => {
    releases.get(name)?.();
    await turn();
  };

  it('should serve one of each owner at a time, and owners in turn', async () => {
    const queue = new FairQueue(2);
    for (const name of ['a1', 'a2', 'a3']) queue.add(1, work(name));
    queue.add(2, work('b1'));
    queue.add(3, work('c1'));
    expect(running()).toEqual(['a1', 'b1']);
    await finish('a1');
    expect(running()).toEqual(['a2', 'b1']);
    await finish('b1');
    expect(running()).toEqual(['a2', 'c1']);
    await finish('c1');
    expect(running()).toEqual(['a2']);
    await finish('a2');
    await finish('a3');
    expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('should begin work of the last tier when no other waits', async () => {
    const queue = new FairQueue(1);
    queue.add(1, work('l1'), 'last');
    queue.add(1, work('l2'), 'last');
    expect(queue.isWaitingBesides(1)).toBe(false);
    queue.add(1, work('a1'));
    expect(queue.isWaitingBesides(1)).toBe(false);
    queue.add(2, work('b1'));
    expect(queue.isWaitingBesides(1)).toBe(true);
    for (const [name, next] of [
      ['l1', ['a1']],
      ['a1', ['b1']],
      ['b1', ['l2']],
      ['l2', []],
    ] as const) {
      await finish(name);
      expect(running()).toEqual(next);
    }
  });
});
