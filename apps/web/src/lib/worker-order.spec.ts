/** @jest-environment node */
import type { Worker } from '@app/contracts';
import { nextOrder, rejectRate, sortWorkers, USUAL_ORDER } from './worker-order';

const worker = (name: string, change: Partial<Worker> = {}): Worker => ({
  name,
  status: 'online',
  hashrate_1m: 0,
  hashrate_1m_error: null,
  hashrate_5m: 0,
  hashrate_5m_error: null,
  hashrate_1h: 0,
  hashrate_1h_error: null,
  hashrate_24h: 0,
  hashrate_24h_error: null,
  current_diff: null,
  best_diff: 0,
  valid_shares: 0,
  invalid_shares: 0,
  accept_rate: 0,
  last_share: null,
  connected_at: null,
  user_agent: null,
  shares_session: 0,
  ...change,
});
const names = (workers: readonly Worker[]) => workers.map(({ name }) => name);

describe('sortWorkers', () => {
  it('should put those at work first and the strongest of them on top', () => {
    const list = [
      worker('off', { status: 'offline', hashrate_1h: 9 }),
      worker('weak', { hashrate_1h: 1 }),
      worker('strong', { hashrate_1h: 5 }),
    ];
    expect(names(sortWorkers(list, USUAL_ORDER))).toEqual(['strong', 'weak', 'off']);
  });

  it('should count in names as people do', () => {
    const list = [worker('rig10'), worker('rig2'), worker('Rig1')];
    expect(names(sortWorkers(list, { column: 'name', direction: 'ascending' }))).toEqual([
      'Rig1',
      'rig2',
      'rig10',
    ]);
  });

  it.each(['ascending', 'descending'] as const)('should put what is not known last, %s', (direction) => {
    const list = [worker('none'), worker('some', { current_diff: 5 })];
    expect(names(sortWorkers(list, { column: 'difficulty', direction }))).toEqual(['some', 'none']);
  });

  it('should leave the given list alone', () => {
    const list = [worker('b'), worker('a')];
    sortWorkers(list, { column: 'name', direction: 'ascending' });
    expect(names(list)).toEqual(['b', 'a']);
  });
});

describe('rejectRate', () => {
  it('should be a percentage of all shares, and unknown without any', () => {
    expect(rejectRate(worker('a', { valid_shares: 99, invalid_shares: 1 }))).toBe(1);
    expect(rejectRate(worker('a'))).toBeNull();
  });
});

describe('nextOrder', () => {
  it('should begin numbers with the greatest and names with A, then turn round', () => {
    const best = nextOrder(USUAL_ORDER, 'best');
    expect(best).toEqual({ column: 'best', direction: 'descending' });
    expect(nextOrder(best, 'best').direction).toBe('ascending');
    expect(nextOrder(best, 'name').direction).toBe('ascending');
  });
});
