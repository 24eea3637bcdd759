/** @jest-environment ./apps/web/test/fetch-environment.js */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { good, pool } from '../../../test/mining-samples';
import { PageBench, Refusal } from '../../../test/page-bench';
import { PoolPage } from './pool-page';

describe('the page of the pool', () => {
  const bench = PageBench.forEachTest();
  const text = (testId: string) => screen.getByTestId(testId).textContent;

  it('should show a signed-in miner the figures with their units, the network, the blocks and who watches', async () => {
    bench.show(<PoolPage />);
    await waitFor(() => expect(text('pool-hashrate')).toContain('3.4'));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('The pool now');
    expect(text('pool-hashrate')).toContain('PH/s');
    expect(text('pool-workers')).toBe('Workers online1 worker');
    expect(text('pool-miners')).toBe('Miners12 miners');
    expect(text('pool-shares')).toContain('47,832 shares');
    await waitFor(() => expect(text('sockets')).toBe('Connections31Miners signed in17'));
    await screen.findByText('12 confirmations');
    expect(document.body.textContent).toContain('Alice · 3.125 BTC');
    expect(await screen.findByText('925,000')).toBeTruthy();
    expect(screen.getByText(/of the work one takes$/)).toBeTruthy();
    const channels = screen.getAllByRole('listitem').map((each) => each.textContent);
    expect(channels.indexOf('dashboard22')).toBeLessThan(channels.indexOf('mining9'));
  });

  it('should show a stranger the figures and the way to the rest, and ask for nothing else', async () => {
    bench.isSignedIn = false;
    bench.show(<PoolPage />);
    expect((await screen.findByRole('link', { name: 'Sign in' })).getAttribute('href')).toBe('/');
    await waitFor(() => expect(text('pool-miners')).toBe('Miners12 miners'));
    expect(bench.api.asked.some(({ path }) => path.includes('/mining/'))).toBe(false);
    expect(screen.queryByText('Watching live')).toBeNull();
  });

  it('should say of an empty pool that it is quiet and that its first block is still to come', async () => {
    bench.routes['/pool'] = { ...pool, workers_online: 0, last_block: null };
    bench.routes['/mining/blocks'] = {
      data: [],
      pagination: { limit: 20, has_more: false, next_cursor: null },
    };
    bench.routes['/mining/network/difficulty'] = {
      current_difficulty: null,
      current_height: null,
      history: [],
    };
    bench.show(<PoolPage />);
    await screen.findByText(/^No share in the last ten minutes/);
    expect(screen.getByText('still to come')).toBeTruthy();
    await screen.findByText('No block yet. The first one will stand here.');
    await screen.findByText('Known as soon as somebody tells the difficulty of the network.');
  });

  it('should say what could not be fetched, and fetch it when asked again', async () => {
    bench.routes['/dashboard/ws-stats'] = new Refusal(503);
    bench.routes['/mining/blocks'] = new Refusal(503);
    bench.show(<PoolPage />);
    await screen.findByText('The connections are not available');
    await waitFor(() => expect(screen.getAllByTestId('trouble')).toHaveLength(2));
    bench.routes = { ...good };
    for (const button of screen.getAllByRole('button', { name: 'Try again' })) fireEvent.click(button);
    await screen.findByText('12 confirmations');
    await waitFor(() => expect(text('sockets')).toContain('Connections31'));
    expect(screen.queryByTestId('trouble')).toBeNull();
  });
});
