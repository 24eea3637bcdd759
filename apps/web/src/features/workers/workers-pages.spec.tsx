/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Share, Worker } from '@app/contracts';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { keys } from '@/hooks/query-keys';
import { fromRest } from '@/lib/live-shares';
import { drawn } from '../../../test/jsdom-parts';
import { PageBench, Refusal } from '../../../test/page-bench';
import { settings, shareOf } from '../../../test/samples';
import { WorkerPage } from './worker-page';
import { WorkersPage } from './workers-page';

const worker = (name: string, change: Partial<Worker> = {}): Worker => ({
  name,
  status: 'online',
  hashrate_1m: 0,
  hashrate_1m_error: null,
  hashrate_5m: 1.21e12,
  hashrate_5m_error: 0.042,
  hashrate_1h: 1e12,
  hashrate_1h_error: 0.05,
  hashrate_24h: 9.5e11,
  hashrate_24h_error: null,
  current_diff: 1000,
  best_diff: 5e6,
  valid_shares: 1900,
  invalid_shares: 100,
  accept_rate: 95,
  last_share: '2026-11-22T10:00:00.000Z',
  connected_at: '2026-11-22T09:00:00.000Z',
  user_agent: 'bitaxe/2.1',
  shares_session: 1,
  ...change,
});
const share = (id: string, change: Partial<Share> = {}) => shareOf(id, { worker_name: 'a/b', ...change });
const refused = (id: string, reason: string | null) =>
  share(id, { is_valid: false, share_diff: null, reject_reason: reason });
const page = (data: Share[]) => ({ data, pagination: { limit: 100, has_more: false, next_cursor: null } });
const START = Date.parse('2026-11-22T08:00:00.000Z');
const chart = (window: string) => ({
  ...{ window, current: 1e12, current_error: 0.05, average: 9e11, average_error: null },
  ...{ peak: 2e12, peak_error: null },
  points: [0, 1e12, 2e12, 0].map((hashrate, index) => ({
    time: new Date(START + index * 600_000).toISOString(),
    hashrate,
    hashrate_error: hashrate > 0 ? 0.1 : null,
  })),
});

describe('the pages of workers', () => {
  const bench = PageBench.forEachTest(() => ({}));

  beforeEach(async () => {
    drawn.length = 0;
    await bench.signIn();
  });

  describe('WorkersPage', () => {
    const names = () => screen.getAllByTestId('worker-row').map((row) => row.dataset['worker']);
    const many = Array.from({ length: 8 }, (_, index) => worker(`rig-${index}`));

    beforeEach(() => {
      bench.routes = {
        '/mining/workers': { workers: many, online_count: 7, total_count: 1200, truncated: true },
        '/mining/uptime': {
          days: [
            { date: '2026-11-21', uptime_minutes: 0, shares: 0, active: false },
            { date: '2026-11-22', uptime_minutes: 90, shares: 1, active: true },
          ],
          total_uptime_hours: 1500,
          days_active: 1,
        },
      };
    });

    it('should count the workers, and say that not all are listed', async () => {
      bench.show(<WorkersPage />);
      expect((await screen.findByTestId('workers-count')).textContent).toBe('7 of 1,200 online');
      expect(names()).toHaveLength(8);
      expect(screen.getByText(/^The 8 with the newest shares of 1,200 are listed/)).toBeTruthy();
    });

    it('should say what becomes of further names once an address has as many as it can have', async () => {
      bench.show(<WorkersPage />);
      expect((await screen.findByTestId('workers-others')).textContent).toMatch(
        /^An address can have 1,000 worker names\. .* counted together as “other”\.$/,
      );
    });

    it('should not speak of further names to an address that has room', async () => {
      bench.routes['/mining/workers'] = { workers: many, online_count: 7, total_count: 8, truncated: false };
      bench.show(<WorkersPage />);
      await screen.findByTestId('workers-count');
      expect(screen.queryByTestId('workers-others')).toBeNull();
    });

    it('should find a worker by a part of its name', async () => {
      bench.show(<WorkersPage />);
      const search = await screen.findByRole('searchbox', { name: 'Find a worker' });
      fireEvent.change(search, { target: { value: 'G-3 ' } });
      await waitFor(() => expect(names()).toEqual(['rig-3']));
      fireEvent.change(search, { target: { value: 'whale' } });
      expect(await screen.findByText('No worker has “whale” in its name.')).toBeTruthy();
    });

    it('should say of each day how long it was worked', async () => {
      bench.show(<WorkersPage />);
      const days = within(await screen.findByTestId('uptime')).getAllByRole('listitem');
      expect(days.map(({ textContent }) => textContent)).toEqual([
        '21 Nov: no share',
        '22 Nov: 1.5 h, 1 share',
      ]);
      expect(screen.getByText('1 of 2 days · 1,500 h in all')).toBeTruthy();
      expect(bench.queriesOf('/mining/uptime')[0]?.get('days')).toBe('90');
    });

    it('should invite a newcomer', async () => {
      bench.routes['/mining/workers'] = { workers: [], online_count: 0, total_count: 0, truncated: false };
      bench.show(<WorkersPage />);
      expect(await screen.findByRole('heading', { name: 'No worker yet' })).toBeTruthy();
      expect(screen.queryByTestId('uptime')).toBeNull();
    });

    it('should say that workers are not available, and ask again', async () => {
      bench.fail();
      bench.show(<WorkersPage />);
      expect(await screen.findByText('Workers are not available')).toBeTruthy();
      expect(await screen.findByText('The days are not available')).toBeTruthy();
      bench.recover();
      fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
      await waitFor(() => expect(names()).toHaveLength(8));
    });
  });

  describe('WorkerPage', () => {
    beforeEach(() => {
      bench.routes = {
        '/mining/workers/a%2Fb': {
          worker: worker('a/b'),
          recent_shares: [share('20'), refused('10', 'Stale')],
        },
        '/mining/workers/a%2Fb/hashrate': (_asked: unknown, query: URLSearchParams) =>
          chart(query.get('window') ?? '24h'),
        '/mining/shares': page([
          share('20'),
          refused('10', 'Stale'),
          refused('09', 'Stale'),
          refused('08', null),
        ]),
      };
    });

    it('should begin the chart as the settings say', async () => {
      bench.routes['/users/me/settings'] = { ...settings, mining: { chart_window: '7d' } };
      bench.show(<WorkerPage name="a/b" />);
      await screen.findByText('Show as a table');
      const asked = bench.queriesOf('/mining/workers/a%2Fb/hashrate').map((query) => query.get('window'));
      // The tiles are of a day.
      expect(asked).toEqual(['24h', '7d']);
      const chosen = screen.getByRole('button', { name: /^7d/ });
      expect(chosen.getAttribute('aria-pressed')).toBe('true');
    });

    it('should show state, device and figures with their units', async () => {
      bench.show(<WorkerPage name="a/b" />);
      expect(await screen.findByText('online')).toBeTruthy();
      expect(screen.getByRole('heading', { name: 'a/b' })).toBeTruthy();
      const text = document.body.textContent ?? '';
      for (const part of ['bitaxe/2.1', '1.21 TH/s', '±4.2 %', '950 GH/s', '5.00M', '1,900', '5 %'])
        expect(text).toContain(part);
      expect(text).toContain('5.00K× the difficulty set');
      expect(text).toContain('a share each ~4.3 s');
      await waitFor(() => expect(document.body.textContent).toContain('2 of 3 ten-minute steps'));
    });

    it('should tell why shares were refused, the most frequent reason first', async () => {
      bench.show(<WorkerPage name="a/b" />);
      const reasons = within(await screen.findByTestId('reject-reasons')).getAllByRole('listitem');
      expect(reasons[0]?.textContent).toMatch(/^Stale2 50 %Found for a block that was already over/);
      expect(reasons[1]?.textContent).toContain('1 25 %');
      expect(screen.getByText('Of the last 4 shares')).toBeTruthy();
      expect(bench.queriesOf('/mining/shares').map((query) => query.get('worker_name'))).toContain('a/b');
    });

    it('should move its newest shares on by itself, without those of others', async () => {
      bench.show(<WorkerPage name="a/b" />);
      const list = await screen.findByTestId('recent-shares');
      await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(4));
      act(() => {
        const fresh = [share('40', { share_diff: 77_000 }), share('30', { worker_name: 'other' })];
        bench.app.queryClient.setQueryData(keys.liveShares, fresh.map(fromRest));
      });
      expect(await within(list).findByText('77.0K')).toBeTruthy();
      expect(within(list).getAllByRole('listitem')).toHaveLength(5);
      expect(screen.getByRole('link', { name: 'All shares of this worker' }).getAttribute('href')).toBe(
        '/shares?worker=a%2Fb',
      );
    });

    it('should draw the hashrate, read it by key, and change the time shown', async () => {
      bench.show(<WorkerPage name="a/b" />);
      const cursor = await screen.findByRole('slider');
      await waitFor(() => expect(drawn.some((step) => step.startsWith('stroke '))).toBe(true));
      fireEvent.keyDown(cursor, { key: 'Home' });
      fireEvent.keyDown(cursor, { key: 'ArrowRight' });
      await waitFor(() => expect(cursor.getAttribute('aria-valuetext')).toContain('TH/s (95 %:'));
      fireEvent.keyDown(cursor, { key: '+' });
      const all = screen.getByRole('button', { name: 'Show all' });
      await waitFor(() => expect(all.hasAttribute('disabled')).toBe(false));
      fireEvent.click(all);
      fireEvent.click(await screen.findByText('Show as a table'));
      const table = await screen.findByRole('region', { name: 'Points of the chart' });
      expect(within(table).getAllByRole('row')).toHaveLength(5);
      fireEvent.click(screen.getByRole('button', { name: /last 7 days/ }));
      await waitFor(() =>
        expect(bench.queriesOf('/mining/workers/a%2Fb/hashrate').at(-1)?.get('window')).toBe('7d'),
      );
    });

    it('should praise a worker without a refused share, and show one that sleeps', async () => {
      bench.routes['/mining/workers/a%2Fb'] = {
        worker: worker('a/b', { status: 'offline', current_diff: null, connected_at: null }),
        recent_shares: [],
      };
      bench.routes['/mining/shares'] = page([]);
      bench.show(<WorkerPage name="a/b" />);
      expect(await screen.findByText('Not one was refused. Clean work.')).toBeTruthy();
      expect((await screen.findByText('offline')).className).toContain('text-red');
      expect(await screen.findByText('No share yet')).toBeTruthy();
    });

    it('should say that there is no such worker, with a way back', async () => {
      bench.routes = { '/mining/workers/a%2Fb': new Refusal(404) };
      bench.show(<WorkerPage name="a/b" />);
      expect(await screen.findByText('No worker of this name')).toBeTruthy();
      expect(screen.getByText('No share of “a/b” has been seen on your address.')).toBeTruthy();
      expect(screen.getByRole('link', { name: 'All workers' }).getAttribute('href')).toBe('/workers');
    });

    it('should say that the worker is not available, and ask again', async () => {
      bench.fail();
      bench.show(<WorkerPage name="a/b" />);
      expect(await screen.findByTestId('trouble')).toBeTruthy();
      bench.recover();
      fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
      expect(await screen.findByText('bitaxe/2.1', { exact: false })).toBeTruthy();
    });
  });
});
