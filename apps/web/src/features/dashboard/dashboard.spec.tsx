/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { WebSocket as NodeWebSocket } from 'ws';
import { motion } from '../../../test/jsdom-parts';
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

  describe('while shares come in', () => {
    let flashed: { bar: Element | null; color: string }[] = [];
    const push = (from: number, count: number, more: object = {}) =>
      act(() => {
        for (let number = from; number < from + count; number += 1) {
          const time = new Date(Date.now() + number).toISOString();
          const news = { ...share(String(number).padStart(6, '0')), user_id: user.id, time, ...more };
          bench.pool.push('mining', news, number);
        }
      });
    const rows = () => screen.getAllByTestId('share-row');
    const places = () => rows().map((row) => Number.parseFloat(row.style.translate.split(' ')[1] ?? ''));
    const joined = () =>
      waitFor(() =>
        expect(bench.pool.framesOf('subscribe').some(({ channel }) => channel === 'mining')).toBe(true),
      );

    beforeEach(() => {
      flashed = [];
      motion.isReduced = false;
      Object.assign(HTMLElement.prototype, {
        animate(this: HTMLElement, _frames: unknown, { pseudoElement }: KeyframeAnimationOptions) {
          if (this.className !== 'led') return;
          expect(pseudoElement).toBe('::after');
          flashed.push({ bar: this, color: this.style.getPropertyValue('--flash') });
        },
      });
    });
    afterEach(() => {
      motion.isReduced = true;
    });

    it('should show those of the whole pool as they are found, and let mine flash on the meter', async () => {
      await show();
      fireEvent.click(await screen.findByRole('button', { name: 'Pool' }));
      await screen.findByText('Listening to the pool');
      await joined();
      await waitFor(() => expect(text('best-week')).toBeTruthy());
      push(6, 1);
      const row = await screen.findByTestId('share-row');
      expect(row.textContent).toContain('bc1qxy…0wlh rig1');
      await waitFor(() => expect(flashed).toHaveLength(1));
      push(7, 1, { accepted: false, reject_reason: 'Stale' });
      await waitFor(() => expect(flashed.at(-1)?.color).toBe('var(--color-red)'));
      expect(flashed).toHaveLength(2);
    });

    it('should light a handful of bars for a flood of them, the highest', async () => {
      await show();
      await screen.findAllByTestId('share-row');
      await joined();
      push(6, 1);
      await waitFor(() => expect(flashed).toHaveLength(1));
      // The pause after the first is over: what comes now in one go is one batch.
      await new Promise((resolve) => setTimeout(resolve, 600));
      push(7, 1);
      await waitFor(() => expect(flashed).toHaveLength(2));
      flashed = [];
      act(() => {
        for (let index = 0; index < 12; index += 1) {
          const id = String(index + 8).padStart(6, '0');
          const news = { ...share(id), user_id: user.id, share_diff: 1_000 * 4 ** index };
          bench.pool.push('mining', news, index + 8);
        }
      });
      await waitFor(() => expect(flashed).toHaveLength(4));
      const bars = [...screen.getByRole('meter').children];
      const lit = flashed.map(({ bar }) => bars.indexOf(bar as Element));
      expect([...lit].sort((a, b) => b - a)).toEqual(lit);
      expect(lit[3]).toBeGreaterThan(bars.length / 4);
    });

    it('should let a few glide in, and place many without motion', async () => {
      await show();
      await screen.findAllByTestId('share-row');
      await joined();
      const steps = (count: number) => Array.from({ length: count }, (_, place) => place * 2.25);
      expect(places()).toEqual(steps(2));
      expect(rows().some(({ className }) => className.includes('row-in'))).toBe(false);

      push(6, 1);
      await waitFor(() => expect(rows()).toHaveLength(3));
      expect(places()).toEqual(steps(3));
      expect(rows().map(({ className }) => className.includes('row-in'))).toEqual([true, false, false]);
      expect(rows().every(({ className }) => className.includes('transition'))).toBe(true);

      push(7, 20);
      await waitFor(() => expect(rows()).toHaveLength(15));
      expect(places()).toEqual(steps(15));
      expect(rows()[0]?.dataset['share']).toBe('000026');
      expect(rows().some(({ className }) => /row-in|transition/.test(className))).toBe(false);
      // Nothing of this page needs the shares of others.
      const asked = bench.pool.framesOf('subscribe').filter(({ channel }) => channel === 'mining');
      expect(new Set(asked.map(({ scope }) => scope))).toEqual(new Set(['mine']));
    });
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
