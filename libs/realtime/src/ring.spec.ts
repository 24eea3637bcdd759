import { LIMITS } from '@app/contracts';
import type { Frame } from './frame';
import { type Audience, mayHear, Ring } from './ring';

const frame = (name: string, size = 10): Frame => ({ bytes: Buffer.alloc(size, name) });
const everyone: Audience = { kind: 'everyone' };

describe('Ring', () => {
  const filled = (count: number, now = 0, size = 10) => {
    const ring = new Ring();
    const { epoch } = ring.position;
    for (let n = 1; n <= count; n += 1) ring.add(frame(String(n), size), everyone, now);
    return { ring, epoch, since: (offset: number, at = now) => ring.since({ epoch, offset }, 1, 'all', at) };
  };

  it('should number messages from one without holes of its own', () => {
    const { ring } = filled(3);
    expect(ring.position.offset).toBe(3);
    expect(ring.next()).toBe(4);
  });

  it('should give everything after a position, in order', () => {
    const { since } = filled(5);
    expect(since(0)).toHaveLength(5);
    expect(since(3)).toEqual([frame('4'), frame('5')]);
    expect(since(5)).toEqual([]);
  });

  it('should give nothing at all for a position it cannot vouch for', () => {
    const { ring, since } = filled(5);
    expect(since(6)).toBeUndefined();
    expect(ring.since({ epoch: 'other', offset: 5 }, 1, 'all', 0)).toBeUndefined();
    expect(new Ring().since({ epoch: ring.position.epoch, offset: 0 }, 1, 'all', 0)).toBeUndefined();
  });

  it('should let go by count, whole positions with it', () => {
    const { since } = filled(LIMITS.ringMessages + 5);
    expect(since(4)).toBeUndefined();
    expect(since(5)).toHaveLength(LIMITS.ringMessages);
  });

  it('should let go by age', () => {
    const { ring, since } = filled(2, 1_000);
    ring.add(frame('3'), everyone, 1_000 + LIMITS.ringMs);
    expect(since(1, 1_000 + LIMITS.ringMs)).toHaveLength(2);
    expect(since(1, 1_001 + LIMITS.ringMs)).toBeUndefined();
    expect(since(2, 1_001 + LIMITS.ringMs)).toHaveLength(1);
    expect(since(3, 1_001 + 2 * LIMITS.ringMs)).toEqual([]);
  });

  it('should let go by bytes', () => {
    const { since } = filled(20, 0, 1024 * 1024);
    expect(since(3)).toBeUndefined();
    expect(since(4)).toHaveLength(16);
  });

  it('should never replay to others what was for one', () => {
    const ring = new Ring();
    const start = ring.position;
    ring.add(frame('a'), { kind: 'only', owner: 1 }, 0);
    ring.add(frame('b'), { kind: 'only', owner: 2 }, 0);
    ring.add(frame('c'), { kind: 'owned', owner: 2 }, 0);
    ring.add(frame('d'), { kind: 'owned', owner: 'invalid' }, 0);
    ring.add(frame('e'), everyone, 0);
    const seen = (user: number, scope: 'all' | 'mine') =>
      ring
        .since(start, user, scope, 0)
        ?.map(({ bytes }) => bytes.toString()[0])
        .join('');
    expect(seen(1, 'all')).toBe('acde');
    expect(seen(1, 'mine')).toBe('ae');
    expect(seen(2, 'mine')).toBe('bce');
    expect(seen(3, 'mine')).toBe('e');
  });

  it('should begin a new epoch after a gap, offsets rising on', () => {
    const { ring, since } = filled(3);
    const position = ring.rotate();
    expect(position.offset).toBe(3);
    expect(since(3)).toBeUndefined();
    ring.add(frame('4'), everyone, 0);
    expect(ring.since(position, 1, 'all', 0)).toHaveLength(1);
  });

  it('should know who may hear a message', () => {
    expect(mayHear({ kind: 'only', owner: 1 }, 1, 'mine')).toBe(true);
    expect(mayHear({ kind: 'only', owner: 1 }, 2, 'all')).toBe(false);
    expect(mayHear({ kind: 'owned', owner: 1 }, 2, 'all')).toBe(true);
    expect(mayHear({ kind: 'owned', owner: 1 }, 2, 'mine')).toBe(false);
  });
});
