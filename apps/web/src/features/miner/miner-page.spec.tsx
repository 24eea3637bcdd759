/** @jest-environment ./apps/web/test/fetch-environment.js */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { chart, miner } from '../../../test/mining-samples';
import { PageBench, Refusal } from '../../../test/page-bench';
import { user } from '../../../test/samples';
import { MinerPage } from './miner-page';

const address = user.btc_address;
const path = `/miners/${address}`;

describe('the watch page', () => {
  const bench = PageBench.forEachTest();

  it('should show a miner to strangers: owner, totals, bests, workers, and the rates it asks for', async () => {
    bench.isSignedIn = false;
    bench.show(<MinerPage address={address} />);
    await screen.findByText('Satoshi’s neighbour');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(address);
    await screen.findByText('Heats the attic.');
    await screen.findByText(/^Switzerland, here since/);
    expect((await screen.findByTestId('total-accepted')).textContent).toBe('1,234');
    expect(screen.getByTestId('total-work').dataset['value']).toBe('0.560651');
    expect(screen.getByText('none yet')).toBeTruthy();
    const row = within(screen.getByTestId('miner-workers')).getByTestId('worker-row');
    expect(row.textContent).toContain('1.10 TH/s');
    expect(screen.getByText('1 of 1 worker mining')).toBeTruthy();
    expect(screen.getByText(/^The 1 with the newest shares/)).toBeTruthy();
    expect(screen.queryByText('Open your dashboard')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '7d, last 7 days' }));
    await waitFor(() =>
      expect(bench.api.asked.some(({ path: asked }) => asked.includes('window=7d'))).toBe(true),
    );
  });

  it('should tell the owner that it is the own page, and that no worker has come yet', async () => {
    bench.routes[path] = { ...miner, workers: [], truncated: false };
    bench.routes[`${path}/hashrate/chart`] = { ...chart(), points: [], peak: 0 };
    bench.routes[`/users/${address}`] = undefined;
    bench.show(<MinerPage address={address} />);
    await screen.findByText('This is your page, as everybody sees it.');
    await screen.findByText('No worker yet');
    await screen.findByText('No accepted share in this time');
  });

  it('should lead to another address', async () => {
    bench.show(<MinerPage address={address} />);
    fireEvent.change(screen.getByLabelText('Watch an address'), { target: { value: ' bc1q/other ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Watch' }));
    expect(bench.pushed).toEqual(['/miner/bc1q%2Fother']);
  });

  it('should tell a stranger nothing of a hidden miner', async () => {
    bench.isSignedIn = false;
    bench.routes[path] = new Refusal(404);
    bench.show(<MinerPage address={address} />);
    const trouble = await screen.findByTestId('miner-trouble');
    expect(within(trouble).getByRole('heading').textContent).toBe('Nothing to watch here');
    expect(within(trouble).getByRole('link', { name: 'See the pool' }).getAttribute('href')).toBe('/pool');
  });

  it('should let the owner of a hidden page show it', async () => {
    bench.routes[path] = new Refusal(404);
    bench.routes['PATCH /users/me/settings'] = () => {
      bench.routes[path] = miner;
      return {
        notifications: { block_found: true, personal_best: true },
        privacy: { show_miner: true },
        mining: {},
        sound: {},
      };
    };
    bench.show(<MinerPage address={address} />);
    await screen.findByText('Your page is hidden');
    fireEvent.click(screen.getByRole('button', { name: 'Show my page' }));
    await waitFor(() =>
      expect(bench.api.asked.find(({ method }) => method === 'PATCH')?.body).toEqual({
        privacy: { show_miner: true },
      }),
    );
    expect((await screen.findByTestId('total-accepted')).textContent).toBe('1,234');
  });

  it('should say when it is no address, and try again when the server is back', async () => {
    bench.routes[path] = new Refusal(422);
    const shown = bench.show(<MinerPage address={address} />);
    await screen.findByText('This is not a Bitcoin address');
    shown.unmount();
    bench.app.queryClient.clear();
    bench.routes[path] = new Refusal(503);
    bench.show(<MinerPage address={address} />);
    await screen.findByText('The server does not answer');
    bench.routes[path] = miner;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect((await screen.findByTestId('total-rejected')).textContent).toBe('6');
  });
});
