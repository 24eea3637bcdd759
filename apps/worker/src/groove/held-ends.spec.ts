import { HeldEnds } from './held-ends';

const end = (userId: number, eventId: string) => ({ userId, eventId, sessionId: 's' });

describe('HeldEnds', () => {
  it('should hold so many of a user and of all, and have places again when work is done', async () => {
    const held = new HeldEnds({ all: 3, ofUser: 2, last: 3 });
    expect(held.add('1', end(1, 'a'))).toBe('added');
    expect(held.add('2', end(1, 'b'))).toBe('added');
    expect(held.add('3', end(1, 'c'))).toBe('full');
    expect(held.add('4', end(2, 'a'))).toBe('added');
    expect(held.add('5', end(3, 'a'))).toBe('full');
    await held.work('1', Promise.resolve('done'));
    expect(held.add('6', end(1, 'c'))).toBe('added');
    expect(held.ids()).toEqual(['2', '4', '6']);
  });

  it('should hold so many of the last tier, and have places for the first', async () => {
    const held = new HeldEnds({ all: 10, ofUser: 2, last: 1 });
    expect(held.add('1', end(1, 'a'), 'last')).toBe('added');
    expect(held.add('2', end(2, 'a'), 'last')).toBe('full');
    expect(held.add('2', end(2, 'a'))).toBe('added');
    expect(held.moveToLast('2')).toBe(false);
    await held.work('1', Promise.resolve('done'));
    expect(held.moveToLast('2')).toBe(true);
    expect(held.add('3', end(3, 'a'), 'last')).toBe('full');
    expect(held.add('3', end(3, 'a'))).toBe('added');
    expect(held.moveToLast('3', true)).toBe(true);
  });

  it('should know an entry that it has, and take no second one of the same end', async () => {
    const held = new HeldEnds();
    expect(held.add('1', end(1, 'a'))).toBe('added');
    expect(held.add('1', end(1, 'a'))).toBe('known');
    expect(held.add('2', end(1, 'a'))).toBe('full');
    expect(await held.work('1', Promise.resolve('again'))).toBe('again');
    expect(held.add('2', end(1, 'a'))).toBe('full');
    expect(await held.work('1', Promise.resolve('done'))).toBe('done');
    expect(held.add('2', end(1, 'a'))).toBe('added');
  });
});
