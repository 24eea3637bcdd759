/** @jest-environment ./apps/web/test/fetch-environment.js */
import type { Share } from '@app/contracts';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { ApiServer } from '../../test/api-server';
import { appOn, pageOf } from '../../test/hook-app';
import { SIGNED_IN } from '../../test/samples';
import { fromRest } from '@/lib/live-shares';
import { ANY_SHARE, type ShareFilter } from '@/lib/share-filter';
import { keys } from './query-keys';
import { type App } from './useApp';
import { useShareLog } from './useShareLog';

const START = Date.parse('2026-11-22T10:00:00.000Z');
/** Share `number`: one a second, each tenth refused. */
const share = (number: number): Share => ({
  id: String(number).padStart(6, '0'),
  time: new Date(START + number * 1000).toISOString(),
  worker_name: number % 2 === 0 ? 'even' : 'odd',
  difficulty: 1000,
  share_diff: 1000 + number,
  is_valid: number % 10 !== 0,
  is_block: false,
  reject_reason: number % 10 === 0 ? 'Stale' : null,
});

/** Answers as the api does: the cursor is the number of the share after which to go on. */
function sharesAt(path: string, newest: number): unknown {
  const query = new URL(path, 'http://api').searchParams;
  const limit = Number(query.get('limit') ?? 50);
  const after = Number(query.get('cursor') ?? newest + 1);
  const data: Share[] = [];
  let number = after - 1;
  for (; number > 0 && data.length < limit; number -= 1) {
    const each = share(number);
    if (query.get('valid_only') === 'true' && !each.is_valid) continue;
    if (query.has('worker_name') && query.get('worker_name') !== each.worker_name) continue;
    data.push(each);
  }
  const has_more = number > 0;
  return { data, pagination: { limit, has_more, next_cursor: has_more ? String(number + 1) : null } };
}

describe('useShareLog', () => {
  let api: ApiServer;
  let app: App;

  beforeEach(async () => {
    api = await ApiServer.start();
    const cors = { 'access-control-allow-origin': '*' };
    api.answer = ({ path, method }) => {
      if (method === 'OPTIONS')
        return { status: 204, headers: { ...cors, 'access-control-allow-headers': 'authorization' } };
      return { body: path === '/session' ? SIGNED_IN : sharesAt(path, 250), headers: cors };
    };
    app = appOn(api);
    await app.session.restore();
  });
  afterEach(async () => {
    cleanup();
    app.queryClient.clear();
    await api.stop();
  });

  const open = (filter: ShareFilter) =>
    renderHook(() => useShareLog(filter), { wrapper: pageOf(app) }).result;

  it('should go back page by page, each share once, to the first', async () => {
    const log = open(ANY_SHARE);
    await waitFor(() => expect(log.current.rows).toHaveLength(100));
    for (const rows of [200, 250]) {
      act(() => log.current.more());
      await waitFor(() => expect(log.current.rows).toHaveLength(rows));
    }
    await waitFor(() => expect(log.current.tail).toBe('end'));
    expect(new Set(log.current.rows.map(({ id }) => id)).size).toBe(250);
    expect(log.current.rows.at(-1)?.id).toBe('000001');
  });

  it('should put what comes in on top, once', async () => {
    const log = open(ANY_SHARE);
    await waitFor(() => expect(log.current.rows).toHaveLength(100));
    act(() => {
      const fresh = [share(251), share(250)].map(fromRest);
      app.queryClient.setQueryData(keys.liveShares, fresh);
    });
    await waitFor(() => expect(log.current.rows[0]?.id).toBe('000251'));
    expect(log.current.rows).toHaveLength(101);
  });

  it('should ask the api for what it can filter by, and do the rest itself', async () => {
    const log = open({ ...ANY_SHARE, worker: 'even', outcome: 'rejected' });
    await waitFor(() => expect(log.current.isLoaded).toBe(true));
    act(() => log.current.more());
    await waitFor(() => expect(log.current.tail).toBe('end'));
    expect(log.current.rows).toHaveLength(25);
    expect(log.current.rows.every(({ accepted, worker }) => !accepted && worker === 'even')).toBe(true);
    const listed = api.asked.filter(({ path }) => path.includes('worker_name'));
    expect(listed.every(({ path }) => path.includes('worker_name=even'))).toBe(true);
  });

  it('should say that older shares could not be fetched, and go on when asked again', async () => {
    const log = open(ANY_SHARE);
    await waitFor(() => expect(log.current.rows).toHaveLength(100));
    const good = api.answer;
    api.answer = () => ({ status: 503, headers: { 'access-control-allow-origin': '*' } });
    act(() => log.current.more());
    await waitFor(() => expect(log.current.tail).toBe('failed'));
    expect(log.current.rows).toHaveLength(100);
    api.answer = good;
    act(() => log.current.retry());
    await waitFor(() => expect(log.current.rows).toHaveLength(200));
  });
});
