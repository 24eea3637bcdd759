/** @jest-environment ./apps/web/test/fetch-environment.js */
import { drawn, motion, written } from '../../test/jsdom-parts';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { pool } from '../../test/mining-samples';
import { PageBench, Raw } from '../../test/page-bench';
import { user } from '../../test/samples';
import { share } from '../../test/socket-bench';
import { usePool } from '@/hooks/useApi';
import { retryDelay, shouldRetry } from '@/lib/query-retry';
import type { ChartColumns } from '@/lib/chart-data';
import { scatterColumns } from '@/lib/scatter-data';
import ChartCanvas from './chart-canvas';
import { Confirm } from './confirm';
import { ConnectionPill } from './connection-pill';
import { CopyButton } from './copy-button';
import DotCanvas from './dot-canvas';
import { Invitation } from './invitation';
import { OutageBanner } from './outage-banner';
import { PageFrame } from './page-frame';
import { PageOutline } from './page-outline';
import { Segmented } from './segmented';
import { Switch } from './switch';
import { Tile, Tiles } from './tile';

describe('the frame of every page', () => {
  const bench = PageBench.forEachTest();

  it('should say where one is and lead a signed-in miner everywhere, and out', async () => {
    bench.show(<PageFrame>the page</PageFrame>, '/workers/rig1');
    const account = await screen.findByTestId('account');
    expect(account.title).toBe(user.btc_address);
    expect(screen.getByRole('main').textContent).toBe('the page');
    const [top, bottom] = screen.getAllByRole('navigation', { name: 'Pages' });
    if (!top || !bottom) throw new Error('a bar is missing');
    expect(within(top).getByText('Workers').getAttribute('aria-current')).toBe('page');
    expect(within(top).getByText('Shares').getAttribute('aria-current')).toBeNull();
    expect(within(bottom).queryByText('Groove')).toBeNull();
    expect(screen.getByText('API keys').getAttribute('href')).toBe('/api-keys');
    fireEvent.focus(screen.getByText('API keys'));
    fireEvent.click(screen.getByText('Light'));
    await waitFor(() => expect(screen.getByText('Light').getAttribute('aria-pressed')).toBe('true'));
    bench.isSignedIn = false;
    fireEvent.click(screen.getByText('Sign out'));
    expect(await screen.findByRole('link', { name: 'Sign in' })).toBeTruthy();
    expect(screen.queryByTestId('account')).toBeNull();
  });

  it('should offer a stranger the pool and the way in, but not the way in on its own page', async () => {
    bench.isSignedIn = false;
    bench.show(<PageFrame>the page</PageFrame>, '/');
    expect((await screen.findByRole('link', { name: 'Pool' })).getAttribute('href')).toBe('/pool');
    expect(screen.queryByRole('link', { name: 'Sign in' })).toBeNull();
  });

  it('should say whether the page is live', async () => {
    bench.show(<ConnectionPill />);
    expect(screen.queryByTestId('connection')).toBeNull();
    act(() => bench.app.ws.connect('token'));
    const pill = await screen.findByTestId('connection');
    await waitFor(() => expect(pill.textContent).toBe('Live'));
    bench.pool.last.socket.terminate();
    await waitFor(() => expect(pill.textContent).toBe('Reconnecting'));
  });

  it('should let the dot beat with my shares, but not with each of many', async () => {
    const beats: number[] = [];
    motion.isReduced = false;
    Object.assign(HTMLElement.prototype, { animate: () => beats.push(performance.now()) });
    await bench.signIn();
    bench.show(<ConnectionPill />);
    act(() => bench.app.ws.connect('token'));
    const pill = await screen.findByTestId('connection');
    await waitFor(() => expect(bench.pool.framesOf('subscribe')).toMatchObject([{ scope: 'mine' }]));
    expect(pill.querySelector('.dot-waits')).toBeNull();
    let number = 5;
    const push = (owner: number) => {
      number += 1;
      const news = { ...share(String(number).padStart(6, '0')), user_id: owner };
      act(() => bench.pool.push('mining', news, number));
    };
    push(user.id + 1);
    for (let count = 0; count < 30; count += 1) push(user.id);
    await waitFor(() => expect(beats).toHaveLength(1));
    const clock = jest.spyOn(performance, 'now').mockReturnValue((beats[0] ?? 0) + 2_001);
    push(user.id + 1);
    push(user.id);
    await waitFor(() => expect(beats).toHaveLength(2));
    clock.mockRestore();
    act(() => bench.app.ws.disconnect());
    expect(screen.queryByTestId('connection')).toBeNull();
    // Nobody has listened since: what was missed is not told later as if it were news.
    const before = bench.pool.last;
    act(() => bench.app.ws.connect('token'));
    await waitFor(() => expect(bench.pool.last).not.toBe(before));
    await waitFor(() => expect(bench.pool.framesOf('subscribe')).toHaveLength(1));
    expect(bench.pool.framesOf('subscribe')[0]).not.toHaveProperty('epoch');
    motion.isReduced = true;
  });

  it('should say that the server is away, and fall silent when it is back', async () => {
    const Asking = () => {
      const { refetch } = usePool();
      return <button onClick={() => void refetch()}>again</button>;
    };
    await bench.signIn();
    bench.vanish();
    bench.show(
      <>
        <Asking />
        <OutageBanner />
      </>,
    );
    const banner = await screen.findByRole('alert');
    expect(banner.textContent).toMatch(/^The server does not answer\. There is nothing to show yet/);
    bench.recover();
    fireEvent.click(screen.getByText('again'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('should say when figures that got 429 are asked for again, and show them then', async () => {
    const Asking = () => <p data-testid="miners">{usePool().data?.miners}</p>;
    bench.app.queryClient.setDefaultOptions({ queries: { retry: shouldRetry, retryDelay } });
    bench.routes['GET /pool'] = new Raw({ status: 429, text: '', headers: { 'retry-after': '1' } });
    bench.show(
      <>
        <Asking />
        <OutageBanner />
      </>,
    );
    const banner = await screen.findByTestId('limited');
    expect(banner.textContent).toMatch(/^Too many requests from your network\. Trying again in \d+ s\.$/);
    expect(screen.getByRole('alert').textContent).toBe('Too many requests from your network.');
    expect(screen.queryByTestId('server-gone')).toBeNull();
    bench.routes['GET /pool'] = pool;
    await waitFor(() => expect(screen.getByTestId('miners').textContent).toBe(String(pool.miners)));
    await waitFor(() => expect(screen.queryByTestId('limited')).toBeNull());
  });

  it('should call an outage out once, whatever the clock of the newest answer says', async () => {
    const onLine = jest.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const Asking = () => <p>{usePool().data?.miners}</p>;
    bench.app.queryClient.setQueryData(['pool'], pool, { updatedAt: Date.parse('2026-11-22T10:00:00Z') });
    bench.fail();
    bench.show(
      <>
        <Asking />
        <OutageBanner />
      </>,
    );
    const alert = await screen.findByRole('alert');
    const said = alert.textContent;
    const banner = screen.getByTestId('server-gone');
    const shown = banner.textContent;
    act(() => {
      bench.app.queryClient.setQueryData(['pool'], pool, { updatedAt: Date.parse('2026-11-22T10:00:07Z') });
    });
    await waitFor(() => expect(banner.textContent).not.toBe(shown));
    expect(alert.textContent).toBe(said);
    expect(banner.textContent).toMatch(/What you see is from \d\d:\d\d:07\.$/);
    onLine.mockRestore();
  });

  it('should say that the browser is offline', async () => {
    const onLine = jest.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    bench.show(<OutageBanner />);
    expect((await screen.findByTestId('server-gone')).textContent).toMatch(/^You are offline\./);
    onLine.mockReturnValue(true);
    fireEvent(window, new Event('online'));
    await waitFor(() => expect(screen.queryByTestId('server-gone')).toBeNull());
    onLine.mockRestore();
  });
});

describe('the small parts', () => {
  it('should copy a text and say so, or say that the browser forbids it', async () => {
    const copied: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void copied.push(text)) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    render(<CopyButton text="bc1q" />);
    const button = screen.getByRole('button', { name: 'Copy' });
    fireEvent.click(button);
    await waitFor(() => expect(button.textContent).toBe('Copied'));
    expect(copied).toEqual(['bc1q']);
    clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    fireEvent.click(button);
    await waitFor(() => expect(button.textContent).toBe('Select by hand'));
  });

  it('should choose, switch and confirm', () => {
    const told: unknown[] = [];
    const tell = (what: unknown) => void told.push(what);
    const options = [
      { id: 'a', text: 'A', spoken: 'the first' },
      { id: 'b', text: 'B' },
    ] as const;
    render(
      <>
        <Segmented label="Which" options={options} value="a" onChange={tell} />
        <Switch label="Sound" hint="Loud" checked={false} onChange={tell} />
        <Confirm
          title="Really?"
          action="Delete"
          busyAction="Deleting…"
          busy={false}
          error={new Error('It did not work.')}
          onConfirm={() => tell('yes')}
          onClose={() => tell('no')}
        >
          It is gone then.
        </Confirm>
      </>,
    );
    expect(screen.getByRole('button', { name: 'A, the first' }).getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(screen.getByText('B'));
    fireEvent.click(screen.getByRole('switch', { name: /^Sound/ }));
    const dialog = screen.getByRole('dialog', { name: 'Really?' });
    expect(within(dialog).getByRole('alert').textContent).toBe('It did not work.');
    fireEvent.click(within(dialog).getByText('Delete'));
    fireEvent.click(within(dialog).getByText('Cancel'));
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    fireEvent.click(dialog);
    fireEvent.click(within(dialog).getByText('It is gone then.'));
    expect(told).toEqual(['b', true, 'yes', 'no', 'no', 'no']);
  });

  it('should tell a figure from one that is on its way, and invite who has none', () => {
    const shown = render(
      <>
        <Tiles>
          <Tile name="Here" value="4 TH/s" testId="here" />
          <Tile name="Coming" value={undefined} testId="coming" />
        </Tiles>
        <Invitation title="Nothing yet">Connect one.</Invitation>
        <PageOutline />
      </>,
    );
    expect(screen.getByTestId('here').textContent).toBe('Here4 TH/s');
    expect(screen.getByTestId('coming').textContent).toBe('Coming');
    expect(screen.getByRole('link', { name: 'Connect a miner' }).getAttribute('href')).toBe('/dashboard');
    expect(shown.container.querySelectorAll('[aria-busy=true]')).toHaveLength(1);
  });
});

describe('the charts', () => {
  const START = Date.parse('2026-11-22T10:00:00.000Z') / 1000;
  const times = Array.from({ length: 20 }, (_, index) => START + index * 600);
  const rates = times.map((_, index) => (index + 1) * 1e11);

  beforeEach(() => {
    drawn.length = 0;
  });

  it('should draw rates with their unit, read them to the keyboard, and zoom', async () => {
    render(
      <ChartCanvas
        columns={[times, rates, rates.map((rate) => rate * 0.9), rates.map((rate) => rate * 1.1)]}
      />,
    );
    await waitFor(() => expect(written().some((each) => each.endsWith('TH/s'))).toBe(true));
    const slider = screen.getByRole('slider');
    expect(slider.getAttribute('aria-valuemax')).toBe('19');
    fireEvent.keyDown(slider, { key: 'End' });
    await waitFor(() =>
      expect(slider.getAttribute('aria-valuetext')).toMatch(/^2(\.0+)? TH\/s \(95 %: 1\.8/),
    );
    const all = screen.getByRole<HTMLButtonElement>('button', { name: 'Show all' });
    expect(all.disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Zoom in' }));
    await waitFor(() => expect(all.disabled).toBe(false));
    for (const name of ['Earlier', 'Later', 'Zoom out'])
      fireEvent.click(screen.getByRole('button', { name }));
    fireEvent.keyDown(slider, { key: 'Escape' });
    await waitFor(() => expect(all.disabled).toBe(true));
  });

  it('should keep a zoomed chart in view when its data is other', async () => {
    const day = 86_400;
    const columnsFrom = (by: number): ChartColumns => {
      const moved = times.map((time) => time + by);
      return [moved, rates, rates, rates];
    };
    const shown = render(<ChartCanvas columns={columnsFrom(0)} />);
    await waitFor(() => expect(written().length).toBeGreaterThan(0));
    fireEvent.click(screen.getByRole('button', { name: 'Zoom in' }));
    const all = screen.getByRole<HTMLButtonElement>('button', { name: 'Show all' });
    await waitFor(() => expect(all.disabled).toBe(false));
    drawn.length = 0;
    shown.rerender(<ChartCanvas columns={columnsFrom(7 * day)} />);
    const strokes = () => drawn.filter((step) => step.startsWith('fillText') && step.includes('TH/s'));
    await waitFor(() => expect(strokes().length).toBeGreaterThan(1));
    fireEvent.keyDown(screen.getByRole('slider'), { key: 'End' });
    // The last point in view is one of the new data, not none.
    await waitFor(() => expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/29 Nov/));
  });

  it('should draw shares on a scale of decades that reaches up to the network', async () => {
    const points = times.map((time, index) => ({
      time: new Date(time * 1000).toISOString(),
      difficulty: 1000 * (1 + ((index * 7) % 20)),
      is_block: false,
      worker_name: 'rig1',
    }));
    render(<DotCanvas columns={scatterColumns(points)} target={1e8} />);
    await waitFor(() => expect(written().length).toBeGreaterThan(0));
    const labels = written().map((each) => each.replace(/\s/g, ''));
    expect(labels.some((each) => /^1(\.0+)?k$/i.test(each))).toBe(true);
    expect(labels.some((each) => /^100(\.0+)?M$/.test(each))).toBe(true);
  });
});
