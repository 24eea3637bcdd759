import {
  hashrateChart,
  hashrates,
  type SharePage,
  sharePage,
  type WorkerList,
  workerList,
} from '@app/contracts';
import { ingest, share } from './shares';
import { makeWallet, TestApi, type TestWallet } from './test-app';

const TWO_32 = 2 ** 32;
const MINUTE = 60_000;

let api: TestApi;
let wallet: TestWallet;
let token: string;

beforeAll(async () => {
  api = await TestApi.start();
  wallet = makeWallet();
  token = (await api.signIn(wallet)).access_token;
}, 60_000);
afterAll(() => api?.stop());

const pageOf = async (query: string, as = token): Promise<SharePage> => {
  const answer = await api.get(`/api/v1/mining/shares${query}`, as).expect(200);
  return sharePage.parse(answer.body);
};
const allPages = async (query: string): Promise<string[]> => {
  const ids: string[] = [];
  let cursor = '';
  do {
    const page = await pageOf(`${query}${cursor}`);
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.pagination.next_cursor ? `&cursor=${page.pagination.next_cursor}` : '';
    expect(page.pagination.has_more).toBe(cursor !== '');
  } while (cursor);
  return ids;
};

describe('workers and hashrate', () => {
  beforeAll(async () => {
    const now = Date.now();
    await ingest(api, [
      ...Array.from({ length: 10 }, (_, index) =>
        share(wallet.address, {
          worker: 'a.rig.1',
          time: now - 2 * MINUTE - index,
          difficulty: 0.0002,
          shareDiff: 3,
        }),
      ),
      share(wallet.address, { worker: 'a.rig.1', accepted: false, shareDiff: null, rejectReason: 'Stale' }),
      share(wallet.address, { worker: 'old', time: now - 20 * MINUTE, difficulty: 512, shareDiff: 99_999 }),
      share(makeWallet().address, { difficulty: 1e9 }),
    ]);
  });

  it('should list the workers with figures, error bands and status', async () => {
    const answer = await api.get('/api/v1/mining/workers', token).expect(200);
    const list: WorkerList = workerList.parse(answer.body);
    expect(list).toMatchObject({ online_count: 1, total_count: 2 });
    const [rig, old] = list.workers;
    expect(rig).toMatchObject({
      name: 'a.rig.1',
      status: 'online',
      valid_shares: 10,
      invalid_shares: 1,
      best_diff: 3,
      hashrate_1m: 0,
      hashrate_1m_error: null,
    });
    expect(rig?.accept_rate).toBeCloseTo(90.909, 3);
    expect(rig?.hashrate_5m).toBeCloseTo((0.002 * TWO_32) / 300, 5);
    expect(rig?.hashrate_5m_error).toBeCloseTo(1 / Math.sqrt(10), 10);
    expect(old).toMatchObject({ name: 'old', status: 'offline', hashrate_5m: 0, best_diff: 99_999 });
    expect(old?.hashrate_1h).toBeCloseTo((512 * TWO_32) / 3600, 3);
    expect(old?.hashrate_1h_error).toBeNull();
  });

  it('should sum the hashrate of all workers over each window', async () => {
    const answer = await api.get('/api/v1/mining/hashrate', token).expect(200);
    const figures = hashrates.parse(answer.body);
    expect(figures.workers_online).toBe(1);
    expect(figures.hashrate_24h).toBeCloseTo((512.002 * TWO_32) / 86_400, 3);
    expect(figures.hashrate_24h_error).toBeCloseTo(1 / Math.sqrt(11), 10);
  });

  it.each([
    ['1h', 60, 60],
    ['24h', 144, 600],
    ['7d', 168, 3600],
    ['30d', 120, 21_600],
  ])('should chart %s in %i aligned steps', async (window, steps, seconds) => {
    const answer = await api.get(`/api/v1/mining/hashrate/chart?window=${window}`, token).expect(200);
    const chart = hashrateChart.parse(answer.body);
    expect(chart.points).toHaveLength(steps);
    const times = chart.points.map(({ time }) => Date.parse(time));
    expect(
      times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === seconds * 1000),
    ).toBe(true);
    expect((times[0] ?? 1) % (seconds * 1000)).toBe(0);
    const work = chart.points.reduce((sum, point) => sum + (point.hashrate * seconds) / TWO_32, 0);
    expect(work).toBeCloseTo(512.002, 6);
    expect(chart.current).toBeCloseTo((0.002 * TWO_32) / 300, 5);
    expect(chart.average_error).toBeCloseTo(1 / Math.sqrt(11), 10);
  });

  it('should chart 24 hours unless told otherwise, and refuse other windows', async () => {
    const { body } = await api.get('/api/v1/mining/hashrate/chart', token).expect(200);
    expect(body).toMatchObject({ window: '24h' });
    const refused = await api.get('/api/v1/mining/hashrate/chart?window=5m', token).expect(422);
    expect(refused.body).toMatchObject({ errors: [{ field: 'window' }] });
  });

  it('should be empty for somebody who never mined', async () => {
    const { access_token } = await api.signIn(makeWallet());
    const workers = await api.get('/api/v1/mining/workers', access_token).expect(200);
    expect(workers.body).toEqual({ workers: [], online_count: 0, total_count: 0 });
    const rates = await api.get('/api/v1/mining/hashrate', access_token).expect(200);
    expect(rates.body).toMatchObject({ hashrate_24h: 0, hashrate_24h_error: null, workers_online: 0 });
    expect((await pageOf('', access_token)).data).toEqual([]);
  });
});

describe('shares', () => {
  const at = Date.now() - 5 * MINUTE;
  let other: TestWallet;

  beforeAll(async () => {
    other = makeWallet();
    token = (await api.signIn(other)).access_token;
    await ingest(api, [
      ...Array.from({ length: 25 }, (_, index) =>
        share(other.address, {
          eventId: `same-${String(index).padStart(2, '0')}`,
          time: at,
          worker: `w${index % 2}`,
        }),
      ),
      share(other.address, {
        eventId: 'newest',
        time: at + 5,
        accepted: false,
        shareDiff: null,
        rejectReason: 'Stale',
      }),
      share(other.address, { eventId: 'old', time: at - 40 * 24 * 60 * MINUTE, worker: 'w0' }),
    ]);
  });

  it('should page through equal timestamps without losing or repeating one', async () => {
    const ids = await allPages('?limit=4');
    const same = Array.from({ length: 25 }, (_, index) => `same-${String(24 - index).padStart(2, '0')}`);
    expect(ids).toEqual(['newest', ...same, 'old']);
  });

  it('should stay where it was while newer shares come in', async () => {
    const first = await pageOf('?limit=2');
    await ingest(api, [share(other.address, { eventId: 'just-now', time: Date.now() })]);
    const second = await pageOf(`?limit=2&cursor=${first.pagination.next_cursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual([
      'newest',
      'same-24',
      'same-23',
      'same-22',
    ]);
  });

  it('should filter by worker and by validity, also across pages', async () => {
    const ofWorker = await allPages('?limit=5&worker_name=w0');
    expect(ofWorker).toHaveLength(14);
    expect((await pageOf('?worker_name=nobody')).data).toEqual([]);
    const valid = await pageOf('?valid_only=true&limit=100');
    expect(valid.data).toHaveLength(27);
    expect(valid.data.every(({ is_valid }) => is_valid)).toBe(true);
  });

  it('should show a rejected share as it was', async () => {
    const [newest] = (await pageOf('?limit=2')).data.filter(({ id }) => id === 'newest');
    expect(newest).toEqual({
      id: 'newest',
      time: new Date(at + 5).toISOString(),
      worker_name: 'rig',
      difficulty: 1024,
      share_diff: null,
      is_valid: false,
      is_block: false,
      reject_reason: 'Stale',
    });
  });

  it('should not show the shares of others', async () => {
    const { access_token } = await api.signIn(makeWallet());
    const first = await pageOf('?limit=1');
    const theirs = await pageOf(`?cursor=${first.pagination.next_cursor}`, access_token);
    expect(theirs.data).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'valid_only=maybe',
    'worker_name=',
    'cursor=nonsense',
    'cursor=%00',
    `cursor=${Buffer.from('{"k":"s1","t":"x","e":"y"}').toString('base64url')}`,
    `cursor=${Buffer.from('{"k":"s1","t":1e300,"e":"y"}').toString('base64url')}`,
    `cursor=${Buffer.from('{"k":"s1","t":1,"e":"a\\u0000b"}').toString('base64url')}`,
    `cursor=${Buffer.from('{"time":"2026-01-01","addr":"x"}').toString('base64url')}`,
    `cursor=${'a'.repeat(513)}`,
  ])('should refuse %s', async (query) => {
    const answer = await api.get(`/api/v1/mining/shares?${query}`, token).expect(422);
    expect(answer.body).toMatchObject({ errors: [{ field: query.split('=')[0] }] });
  });

  it('should take a worker name with anything in it', async () => {
    for (const name of ["'; DROP TABLE shares; --", '%25', 'ü', '%00']) {
      const { status } = await api.get(`/api/v1/mining/shares?worker_name=${name}`, token);
      expect([200, 422]).toContain(status);
    }
  });
});
