/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { GrooveTopic } from '@app/contracts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ReactNode } from 'react';
import { ApiServer } from '../../../test/api-server';
import { setAddress } from '../../../test/jsdom-parts';
import { bodies, emptyOverview, GOOD, learnings, SECRET } from '../../../test/groove-samples';
import { GrooveServer } from '../../../test/groove-server';
import { appOn, pageOf } from '../../../test/hook-app';
import { SIGNED_IN } from '../../../test/samples';
import type { App } from '@/hooks/useApp';
import { AttributionPage } from './attribution-page';
import { GrooveFrame } from './groove-frame';
import { HealthPage } from './health-page';
import { LearningsPage } from './learnings-page';
import { OverviewPage } from './overview-page';
import { StrategyPage } from './strategy-page';

describe('the groove pages', () => {
  let api: ApiServer;
  let server: GrooveServer;
  let app: App;

  beforeAll(() => {
    // jsdom draws no dialogs.
    HTMLDialogElement.prototype.showModal = function show() {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function close() {
      this.open = false;
    };
  });
  beforeEach(async () => {
    [api, server] = await Promise.all([ApiServer.start(), GrooveServer.start()]);
    api.answer = ({ path }) => ({
      headers: { 'access-control-allow-origin': '*' },
      ...(path === '/session' ? { body: SIGNED_IN } : { status: 503 }),
    });
    app = appOn(api, server.url);
  });
  afterEach(async () => {
    cleanup();
    app.queryClient.clear();
    await Promise.all([api.stop(), server.stop()]);
  });

  const show = (page: ReactNode, path = '/groove', query = '') => {
    const Page = pageOf(app);
    setAddress(`${path}?${query}`);
    return render(
      <PathnameContext value={path}>
        <SearchParamsContext value={new URLSearchParams(query)}>
          <Page>
            <GrooveFrame>{page}</GrooveFrame>
          </Page>
        </SearchParamsContext>
      </PathnameContext>,
    );
  };
  const asked = (name: GrooveTopic['topic']) =>
    server
      .topicsOf('subscribe')
      .map((key) => JSON.parse(key) as GrooveTopic)
      .filter(({ topic }) => topic === name);

  it('should show everything at a glance, with its units, and where one is', async () => {
    show(<OverviewPage />);
    await screen.findByText('+12.4 %');
    await screen.findByText('12 of 47 learnings specialised');
    const text = document.body.textContent ?? '';
    for (const part of ['23 sessions in 7 days', '47', '42', 'Correction 12', '82 %', '18 %', '+0.44'])
      expect(text).toContain(part);
    expect(screen.getByText('1 learning with a negative value')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Overview' }).getAttribute('aria-current')).toBe('page');
    expect(screen.getByRole('link', { name: 'Health' }).getAttribute('aria-current')).toBeNull();
    expect(screen.getByTestId('groove-connection').dataset['state']).toBe('open');
  });

  it('should explain to an empty store how to connect, in one paste with a key of its own', async () => {
    server.data = (topic) => (topic.topic === 'overview' ? emptyOverview : bodies[topic.topic]);
    const before = api.answer;
    const made = {
      ...{
        id: GOOD,
        name: 'Groove',
        key: 'sk-tbg-made',
        key_prefix: 'sk-tbg-m',
        permissions: ['groove:write'],
      },
      ...{ created_at: '2026-11-22T10:00:00.000Z', expires_at: null, last_used_at: null },
    };
    let isFull = true;
    api.answer = (asked) => {
      if (asked.method !== 'POST' || !asked.path.endsWith('/users/me/api-keys')) return before(asked);
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      return isFull ? { headers, status: 503 } : { headers, status: 201, body: made };
    };
    show(<OverviewPage />);
    const guide = await screen.findByTestId('groove-connect');
    const settings = () =>
      JSON.parse(within(guide).getByRole('region').textContent ?? '') as { env: Record<string, string> };
    expect(within(guide).getByRole('link').getAttribute('href')).toBe('/api-keys');
    const address = server.url.replace('ws', 'http');
    expect(settings().env).toEqual({ GROOVE_URL: address, GROOVE_KEY: 'your-key' });
    expect(guide.textContent).toContain('ingest/hooks');
    fireEvent.click(within(guide).getByRole('button', { name: 'Make a key' }));
    await within(guide).findByRole('alert');
    isFull = false;
    fireEvent.click(within(guide).getByRole('button', { name: 'Make a key' }));
    await waitFor(() => expect(settings().env['GROOVE_KEY']).toBe('sk-tbg-made'));
    expect(api.asked.filter(({ path }) => path.endsWith('api-keys')).at(-1)?.body).toEqual({
      name: 'Groove',
      permissions: ['groove:write'],
    });
    expect(within(guide).queryByRole('button', { name: 'Make a key' })).toBeNull();
  });

  it('should mark what it shows as old while the connection is away', async () => {
    show(<OverviewPage />);
    await screen.findByText('+12.4 %');
    server.refuse = 1012;
    server.last.socket.terminate();
    expect((await screen.findByTestId('groove-stale')).textContent).toMatch(/^As of .*not live$/);
    expect(screen.getByText('+12.4 %')).toBeTruthy();
    server.refuse = null;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByTestId('groove-stale')).toBeNull());
  });

  it('should list learnings, filter them by the address, and open one', async () => {
    const replace = jest.spyOn(window.history, 'replaceState');
    show(<LearningsPage />, '/groove/learnings', 'category=correction&search=pnpm');
    const list = await screen.findByTestId('learnings');
    expect(asked('learnings')[0]).toMatchObject({ filters: { category: 'correction', search: 'pnpm' } });
    fireEvent.click(within(list).getByText(SECRET));
    expect(replace.mock.lastCall?.[2]).toContain(`id=${GOOD}`);
    fireEvent.change(screen.getByLabelText('Sort by'), { target: { value: 'recency' } });
    expect(replace.mock.lastCall?.[2]).toContain('sort=recency');
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'npm' } });
    await waitFor(() => expect(replace.mock.lastCall?.[2]).toContain('search=npm'));
    fireEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(replace.mock.lastCall?.[2]).toBe(`/groove/learnings?id=${GOOD}&sort=recency`);
    replace.mockRestore();
  });

  it('should page through a long list', async () => {
    server.data = () => ({ ...learnings, total: 60 });
    const replace = jest.spyOn(window.history, 'replaceState');
    show(<LearningsPage />, '/groove/learnings', 'page=2');
    expect(await screen.findByText('26–50 of 60')).toBeTruthy();
    expect(asked('learnings')[0]).toMatchObject({ limit: 25, offset: 25 });
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(replace.mock.lastCall?.[2]).toContain('page=3');
    replace.mockRestore();
  });

  it('should show the evidence of a learning and disable it after a question', async () => {
    show(<LearningsPage />, '/groove/learnings', `id=${GOOD}`);
    const detail = await screen.findByTestId('learning-detail');
    await within(detail).findByText('Run pnpm install; there is no package-lock.json.');
    for (const part of [
      '+0.44',
      '6 helpful, 7 ignored, 1 contradicted',
      'p < 0.001',
      'praise, 3 messages later',
    ])
      expect(detail.textContent).toContain(part);
    fireEvent.click(within(detail).getByRole('button', { name: /^Disable/ }));
    expect(server.last.requests.some(({ type }) => type === 'disable_learning')).toBe(false);
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disable' }));
    await waitFor(() =>
      expect(within(detail).getByTestId('learning-status').dataset['status']).toBe('disabled'),
    );
    await waitFor(() =>
      expect(server.last.requests.some(({ type }) => type === 'disable_learning')).toBe(true),
    );
    const enable = await within(detail).findByRole<HTMLButtonElement>('button', { name: /^Enable/ });
    await waitFor(() => expect(enable.disabled).toBe(false));
    fireEvent.click(enable);
    await waitFor(() =>
      expect(within(detail).getByTestId('learning-status').dataset['status']).toBe('active'),
    );
  });

  it('should put back what the server would not delete, and say why', async () => {
    server.ending = 'not_found';
    show(<LearningsPage />, '/groove/learnings', `id=${GOOD}`);
    const detail = await screen.findByTestId('learning-detail');
    fireEvent.click(await within(detail).findByRole('button', { name: /^Delete/ }));
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }));
    await waitFor(() =>
      expect(screen.getByTestId('action-failed').textContent).toContain('No such learning.'),
    );
    expect(within(screen.getByTestId('learnings')).getByText(SECRET)).toBeTruthy();
  });

  it('should say that a learning is not there', async () => {
    server.data = (topic) => (topic.topic === 'learning_detail' ? null : bodies[topic.topic]);
    show(<LearningsPage />, '/groove/learnings', `id=${GOOD}`);
    expect(await screen.findByText('This learning is not there')).toBeTruthy();
  });

  it('should rank learnings of a period and lay sessions out by day', async () => {
    show(<AttributionPage />, '/groove/attribution');
    expect((await screen.findByTestId('leaderboard')).textContent).toContain('+0.44');
    expect(screen.getByTestId('negative-impact').textContent).toContain('−0.21');
    const timeline = await screen.findByTestId('timeline');
    expect(
      within(timeline)
        .getAllByRole('heading')
        .map(({ textContent }) => textContent),
    ).toEqual(['22 Nov1 session', '21 Nov1 session']);
    expect(timeline.textContent).toContain('Score 82 %');
    expect(timeline.textContent).toContain('Not assessed');
    fireEvent.change(screen.getByLabelText('Outcome'), { target: { value: 'unsaid' } });
    expect(screen.getAllByTestId('timeline-session')).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: '90 days' }));
    await waitFor(() => expect(asked('attribution').length === 2).toBe(true));
    expect(asked('session_timeline').at(-1)).toMatchObject({ period: { days: 90 } });
  });

  it('should draw the strategies, heaviest first, and filter what has its own', async () => {
    show(<StrategyPage />, '/groove/strategy');
    const cards = await screen.findByTestId('distributions');
    expect(cards.textContent).toMatch(/Deferred61 %.*1 observation.*Main context34 %/);
    expect((await screen.findByTestId('overrides')).textContent).toContain('8 more sessions to go');
    fireEvent.click(screen.getByRole('button', { name: 'Inheriting' }));
    expect(screen.getByTestId('overrides').children).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Specialised' }));
    await waitFor(() => expect(asked('strategy_overrides').length === 2).toBe(true));
  });

  it('should say whether the steps keep up, and what came in', async () => {
    show(<HealthPage />, '/groove/health');
    expect((await screen.findByTestId('health-banner')).textContent).toContain('Degraded');
    const text = document.body.textContent ?? '';
    for (const part of ['82 %', 'Good after use', '1,200 lines', 'not JSON', 'Session s-2 assessed'])
      expect(text).toContain(part);
  });
});
