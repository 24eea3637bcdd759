/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { PoolBlock } from '@app/contracts';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { PageBench } from '../../../test/page-bench';
import { user } from '../../../test/samples';
import { BlocksPage } from './blocks-page';

const HASH = '0'.repeat(56) + '9f3a21bc';
const block = (height: number, change: Partial<PoolBlock>): PoolBlock => ({
  block_height: height,
  block_hash: HASH,
  difficulty: 3e14,
  network_difficulty: 1e14,
  reward_btc: 3.175,
  fees_btc: 0.05,
  found_at: '2026-11-22T10:00:00.000Z',
  confirmed: true,
  confirmations: 12,
  finder: 'bc1qother',
  worker_name: 'rig',
  ...change,
});
const end = { limit: 20, has_more: false, next_cursor: null };

describe('BlocksPage', () => {
  const bench = PageBench.forEachTest(() => ({}));

  beforeEach(async () => {
    await bench.signIn();
    bench.routes = {
      '/mining/summary': {
        ...{ hashrate_1m: 0, hashrate_1m_error: null, hashrate_5m: 0, hashrate_5m_error: null },
        ...{ hashrate_1h: 0, hashrate_1h_error: null, hashrate_24h: 0, hashrate_24h_error: null },
        ...{ workers_online: 1, workers_total: 1, shares_today: 1, rejected_today: 0, acceptance_rate: 100 },
        ...{ best_diff_today: 1, best_diff_alltime: 1, blocks_found: 1, last_share: null },
      },
      '/mining/odds': {
        ...{ hashrate: 1e12, hashrate_error: null, window: '24h', network_difficulty: 1e14 },
        ...{ expected_seconds: 3.6e11, probability: { day: 1e-7, month: 1e-5, year: 1e-4 } },
      },
      '/mining/blocks': (_asked: unknown, query: URLSearchParams) =>
        query.has('cursor')
          ? { data: [block(899_000, { finder: null, fees_btc: null, difficulty: null })], pagination: end }
          : {
              data: [block(925_000, { finder: user.btc_address, confirmed: false }), block(920_000, {})],
              pagination: { limit: 20, has_more: true, next_cursor: 'older' },
            },
      '/mining/network/difficulty': { current_difficulty: 1.5e14, current_height: 925_344, history: [] },
      '/mining/network/blocks': {
        blocks: [{ height: 925_344, hash: HASH, difficulty: 1e14, timestamp: '2026-11-22T10:00:00.000Z' }],
      },
    };
  });

  const rows = () => screen.getAllByTestId('block-row');
  const heights = () => rows().map(({ dataset }) => dataset['height']);

  it('should show each block with its reward, state and finder, mine as mine', async () => {
    bench.show(<BlocksPage />);
    await screen.findByTestId('pool-blocks');
    expect(screen.getByRole('heading', { name: 'Blocks' })).toBeTruthy();
    const [mine, other] = rows().map(({ textContent }) => textContent);
    for (const part of ['925,000', '3.175 BTC', '0.050 BTC of it fees', '300T', '3× what it took'])
      expect(mine).toContain(part);
    expect(mine).toMatch(/candidate.*you/);
    expect(other).toMatch(/confirmed.*12 confirmations.*bc1qother/);
  });

  it('should say how many are mine, and what chance has to say', async () => {
    bench.show(<BlocksPage />);
    expect(await screen.findByText('height 925,000')).toBeTruthy();
    expect(await screen.findByText('1 in 10,000')).toBeTruthy();
    expect(await screen.findByText('11,400 years')).toBeTruthy();
    expect((await screen.findByTestId('blocks-mine')).textContent).toContain('1');
  });

  it('should show where the network stands and its newest blocks', async () => {
    bench.show(<BlocksPage />);
    const list = await screen.findByTestId('network-blocks');
    expect(list.textContent).toContain('925,344…9f3a21bc');
    expect(await screen.findByText('150T')).toBeTruthy();
    expect(screen.getByText('Next halving').parentElement?.textContent).toContain('in 124,656 blocks');
  });

  it('should narrow to mine, and fetch older ones when asked', async () => {
    bench.show(<BlocksPage />);
    await screen.findByTestId('pool-blocks');
    fireEvent.click(screen.getByRole('button', { name: 'Mine only' }));
    expect(heights()).toEqual(['925000']);
    fireEvent.click(screen.getByRole('button', { name: 'All' }));
    fireEvent.click(screen.getByRole('button', { name: 'Show older blocks' }));
    const old = (await screen.findByText('899,000')).closest('li');
    expect(within(old as HTMLElement).getByText('not known')).toBeTruthy();
    expect(heights()).toEqual(['925000', '920000', '899000']);
    expect(bench.queriesOf('/mining/blocks').at(-1)?.get('cursor')).toBe('older');
    expect(screen.queryByRole('button', { name: 'Show older blocks' })).toBeNull();
  });

  it('should say where none of mine is there, and where there is none at all', async () => {
    bench.routes['/mining/blocks'] = { data: [block(920_000, {})], pagination: end };
    bench.show(<BlocksPage />);
    await screen.findByTestId('pool-blocks');
    fireEvent.click(screen.getByRole('button', { name: 'Mine only' }));
    expect(screen.getByText(/^None of yours is among those fetched/)).toBeTruthy();
    cleanup();
    bench.app.queryClient.clear();
    bench.routes['/mining/blocks'] = { data: [], pagination: end };
    bench.show(<BlocksPage />);
    expect(await screen.findByRole('heading', { name: 'No block yet' })).toBeTruthy();
    expect(screen.getByText('still to come')).toBeTruthy();
  });

  it('should say that blocks are not available, and ask again', async () => {
    bench.fail();
    bench.show(<BlocksPage />);
    const title = await screen.findByText('Blocks are not available');
    expect(await screen.findByText('The network’s blocks are not available')).toBeTruthy();
    bench.recover();
    const trouble = within(title.closest('[role=alert]') as HTMLElement);
    fireEvent.click(trouble.getByRole('button', { name: 'Try again' }));
    await screen.findByTestId('pool-blocks');
    expect(screen.queryByText('Blocks are not available')).toBeNull();
  });
});
