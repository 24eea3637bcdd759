import { WaitingTasks } from './waiting-tasks';

describe('WaitingTasks', () => {
  it('should refuse the owner of whom too many wait, and take those of others', () => {
    const tasks = new WaitingTasks({ waiting: 4, waitingOfOwner: 2 });
    const remove = tasks.add(1, 0);
    tasks.add(1, 0);
    expect(() => tasks.add(1, 0)).toThrow('too much text work of this owner waits');
    tasks.add(2, 0);
    remove();
    tasks.add(1, 0);
    tasks.add(3, 0);
    expect(() => tasks.add(4, 0)).toThrow('too much text work waits');
  });

  it('should refuse from half of the bytes on those of whom something waits, and at all of them everybody', () => {
    const tasks = new WaitingTasks({ waiting: 100, waitingBytes: 10 });
    tasks.add(1, 3);
    expect(() => tasks.add(1, 3)).toThrow('too much text work of this owner waits');
    const remove = tasks.add(2, 3);
    tasks.add(3, 3);
    expect(() => tasks.add(4, 3)).toThrow('too much text work waits');
    remove();
    tasks.add(4, 3);
  });

  it('should take one task of more bytes than may wait where nothing else waits', () => {
    const tasks = new WaitingTasks({ waiting: 100, waitingBytes: 10 });
    tasks.add(1, 11)();
    tasks.add(2, 3);
    expect(() => tasks.add(3, 11)).toThrow('too much text work waits');
  });
});
