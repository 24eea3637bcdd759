import { BOUNDS } from './bounds';
import { PoolMemory, type Session } from './pool-memory';

const session = (worker: number): Session => ({ user: 'u', worker: `u.${worker}`, since: 1, eventId: 'e' });

describe('PoolMemory', () => {
  it('should remember a bounded number of connections and of workers of each, and let go of those that left', () => {
    const memory = new PoolMemory('key');
    for (let client = 0; client < BOUNDS.clients + 10; client += 1)
      memory.setClient(String(client), [session(1)]);
    expect(memory.clients.size).toBe(BOUNDS.clients);
    memory.setClient(
      '0',
      Array.from({ length: BOUNDS.workersPerClient + 5 }, (_, worker) => session(worker)),
    );
    expect(memory.clients.get('0')).toHaveLength(BOUNDS.workersPerClient);
    memory.setClient('0', []);
    memory.setClient('late', [session(1)]);
    expect(memory.clients.has('late')).toBe(true);
    expect(memory.clients.size).toBe(BOUNDS.clients);
  });

  it('should remember the latest changes of the difficulty, and no more than its bound', () => {
    const { difficulty } = new PoolMemory('key');
    for (let era = 1; era <= BOUNDS.difficultyEras + 10; era += 1) difficulty.observe(era, era * 2, 0);
    expect(difficulty.eras).toHaveLength(BOUNDS.difficultyEras);
    expect(difficulty.eras.at(-1)?.[0]).toBe(BOUNDS.difficultyEras + 10);
  });
});
