/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Share } from '@app/contracts';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { keys } from '@/hooks/query-keys';
import { fromRest } from '@/lib/live-shares';
import { PageBench, Raw } from '../../../test/page-bench';
import { shareOf as share } from '../../../test/samples';
import { SharesPage } from './shares-page';

const SHARES = [
  share('33', { share_diff: 640_000 }),
  share('22', { is_valid: false, share_diff: null, reject_reason: 'Stale' }),
  share('11'),
];
const page = (data: Share[]) => ({ data, pagination: { limit: 100, has_more: false, next_cursor: null } });
const stats = {
  total_shares: 5000,
  accepted_shares: 4950,
  rejected_shares: 50,
  acceptance_rate: 99,
  shares_today: 1900,
  rejected_today: 100,
  best_diff_today: 7.5e6,
};

describe('SharesPage', () => {
  const bench = PageBench.forEachTest(() => ({}));
  let replace: jest.SpyInstance;

  beforeEach(async () => {
    replace = jest.spyOn(window.history, 'replaceState');
    // jsdom does not scroll.
    Element.prototype.scrollIntoView = () => undefined;
    await bench.signIn();
    bench.routes = {
      '/mining/shares/stats': stats,
      '/mining/shares': page(SHARES),
      '/mining/workers': { workers: [], online_count: 0, total_count: 0, truncated: false },
      '/mining/difficulty/bests': [
        {
          timeframe: 'week',
          period_key: '2026-W47',
          best_difficulty: 640_000,
          share_time: '2026-11-22T10:00:33.000Z',
          worker_name: 'rig',
          percentile: 50,
        },
      ],
    };
  });
  afterEach(() => replace.mockRestore());

  const rows = () => screen.getAllByTestId('log-row');
  const ids = () => rows().map(({ dataset }) => dataset['share']);
  const address = () => replace.mock.lastCall?.[2] as unknown;

  it('should sum the log up, with what the figures are parts of', async () => {
    bench.show(<SharesPage />);
    expect(await screen.findByText('5 % of today’s')).toBeTruthy();
    expect((await screen.findByTestId('shares-today')).textContent).toContain('1,900');
    expect(screen.getByText('7.50M')).toBeTruthy();
    expect(screen.getByText('99 %')).toBeTruthy();
    expect(screen.getByText('50 rejected')).toBeTruthy();
  });

  it('should list each share with what it reached, its best and its refusal', async () => {
    bench.show(<SharesPage />);
    expect(await screen.findByText('No older share in this period.')).toBeTruthy();
    expect(ids()).toEqual(['33', '22', '11']);
    await waitFor(() => expect(rows()[0]?.lastElementChild?.textContent).toBe('best'));
    expect(rows()[0]?.textContent).toContain('640×');
    expect(rows()[1]?.lastElementChild?.textContent).toMatch(/stale/i);
    expect(rows()[2]?.textContent).toMatch(/rig2\.50K.*1\.00K2\.5×accepted/);
  });

  it('should hold what comes in while paused, and show it after', async () => {
    bench.show(<SharesPage />);
    await screen.findByText('No older share in this period.');
    fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    act(() => {
      bench.app.queryClient.setQueryData(keys.liveShares, [share('44'), ...SHARES].map(fromRest));
    });
    const fresh = await screen.findByTestId('new-shares');
    expect(fresh.textContent).toContain('1 share came in above');
    expect(ids()).toEqual(['33', '22', '11']);
    fireEvent.click(fresh);
    await waitFor(() => expect(ids()).toEqual(['44', '33', '22', '11']));
    expect(screen.getByRole('button', { name: 'Pause' }).getAttribute('aria-pressed')).toBe('false');
  });

  it('should put each choice of the filter into the address', async () => {
    bench.show(<SharesPage />, '/shares?worker=gone');
    const bar = within(screen.getByRole('search', { name: 'Filter' }));
    const workers = await bar.findByRole<HTMLSelectElement>('combobox', { name: 'Worker' });
    expect(workers.value).toBe('gone');
    fireEvent.click(bar.getByRole('button', { name: 'Rejected' }));
    expect(address()).toBe('/shares?worker=gone&outcome=rejected');
    fireEvent.click(bar.getByRole('button', { name: '24 h, last 24 hours' }));
    expect(address()).toBe('/shares?worker=gone&outcome=rejected&period=24h');
    const minimum = bar.getByRole('textbox', { name: 'Reached at least' });
    fireEvent.change(minimum, { target: { value: 'much' } });
    expect(bar.getByRole('alert').textContent).toMatch(/^Not a difficulty/);
    fireEvent.change(minimum, { target: { value: '64K' } });
    fireEvent.blur(minimum);
    expect(address()).toBe('/shares?worker=gone&outcome=rejected&min=64000&period=24h');
    fireEvent.change(workers, { target: { value: '' } });
    expect(address()).toBe('/shares?outcome=rejected&min=64000&period=24h');
    fireEvent.click(bar.getByRole('button', { name: 'Filter: on' }));
    expect(bar.getByRole('button', { name: 'Filter: on' }).getAttribute('aria-expanded')).toBe('false');
  });

  it('should show what fits the filter alone, or say that nothing does', async () => {
    bench.show(<SharesPage />, '/shares?min=64K');
    await screen.findByText('No older share in this period.');
    expect(ids()).toEqual(['33']);
    cleanup();
    bench.show(<SharesPage />, '/shares?min=5G');
    expect(await screen.findByText('No share matches')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear the filter' }));
    expect(address()).toBe('/shares');
  });

  it('should save what is filtered as a file and say its size, or why not', async () => {
    const saved: string[] = [];
    const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function save(
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    Object.assign(URL, { createObjectURL: () => 'blob:file', revokeObjectURL: () => undefined });
    bench.show(<SharesPage />, '/shares?worker=rig');
    fireEvent.click(await screen.findByTestId('csv'));
    await waitFor(() => expect(screen.getByRole('status').className).toContain('text-red'));
    expect(saved).toEqual([]);
    bench.routes['/mining/shares.csv'] = new Raw({
      text: 'x'.repeat(1240),
      headers: { 'content-type': 'text/csv' },
    });
    fireEvent.click(screen.getByTestId('csv'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Saved, 1.24 KB'));
    expect(saved[0]).toMatch(/^shares-2.*\.csv$/);
    expect(bench.queriesOf('/mining/shares.csv').at(-1)?.get('worker_name')).toBe('rig');
    click.mockRestore();
  });

  it('should invite a newcomer', async () => {
    bench.routes['/mining/shares/stats'] = { ...stats, total_shares: 0 };
    bench.show(<SharesPage />);
    expect(await screen.findByRole('heading', { name: 'No share yet' })).toBeTruthy();
    expect(screen.queryByTestId('csv')).toBeNull();
  });

  it('should say that shares are not available, and ask again', async () => {
    bench.fail();
    bench.show(<SharesPage />);
    expect(await screen.findByText('Shares are not available')).toBeTruthy();
    bench.recover();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(ids()).toEqual(['33', '22', '11']));
  });
});
