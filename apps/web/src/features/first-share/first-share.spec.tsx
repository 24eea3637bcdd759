/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Share, Worker } from '@app/contracts';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { PageBench } from '../../../test/page-bench';
import { user } from '../../../test/samples';
import { keys } from '@/hooks/query-keys';
import { useLiveCache } from '@/hooks/useLiveCache';
import { onAnnouncement } from '@/lib/occasions';
import { Newcomer } from './newcomer';

const worker: Worker = {
  name: 'garage',
  status: 'online',
  hashrate_1m: 0,
  hashrate_1m_error: null,
  hashrate_5m: 0,
  hashrate_5m_error: null,
  hashrate_1h: 0,
  hashrate_1h_error: null,
  hashrate_24h: 0,
  hashrate_24h_error: null,
  current_diff: 512,
  best_diff: 0,
  valid_shares: 0,
  invalid_shares: 0,
  accept_rate: 0,
  last_share: null,
  connected_at: '2026-11-22T10:00:00.000Z',
  user_agent: null,
  shares_session: 0,
};
const share: Share = {
  id: '000001',
  time: '2026-11-22T10:00:00.000Z',
  worker_name: 'garage',
  difficulty: 512,
  share_diff: 700,
  is_valid: true,
  is_block: false,
  reject_reason: null,
};
const workersOf = (...workers: Worker[]) => ({
  workers,
  online_count: workers.length,
  total_count: workers.length,
  truncated: false,
});
const sharesOf = (...data: Share[]) => ({
  data,
  pagination: { limit: 30, has_more: false, next_cursor: null },
});

/** The socket is open while a live page is. */
function Live() {
  useLiveCache();
  return null;
}

describe('the first share', () => {
  const bench = PageBench.forEachTest(() => ({
    'GET /info': { name: 'Test', version: '1', demo: false, networks: ['mainnet'] },
    'GET /mining/workers': workersOf(),
    'GET /mining/shares': sharesOf(),
  }));
  const open = (live = true) =>
    bench.showBehindGate(
      <>
        {live && <Live />}
        <Newcomer>
          <p>the dashboard</p>
        </Newcomer>
      </>,
      '/dashboard',
    );
  const waitOf = () => [...screen.getByTestId('wait').querySelectorAll('dd')].map((each) => each.textContent);

  it('should tell a newcomer what to type into the miner, and clean the name of the machine', async () => {
    bench.app = { ...bench.app, stratum: { host: 'bench.pool.example', port: 4444 } };
    open();
    const page = await screen.findByTestId('first-share');
    await screen.findByText(/Listening for your first share/);
    for (const part of ['bench.pool.example', '4444', `${user.btc_address}.rig1`, 'The hashrate settles'])
      expect(page.textContent).toContain(part);
    expect(page.textContent).not.toContain('A guess');
    fireEvent.change(screen.getByLabelText('Name of this machine'), { target: { value: 'my rig.2' } });
    within(page).getByText(`${user.btc_address}.my-rig-2`);
    fireEvent.change(screen.getByLabelText('Name of this machine'), { target: { value: '' } });
    within(page).getByText(`${user.btc_address}.rig1`);
    expect(screen.queryByText('the dashboard')).toBeNull();
  });

  it('should say how long the first share may take, by machine and difficulty', async () => {
    open(false);
    await screen.findByText(/Not connected to the pool right now/);
    screen.getByText(/A guess: the operator/);
    // 1000 · 2³² ÷ 1.2e12 = 3.58 s on average: × ln 2, and × −ln 0.05.
    expect(waitOf()).toEqual(['2.5 s', '11 s']);
    fireEvent.click(screen.getByRole('radio', { name: /^16,384/ }));
    expect(waitOf()).toEqual(['41 s', '2.9 min']);
    fireEvent.click(screen.getByRole('radio', { name: /^Other/ }));
    const tera = screen.getByLabelText('Hashrate (TH/s)');
    fireEvent.change(tera, { target: { value: '0' } });
    expect(waitOf()).toEqual(['–', '–']);
    screen.getByText('Say a hashrate above zero.');
    fireEvent.change(tera, { target: { value: '12' } });
    expect(waitOf()[0]).toBe('4.1 s');
  });

  it('should name the worker that has connected, and what the pool asks of it', async () => {
    bench.routes['GET /mining/workers'] = workersOf(worker);
    bench.routes['GET /info'] = { name: 'Test', version: '1', demo: true, networks: ['mainnet'] };
    open();
    await screen.findByText(/“garage” is connected and hashing/);
    screen.getByText(/The pool wants shares of difficulty 512 from your machine/);
    await screen.findByText(/This is a demonstration/);
    expect(screen.queryByRole('radio', { name: /^16,384/ })).toBeNull();
  });

  it('should turn into the dashboard with the first share, and tell of it once', async () => {
    const told: string[] = [];
    const stop = onAnnouncement(({ kind }) => told.push(kind));
    open();
    await screen.findByTestId('first-share');
    bench.routes['GET /mining/shares'] = sharesOf(share);
    await act(() => bench.app.queryClient.invalidateQueries({ queryKey: keys.liveShares }));
    await screen.findByText('the dashboard');
    await waitFor(() => expect(screen.queryByTestId('first-share')).toBeNull());
    expect(told).toEqual(['first-share']);
    stop();
  });

  it('should show the dashboard at once to whoever has mined before, without news', async () => {
    const told: string[] = [];
    const stop = onAnnouncement(({ kind }) => told.push(kind));
    bench.routes['GET /mining/workers'] = workersOf({ ...worker, invalid_shares: 1 });
    open();
    await screen.findByText('the dashboard');
    expect(screen.queryByTestId('first-share')).toBeNull();
    expect(told).toEqual([]);
    stop();
  });
});
