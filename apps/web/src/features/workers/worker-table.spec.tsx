/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Worker } from '@app/contracts';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { sortWorkers, USUAL_ORDER } from '@/lib/worker-order';
import { WorkerTable } from './worker-table';

const worker = (name: string, change: Partial<Worker>): Worker => ({
  name,
  status: 'online',
  hashrate_1m: 0,
  hashrate_1m_error: null,
  hashrate_5m: 1e12,
  hashrate_5m_error: null,
  hashrate_1h: 1e12,
  hashrate_1h_error: 0.05,
  hashrate_24h: 1e12,
  hashrate_24h_error: null,
  current_diff: 1024,
  best_diff: 1e6,
  valid_shares: 99,
  invalid_shares: 1,
  accept_rate: 99,
  last_share: '2026-11-22T10:00:00.000Z',
  connected_at: null,
  user_agent: 'bitaxe',
  shares_session: 0,
  ...change,
});
const WORKERS = [
  worker('weak', { hashrate_1h: 1e11, best_diff: 5e9 }),
  worker('strong', { hashrate_1h: 9e12 }),
  worker('a/b c', { status: 'offline', hashrate_1h: 0 }),
];

function Page() {
  const [order, setOrder] = useState(USUAL_ORDER);
  return <WorkerTable workers={sortWorkers(WORKERS, order)} order={order} onOrder={setOrder} />;
}
const names = () => screen.getAllByTestId('worker-row').map((row) => row.dataset['worker']);

describe('WorkerTable', () => {
  beforeEach(() => void render(<Page />));
  afterEach(cleanup);

  it('should begin with those at work, and sort by any column, both ways', () => {
    expect(names()).toEqual(['strong', 'weak', 'a/b c']);
    const best = screen.getByRole('button', { name: 'Best ever' });
    fireEvent.click(best);
    expect(names()[0]).toBe('weak');
    expect(best.closest('th')?.getAttribute('aria-sort')).toBe('descending');
    fireEvent.click(best);
    expect(names().at(-1)).toBe('weak');
    expect(best.closest('th')?.getAttribute('aria-sort')).toBe('ascending');
  });

  it('should say the state in words and lead to the worker, whatever its name', () => {
    const link = screen.getByRole('link', { name: 'a/b c offline' });
    expect(link.getAttribute('href')).toBe('/workers/a%2Fb%20c');
  });

  it('should show rate, error and refused shares with their units', () => {
    const row = screen.getAllByTestId('worker-row')[0];
    expect(row?.textContent).toContain('9.00 TH/s');
    expect(row?.textContent).toContain('±5 %');
    expect(row?.textContent).toContain('1 %');
    expect(row?.textContent).toContain('1 of 100');
  });
});
