/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { WebSocket as NodeWebSocket } from 'ws';
import { chart, feed, shares } from '../../../test/mining-samples';
import { PageBench } from '../../../test/page-bench';
import { settings, stats, user } from '../../../test/samples';
import { share } from '../../../test/socket-bench';
import { useLiveCache } from '@/hooks/useLiveCache';
import { Dashboard } from './dashboard';

function Live() {
  useLiveCache();
  return <Dashboard />;
}

describe('the dashboard', () => {
  const bench = PageBench.forEachTest();
  const before = globalThis.WebSocket;
  const text = (testId: string) => screen.getByTestId(testId).textContent;
  /** What a live page does: signed in first, the socket after it. */
  const show = async () => {
    await bench.signIn();
    return bench.show(<Live />, '/dashboard');
  };

  beforeAll(() => {
    globalThis.WebSocket = NodeWebSocket as unknown as typeof WebSocket;
  });
  afterAll(() => {
    globalThis.WebSocket = before;
  });

  it('should show the meter, the cards, the level and the odds with their units', async () => {
    await show();
    await waitFor(() => expect(text('best-week')).toMatch(/^5(\.0+)? ?k$/i));
    await waitFor(() => expect(text('odds')).toContain('today1 in 5 millionwithin a year1 in 13,700'));
    expect(within(screen.getByTestId('odds')).getByTitle(/hashrate of the last/)).toBeTruthy();
    expect(text('stat-hashrate')).toContain('1.21 TH/s');
    expect(text('stat-hashrate')).toContain('+3.2 %');
    await waitFor(() => expect(text('stat-hashrate')).toContain('5 min mean, ±4.2 %'));
    expect(text('stat-shares')).toContain('100 shares');
    expect(text('stat-shares')).toContain('−12 %');
    expect(text('stat-workers')).toContain('2 of 3');
    expect(text('stat-workers')).toContain('1 quiet for 10 min');
    expect(text('stat-streak')).toContain('12 weeks');
    const level = await screen.findByTestId('level');
    expect(level.textContent).toContain('ProspectorLevel 4 · 1 badge');
    expect(within(level).getByRole('progressbar').getAttribute('aria-valuetext')).toBe('30 of 100 XP');
    expect(screen.getByRole('meter').querySelectorAll('[data-head=true]')).toHaveLength(1);
  });

  it('should list workers, shares, events and badges', async () => {
    await show();
    const workers = await screen.findByTestId('workers');
    const rows = within(workers)
      .getAllByRole('listitem')
      .map((row) => row.textContent);
    expect(rows[0]).toContain('rig1, online');
    expect(rows[0]).toContain('1.20 TH/s ±4.2 %');
    expect(rows[1]).toContain('attic, offline');
    expect(rows[1]).toContain('no share yet');
    expect(screen.getByText('1 of 2 online')).toBeTruthy();
    expect((await screen.findAllByTestId('share-row')).map((row) => row.dataset['share'])).toEqual([
      '000002',
      '000001',
    ]);
    expect(text('share-feed')).toContain('Stale');
    const events = await screen.findByTestId('events');
    expect(events.textContent).toMatch(/Weekend race.*ends in 2 h/);
    expect(events.textContent).not.toContain('Over already');
    expect(within(events).getByRole('link', { name: 'Join the race' }).getAttribute('href')).toBe('/pool');
    expect((await screen.findByTestId('badges')).textContent).toBe('First sharerare');
  });

  it('should know the best after a reload, and call neither it nor a block a new one', async () => {
    const [best, refused] = shares.data;
    if (!best || !refused) throw new Error('no shares');
    const block = { ...best, id: '000003', is_block: true };
    bench.routes['/mining/shares'] = { ...shares, data: [block, { ...best, share_diff: 43_000 }] };
    bench.routes['/mining/difficulty/bests'] = [
      {
        timeframe: 'week',
        period_key: '2026-W47',
        best_difficulty: 43_000,
        share_time: best.time,
        worker_name: best.worker_name,
        percentile: 50,
      },
    ];
    await show();
    const golden = () =>
      screen
        .getAllByTestId('share-row')
        .filter(({ className }) => className.includes('row-best'))
        .map(({ dataset }) => dataset['share']);
    await waitFor(() => expect(golden()).toEqual(['000002']));
    expect(screen.queryByText(/^New best/)).toBeNull();
  });

  it('should begin the chart with the time that the settings say, and with no other first', async () => {
    let answer: (body: unknown) => void = () => undefined;
    const held = new Promise((resolve) => (answer = resolve));
    const usual = bench.api.answer;
    bench.api.answer = async (asked) => {
      if (asked.path !== '/api/v1/users/me/settings') return (await usual(asked)) as object;
      return { body: await held };
    };
    await show();
    await waitFor(() => expect(text('stat-hashrate')).toContain('1.21 TH/s'));
    const pressed = () =>
      within(screen.getByRole('group', { name: 'Time shown' }))
        .getAllByRole('button')
        .filter((button) => button.getAttribute('aria-pressed') === 'true')
        .map((button) => button.textContent);
    expect(pressed()).toEqual([]);
    answer({ ...settings, mining: { chart_window: '30d' } });
    await waitFor(() => expect(pressed()).toEqual(['30d']));
    await waitFor(() =>
      expect(bench.queriesOf('/mining/hashrate/chart').map((query) => query.get('window'))).toContain('30d'),
    );
  });

  it('should show a few news, older ones when asked, and fewer again', async () => {
    await show();
    await screen.findByText('News 6');
    expect(screen.getAllByTestId('news')).toHaveLength(4);
    expect(screen.getByText(/^refused by the network/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show 2 more' }));
    await waitFor(() => expect(screen.getAllByTestId('news')).toHaveLength(feed.length));
    await screen.findByText('That was the first of the news.');
    fireEvent.click(screen.getByRole('button', { name: 'Show less' }));
    expect(screen.getAllByTestId('news')).toHaveLength(4);
  });

  it('should ask for the time that is chosen and give the chart as a table', async () => {
    await show();
    fireEvent.click(await screen.findByRole('button', { name: '1h, last hour' }));
    await waitFor(() => expect(bench.api.asked.some(({ path }) => path.includes('window=1h'))).toBe(true));
    const details = (await screen.findByText('Show as a table')).closest('details');
    if (!details) throw new Error('no table to open');
    details.open = true;
    fireEvent(details, new Event('toggle'));
    const table = await screen.findByRole('region', { name: 'Points of the chart' });
    expect(within(table).getAllByRole('row')).toHaveLength(chart().points.length + 1);
    expect(within(table).getAllByRole('row')[1]?.textContent).toContain('1.05 TH/s');
  });

  it('should show shares of the whole pool as they are found, and let mine flash on the meter', async () => {
    const flashed: Element[] = [];
    jest.spyOn(window, 'matchMedia').mockReturnValue({ matches: false } as MediaQueryList);
    Object.assign(HTMLElement.prototype, {
      animate(this: Element) {
        flashed.push(this);
      },
    });
    await show();
    fireEvent.click(await screen.findByRole('button', { name: 'Pool' }));
    await screen.findByText('Listening to the pool');
    await waitFor(() =>
      expect(bench.pool.framesOf('subscribe').some(({ channel }) => channel === 'mining')).toBe(true),
    );
    await waitFor(() => expect(text('best-week')).toBeTruthy());
    act(() => bench.pool.push('mining', { ...share('000009'), user_id: user.id }, 6));
    const row = await screen.findByTestId('share-row');
    expect(row.textContent).toContain('bc1qxy…0wlh rig1');
    expect(flashed).toHaveLength(1);
    expect(flashed[0]?.className).toBe('led');
    jest.restoreAllMocks();
  });

  it('should say what a newcomer will see where', async () => {
    const none = { limit: 100, has_more: false, next_cursor: null };
    Object.assign(bench.routes, {
      '/dashboard/stats': { ...stats, best_diff_week: 0, network_diff: 0, network_height: 0 },
      '/dashboard/feed': [],
      '/dashboard/events': [],
      '/dashboard/recent-badges': [],
      '/mining/shares': { data: [], pagination: none },
      '/mining/workers': { workers: [], online_count: 0, total_count: 0, truncated: false },
      '/mining/hashrate/chart': { ...chart(), points: [], peak: 0 },
    });
    await show();
    for (const words of [
      'Network difficulty not known yet',
      'Nothing yet',
      'No share yet',
      'The first one shows up here with its first share.',
      'No accepted share in this time',
    ])
      await screen.findByText(words);
    expect(screen.queryByTestId('level')).toBeNull();
    expect(screen.queryByTestId('badges')).toBeNull();
  });

  it('should say of each part that it is not available while the server is away', async () => {
    bench.fail();
    await show();
    for (const words of [
      'News are not available',
      'Shares are not available',
      'Workers are not available',
      'The chart is not available',
    ])
      await screen.findByText(words);
    expect(screen.queryByTestId('best-week')).toBeNull();
  });
});
