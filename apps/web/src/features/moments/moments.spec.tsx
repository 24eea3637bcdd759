/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { PageBench } from '../../../test/page-bench';
import { user } from '../../../test/samples';
import { useLiveCache } from '@/hooks/useLiveCache';
import type { Toast } from '@/lib/moments';
import { announce } from '@/lib/occasions';
import { Moments } from './moments';
import { Toasts } from './toasts';

const HASH = `00000000000000000001${'ab'.repeat(22)}`;
const HOUR_MS = 3_600_000;

function Live() {
  useLiveCache();
  return <Moments />;
}

describe('moments on the page', () => {
  let blocks: object[] = [];
  // Before the bench is taken down, which needs the real ones.
  afterEach(() => void jest.useRealTimers());
  const bench = PageBench.forEachTest(() => ({
    'GET /mining/blocks': () => ({
      data: blocks,
      pagination: { limit: 20, has_more: false, next_cursor: null },
    }),
  }));
  beforeEach(() => {
    localStorage.clear();
    blocks = [];
  });
  const open = async () => {
    bench.showBehindGate(<Live />, '/dashboard');
    await screen.findByRole('region', { name: 'News' });
    await waitFor(() => {
      const channels = bench.pool.visits.at(-1)?.frames.map(({ channel }) => channel);
      expect(channels).toEqual(expect.arrayContaining(['mining', 'dashboard', 'gamification']));
    });
  };
  const block = (change: object = {}) => ({
    type: 'block_found',
    user_id: user.id,
    user: 'bc1qw5…f3t4',
    worker: 'rig1',
    height: 925_001,
    hash: HASH,
    reward_btc: 3.125,
    time: new Date().toISOString(),
    ...change,
  });

  it('should fill the screen for a block of mine, with its figures, and go back to mining', async () => {
    await open();
    act(() => bench.pool.push('dashboard', block()));
    const dialog = await screen.findByTestId<HTMLDialogElement>('block-celebration');
    expect(dialog.open).toBe(true);
    within(dialog).getByRole('heading', { name: 'You found a block' });
    for (const part of ['925,001', '3.125', 'BTC', 'rig1', HASH]) expect(dialog.textContent).toContain(part);
    expect(within(dialog).getByText('0'.repeat(19)).textContent).toHaveLength(19);
    expect(dialog.textContent).not.toContain('while you were away');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Back to mining' }));
    expect(screen.queryByTestId('block-celebration')).toBeNull();
  });

  it('should make up for a block that was found while nobody looked; Escape leaves it', async () => {
    blocks = [
      {
        block_height: 925_002,
        block_hash: HASH,
        finder: user.btc_address,
        worker_name: null,
        reward_btc: null,
        difficulty: null,
        network_difficulty: null,
        fees_btc: null,
        confirmed: false,
        confirmations: null,
        found_at: new Date(Date.now() - 2 * HOUR_MS).toISOString(),
      },
    ];
    await open();
    const dialog = await screen.findByTestId('block-celebration');
    expect(dialog.textContent).toMatch(/It was found .*2 .*while you were away/);
    for (const part of ['not told yet', 'one of yours']) expect(dialog.textContent).toContain(part);
    expect(within(dialog).getByRole('link', { name: 'See the block' }).getAttribute('href')).toBe('/blocks');
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    await waitFor(() => expect(screen.queryByTestId('block-celebration')).toBeNull());
  });

  it('should tell the rest in passing: at most three, each to be dismissed', async () => {
    await open();
    act(() => {
      bench.pool.push('dashboard', block({ user_id: 8, height: 925_003 }));
      bench.pool.push('mining', {
        type: 'best_diff',
        user_id: user.id,
        user: 'me',
        worker: 'rig1',
        new_best: 2e9,
        prev_best: 1e9,
        timeframe: 'alltime',
      });
    });
    await screen.findByText('Block 925,003 found');
    expect((await screen.findByTestId('toast-best')).textContent).toContain('New all-time best');
    act(() => announce({ kind: 'first-share', key: 'first-share' }));
    act(() => announce({ kind: 'offline', key: 'silent', workers: ['rig1'] }));
    const list = screen.getByTestId('toasts');
    expect(list.children).toHaveLength(3);
    expect(list.firstElementChild?.textContent).toContain('rig1: no share for 10 minutes');
    expect(screen.queryByTestId('toast-block')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /Your first share is in$/ }));
    expect(screen.queryByTestId('toast-first-share')).toBeNull();
    expect(list.children).toHaveLength(2);
    expect(screen.queryByTestId('block-celebration')).toBeNull();
  });

  it('should let a toast go after nine seconds, but not while it is held', () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00.000Z') });
    const done = jest.fn();
    const toasts: Toast[] = [
      {
        kind: 'reminder',
        key: 'r',
        title: 'The race',
        endsAt: '2026-11-22T13:00:00.000Z',
        href: '/events/race',
      },
      { kind: 'level', key: 'l', level: 4, title: 'Hodler' },
    ];
    bench.show(<Toasts toasts={toasts} onDone={done} />, '/dashboard');
    const reminder = screen.getByTestId('toast-reminder');
    expect(reminder.textContent).toContain('ends in 3 h');
    expect(within(reminder).getByRole('link', { name: 'Open' }).getAttribute('href')).toBe('/events/race');
    screen.getByText('You are a Hodler now');
    fireEvent.pointerEnter(reminder);
    act(() => void jest.advanceTimersByTime(9_000));
    expect(done.mock.calls).toEqual([['l']]);
    fireEvent.pointerLeave(reminder);
    act(() => void jest.advanceTimersByTime(8_999));
    expect(done).toHaveBeenCalledTimes(1);
    act(() => void jest.advanceTimersByTime(1));
    expect(done).toHaveBeenLastCalledWith('r');
  });
});
