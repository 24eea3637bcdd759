import type { Worker } from '@app/contracts';
import { LOCALE } from '@/texts/plural';

export const WORKER_COLUMNS = [
  'name',
  'status',
  'hashrate',
  'lastShare',
  'best',
  'rejects',
  'difficulty',
] as const;
export type WorkerColumn = (typeof WORKER_COLUMNS)[number];
export type Direction = 'ascending' | 'descending';
export interface WorkerOrder {
  readonly column: WorkerColumn;
  readonly direction: Direction;
}

/** Those at work first, the strongest of them on top. */
export const USUAL_ORDER: WorkerOrder = { column: 'status', direction: 'descending' };

/** Rejected shares in percent of all; null where there is none of either. */
export function rejectRate({ valid_shares, invalid_shares }: Worker): number | null {
  const all = valid_shares + invalid_shares;
  return all === 0 ? null : (invalid_shares / all) * 100;
}

const names = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' });

const VALUES: Record<Exclude<WorkerColumn, 'name'>, (worker: Worker) => number | null> = {
  status: (worker) => (worker.status === 'online' ? 1 : 0),
  hashrate: (worker) => worker.hashrate_1h,
  lastShare: (worker) => (worker.last_share === null ? null : Date.parse(worker.last_share)),
  best: (worker) => worker.best_diff,
  rejects: rejectRate,
  difficulty: (worker) => worker.current_diff,
};

/** A sorted copy. What is not known stands last in both directions; ties go by hashrate, then by name (`rig2` before `rig10`). */
export function sortWorkers(workers: readonly Worker[], { column, direction }: WorkerOrder): Worker[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const byName = (a: Worker, b: Worker) => names.compare(a.name, b.name);
  if (column === 'name') return [...workers].sort((a, b) => sign * byName(a, b));
  const value = VALUES[column];
  return [...workers].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return left === right ? byName(a, b) : left === null ? 1 : -1;
    return sign * (left - right) || b.hashrate_1h - a.hashrate_1h || byName(a, b);
  });
}

/** The order after a click on a column: numbers begin with the greatest, names with A, a second click turns it round. */
export function nextOrder(order: WorkerOrder, column: WorkerColumn): WorkerOrder {
  if (order.column === column)
    return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
  return { column, direction: column === 'name' ? 'ascending' : 'descending' };
}
