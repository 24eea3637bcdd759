import { hashrateChart, hashrates, workerDetail, workerList } from '@app/contracts';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

const TWO_32 = 2 ** 32;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let api: TestApi;
let miner: TestMiner;

beforeAll(async () => {
  api = await TestApi.start();
  miner = await TestMiner.signIn(api);
  const now = Date.now();
  await ingest(api, [
    ...Array.from({ length: 10 }, (_, index) =>
      share(miner.address, {
        worker: 'a.rig.1',
        time: now - 2 * MINUTE - index,
        difficulty: 0.0002,
        shareDiff: 3,
      }),
    ),
    share(miner.address, { worker: 'a.rig.1', accepted: false, shareDiff: null, rejectReason: 'Stale' }),
    share(miner.address, { worker: 'old', time: now - 20 * MINUTE, difficulty: 512, shareDiff: 99_999 }),
    share(makeWallet().address, { difficulty: 1e9, worker: 'a.rig.1' }),
  ]);
});
afterAll(() => api?.stop());

describe('workers and hashrate', () => {
  it('should list the workers with figures, error bands and status', async () => {
    const list = await miner.get('workers', workerList);
    expect(list).toMatchObject({ online_count: 1, total_count: 2, truncated: false });
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
    const figures = await miner.get('hashrate', hashrates);
    expect(figures.workers_online).toBe(1);
    expect(figures.hashrate_24h).toBeCloseTo((512.002 * TWO_32) / 86_400, 3);
    expect(figures.hashrate_24h_error).toBeCloseTo(1 / Math.sqrt(11), 10);
  });

  it('should show one worker with its latest shares', async () => {
    const { worker, recent_shares } = await miner.get('workers/a.rig.1', workerDetail);
    const list = await miner.get('workers', workerList);
    expect(worker).toMatchObject({ name: 'a.rig.1', valid_shares: 10, user_agent: null });
    expect(worker.hashrate_5m).toBeCloseTo(list.workers[0]?.hashrate_5m ?? NaN, 6);
    expect(recent_shares).toHaveLength(10);
    expect(recent_shares[0]).toMatchObject({ is_valid: false, reject_reason: 'Stale' });
    expect(new Set(recent_shares.map(({ worker_name }) => worker_name))).toEqual(new Set(['a.rig.1']));
  });

  it('should say that there is no such worker, also where another miner has one of the name', async () => {
    const stranger = await TestMiner.signIn(api);
    for (const path of ['workers/a.rig.1', 'workers/a.rig.1/hashrate']) {
      const { body } = await stranger.ask(path).expect(404);
      expect(body).toMatchObject({ detail: expect.stringContaining('no worker of this name') });
    }
    await miner.ask('workers/a.rig').expect(404);
  });

  it('should find a worker whatever its name holds', async () => {
    const names = ['50% off', 'a/b', 'ü ?#&', "'; DROP TABLE workers; --", '鉱'.repeat(40), 'a+b=c'];
    const owner = await TestMiner.signIn(api);
    await ingest(
      api,
      names.map((worker) => share(owner.address, { worker })),
    );
    for (const name of names) {
      const { worker, recent_shares } = await owner.get(`workers/${encodeURIComponent(name)}`, workerDetail);
      expect([worker.name, recent_shares.length]).toEqual([name, 1]);
      const chart = await owner.get(`workers/${encodeURIComponent(name)}/hashrate?window=1h`, hashrateChart);
      expect(chart.current).toBeCloseTo((1024 * TWO_32) / 300, 3);
    }
  });

  it('should say when the list is cut', async () => {
    const farmer = await TestMiner.signIn(api);
    await api.database.rows(
      `INSERT INTO workers (user_id, name, first_seen) SELECT $1, 'rig ' || n, now() FROM generate_series(1, 1001) n`,
      [farmer.userId],
    );
    const list = await farmer.get('workers', workerList);
    expect([list.workers.length, list.total_count, list.truncated]).toEqual([1000, 1001, true]);
  });

  it('should be empty for somebody who never mined', async () => {
    const nobody = await TestMiner.signIn(api);
    const { body } = await nobody.ask('workers').expect(200);
    expect(body).toEqual({ workers: [], online_count: 0, total_count: 0, truncated: false });
    const rates = await nobody.get('hashrate', hashrates);
    expect(rates).toMatchObject({ hashrate_24h: 0, hashrate_24h_error: null, workers_online: 0 });
  });
});

describe('a worker that fell silent', () => {
  it('should be offline and lose its hashrate window by window', async () => {
    const owner = await TestMiner.signIn(api);
    const ages = { one: 90_000, ten: 11 * MINUTE, day: 23 * HOUR, gone: 25 * HOUR };
    await ingest(
      api,
      Object.entries(ages).map(([worker, age]) => share(owner.address, { worker, time: Date.now() - age })),
    );
    const { workers, online_count } = await owner.get('workers', workerList);
    const seen = workers.map((worker) => [
      worker.name,
      worker.status,
      ...[worker.hashrate_1m, worker.hashrate_5m, worker.hashrate_1h, worker.hashrate_24h].map(Math.sign),
    ]);
    expect(seen).toEqual([
      ['one', 'online', 0, 1, 1, 1],
      ['ten', 'offline', 0, 0, 1, 1],
      ['day', 'offline', 0, 0, 0, 1],
      ['gone', 'offline', 0, 0, 0, 0],
    ]);
    expect(online_count).toBe(1);
    const rates = await owner.get('hashrate', hashrates);
    expect(rates.hashrate_24h).toBeCloseTo((3 * 1024 * TWO_32) / 86_400, 3);
  });
});

describe('charts', () => {
  it.each([
    ['1h', 60, 60],
    ['24h', 144, 600],
    ['7d', 168, 3600],
    ['30d', 120, 21_600],
  ])('should chart %s in %i aligned steps, of all workers and of one', async (window, steps, seconds) => {
    for (const [path, total, shares] of [
      ['hashrate/chart', 512.002, 11],
      ['workers/a.rig.1/hashrate', 0.002, 10],
    ] as const) {
      const chart = await miner.get(`${path}?window=${window}`, hashrateChart);
      expect(chart.points).toHaveLength(steps);
      const times = chart.points.map(({ time }) => Date.parse(time));
      expect(
        times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === seconds * 1000),
      ).toBe(true);
      expect((times[0] ?? 1) % (seconds * 1000)).toBe(0);
      const work = chart.points.reduce((sum, point) => sum + (point.hashrate * seconds) / TWO_32, 0);
      expect(work).toBeCloseTo(total, 6);
      expect(chart.current).toBeCloseTo((0.002 * TWO_32) / 300, 5);
      expect(chart.average_error).toBeCloseTo(1 / Math.sqrt(shares), 10);
    }
  });

  it('should chart 24 hours unless told otherwise', async () => {
    expect(await miner.get('hashrate/chart', hashrateChart)).toMatchObject({ window: '24h' });
    expect(await miner.get('workers/old/hashrate', hashrateChart)).toMatchObject({ window: '24h' });
  });

  it('should leave the step that is still filling out of the peak, and its missing time out of the average', async () => {
    const owner = await TestMiner.signIn(api);
    const day = 24 * HOUR;
    const now = Date.now();
    const filling = Math.floor(now / (6 * HOUR)) * 6 * HOUR;
    await ingest(api, [
      share(owner.address, { time: filling - 1, difficulty: 100 }),
      share(owner.address, { time: Math.min(filling + 1, now), difficulty: 5000 }),
    ]);
    const chart = await owner.get('hashrate/chart?window=30d', hashrateChart);
    expect(chart.peak).toBeCloseTo((100 * TWO_32) / (6 * 3600), 6);
    const first = Date.parse(chart.points[0]?.time ?? '');
    const elapsed = (now - first) / 1000;
    expect(elapsed).toBeLessThanOrEqual((30 * day) / 1000);
    expect(chart.average / ((5100 * TWO_32) / elapsed)).toBeCloseTo(1, 3);
  });
});
