/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { PersonalBestEntry } from '@app/contracts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { drawn } from '../../../test/jsdom-parts';
import { PageBench, Refusal } from '../../../test/page-bench';
import { DifficultyPage } from './difficulty-page';

const best = (change: Partial<PersonalBestEntry>): PersonalBestEntry => ({
  timeframe: 'week',
  period_key: '2026-W47',
  best_difficulty: 5e6,
  share_time: '2026-11-20T10:00:00.000Z',
  worker_name: 'a/b',
  percentile: 88.8,
  ...change,
});
const place = {
  timeframe: 'week',
  period_key: '2026-W47',
  percentile: 75,
  best_difficulty: 5e6,
  rank: 2,
  total_miners: 5,
};

describe('DifficultyPage', () => {
  const bench = PageBench.forEachTest(() => ({}));

  beforeEach(async () => {
    drawn.length = 0;
    await bench.signIn();
    bench.routes = {
      '/mining/difficulty/bests': [
        best({}),
        best({ period_key: '2026-W46', best_difficulty: 9e6 }),
        best({ timeframe: 'month', period_key: '2026-11', best_difficulty: 7e9 }),
      ],
      '/mining/difficulty/percentile': (_asked: unknown, query: URLSearchParams) => {
        if (query.get('timeframe') === 'month') return new Refusal(404);
        if (query.get('timeframe') === 'alltime')
          return { ...place, timeframe: 'alltime', period_key: null, rank: 1 };
        return place;
      },
      '/mining/difficulty/scatter': {
        points: [1000, 64_000, 2000].map((difficulty, index) => ({
          time: `2026-11-22T10:0${index}:00.000Z`,
          difficulty,
        })),
        count: 3,
      },
      '/mining/difficulty/distribution': {
        buckets: [
          { range_min: 0, range_max: 1024, label: '< 1.02K', count: 1500 },
          { range_min: 1024, range_max: 2048, label: '1.02K – 2.05K', count: 500 },
        ],
        total_shares: 2000,
      },
      '/mining/network/difficulty': { current_difficulty: 1e14, current_height: 925_000, history: [] },
    };
  });

  it('should say in words where one stands, for each period', async () => {
    bench.show(<DifficultyPage />);
    expect(await screen.findByText('At least as good as 75 % of the other miners.')).toBeTruthy();
    const standing = screen.getByTestId('standing');
    for (const part of ['5.00M', '2 of 5 miners', 'Week 47, 2026'])
      expect(standing.textContent).toContain(part);
    await waitFor(() => expect(standing.textContent).toContain('A block needs 20.0M× as much.'));
    const periods = within(screen.getByRole('group', { name: 'Period' }));
    fireEvent.click(periods.getByRole('button', { name: 'All time' }));
    expect(await screen.findByText('Nobody on this pool did better.')).toBeTruthy();
    fireEvent.click(periods.getByRole('button', { name: 'This month' }));
    expect(await screen.findByText(/^No accepted share in this time yet/)).toBeTruthy();
  });

  it('should list the bests by week and by month, with a way to the worker', async () => {
    bench.show(<DifficultyPage />);
    const table = await screen.findByTestId('bests');
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      'Week 47, 2026',
      'Week 46, 2026',
    ]);
    expect(rows[0]?.textContent).toContain('88.8 % of the others');
    expect(within(table).getAllByRole('link')[0]?.getAttribute('href')).toBe('/workers/a%2Fb');
    const views = within(screen.getByRole('group', { name: 'Bests by' }));
    fireEvent.click(views.getByRole('button', { name: 'Months' }));
    expect(screen.getByTestId('bests').textContent).toMatch(/November 2026.*7\.00G/);
    fireEvent.click(views.getByRole('button', { name: 'All time' }));
    expect(screen.getByText('None yet')).toBeTruthy();
  });

  it('should show how the shares spread, as counts and parts', async () => {
    bench.show(<DifficultyPage />);
    const bars = within(await screen.findByTestId('distribution')).getAllByRole('listitem');
    expect(bars.map(({ textContent }) => textContent)).toEqual([
      '< 1.02K1,500 75 %',
      '1.02K – 2.05K500 25 %',
    ]);
  });

  it('should draw the shares, say them in words and as a table, and draw the block line when asked', async () => {
    bench.show(<DifficultyPage />);
    expect(
      await screen.findByText('3 shares: the highest reached 64.0K, half of them 2.00K or more.'),
    ).toBeTruthy();
    await waitFor(() => expect(drawn.some((step) => step.startsWith('fill '))).toBe(true));
    expect(drawn).not.toContain('setLineDash 6,6');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Show the block line' }));
    await waitFor(() => expect(drawn).toContain('setLineDash 6,6'));
    fireEvent.click(screen.getByText('Show as a table'));
    const region = await screen.findByRole('region', { name: 'Shares of the picture' });
    const cells = within(region).getAllByRole('row').slice(1);
    expect(cells.map((row) => row.lastElementChild?.textContent)).toEqual(['2.00K', '64.0K', '1.00K']);
    fireEvent.click(screen.getByRole('button', { name: '500' }));
    await waitFor(() =>
      expect(bench.queriesOf('/mining/difficulty/scatter').at(-1)?.get('limit')).toBe('500'),
    );
  });

  it('should invite a newcomer', async () => {
    bench.routes['/mining/difficulty/bests'] = [];
    bench.show(<DifficultyPage />);
    expect(await screen.findByRole('heading', { name: 'No best yet' })).toBeTruthy();
    expect(screen.queryByTestId('standing')).toBeNull();
  });

  it('should say of each part that it is not available, and ask again', async () => {
    bench.fail();
    bench.show(<DifficultyPage />);
    for (const part of ['Your place is', 'The picture is', 'The spread is', 'Bests are'])
      expect(await screen.findByText(`${part} not available`)).toBeTruthy();
    bench.recover();
    for (const button of screen.getAllByRole('button', { name: 'Try again' })) fireEvent.click(button);
    await screen.findByTestId('bests');
    await screen.findByTestId('distribution');
    expect(await screen.findByText('At least as good as 75 % of the other miners.')).toBeTruthy();
    await waitFor(() => expect(screen.queryAllByTestId('trouble')).toHaveLength(0));
  });
});
