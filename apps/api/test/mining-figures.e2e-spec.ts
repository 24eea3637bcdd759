import { expectedSeconds, hashrate, probability } from '@app/bitcoin';
import {
  dashboardStats,
  distribution,
  hashrateChart,
  odds,
  personalBestList,
  shareStats,
  summary,
  uptime,
  workerList,
} from '@app/contracts';
import {
  BlockIngestRepository,
  type IngestShare,
  monthKey,
  NetworkBlocksRepository,
  weekKey,
} from '@app/database';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { TestApi } from './test-app';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

/** Ages that stay clear of the edges of every window, so that the clock may go on while the server is asked. */
function agesOf(random: () => number, count: number): number[] {
  const edges = [0, MINUTE, 5 * MINUTE, HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY];
  const ages: number[] = [];
  while (ages.length < count) {
    const age = Math.round(40 * DAY * random() ** 4);
    if (edges.every((edge) => Math.abs(age - edge) > 25 * SECOND)) ages.push(age);
  }
  return ages;
}

describe('figures of a long history, in any order, beside a recount', () => {
  let me: TestMiner;
  let shares: IngestShare[];
  let now: number;

  beforeAll(async () => {
    let seed = 11;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    me = await TestMiner.signIn(api);
    const other = await TestMiner.signIn(api);
    now = Date.now();
    const made = agesOf(random, 3000).map((age, index) =>
      share(index % 5 === 0 ? other.address : me.address, {
        worker: `rig.${index % 3}`,
        time: now - age,
        difficulty: 2 ** Math.floor(random() * 12),
        shareDiff: 4096 / (1 - random()),
        accepted: random() > 0.1,
      }),
    );
    for (let start = 0; start < made.length; start += 500) await ingest(api, made.slice(start, start + 500));
    // Again, as after a crash: nothing may count twice.
    await ingest(api, made.slice(0, 400));
    shares = made.filter(({ address }) => address === me.address);
  });

  const accepted = () => shares.filter((one) => one.accepted);
  const workOf = (some: readonly IngestShare[]) => some.reduce((sum, { difficulty }) => sum + difficulty, 0);
  const within = (ms: number) => accepted().filter(({ time }) => time >= now - ms);
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const bestOf = (some: readonly IngestShare[]) =>
    Math.max(0, ...some.map(({ shareDiff }) => shareDiff ?? 0));
  const today = () => shares.filter(({ time }) => dayOf(time) === dayOf(Date.now()));

  it('should sum up', async () => {
    const figures = await me.get('summary', summary);
    const accepts = today().filter((one) => one.accepted);
    expect(figures).toMatchObject({
      workers_total: 3,
      shares_today: accepts.length,
      rejected_today: today().length - accepts.length,
      best_diff_today: bestOf(accepts),
      best_diff_alltime: bestOf(accepted()),
      blocks_found: 0,
      last_share: new Date(Math.max(...shares.map(({ time }) => time))).toISOString(),
    });
    expect(figures.acceptance_rate).toBeCloseTo((accepts.length / Math.max(1, today().length)) * 100, 9);
    const windows = [
      [figures.hashrate_1m, figures.hashrate_1m_error, MINUTE],
      [figures.hashrate_5m, figures.hashrate_5m_error, 5 * MINUTE],
      [figures.hashrate_1h, figures.hashrate_1h_error, HOUR],
      [figures.hashrate_24h, figures.hashrate_24h_error, DAY],
    ] as const;
    for (const [rate, error, ms] of windows) {
      const hits = within(ms);
      expect(rate).toBeCloseTo(hashrate(workOf(hits), ms / SECOND), 3);
      if (hits.length < 2) expect(error).toBeNull();
      else expect(error).toBeCloseTo(1 / Math.sqrt(hits.length), 10);
    }
  });

  it('should count all shares and those of each worker', async () => {
    expect(await me.get('shares/stats', shareStats)).toMatchObject({
      total_shares: shares.length,
      accepted_shares: accepted().length,
      rejected_shares: shares.length - accepted().length,
    });
    const { workers } = await me.get('workers', workerList);
    for (const { name, valid_shares, invalid_shares, best_diff } of workers) {
      const own = shares.filter(({ worker }) => worker === name);
      const valid = own.filter((one) => one.accepted);
      expect([valid_shares, invalid_shares, best_diff]).toEqual([
        valid.length,
        own.length - valid.length,
        bestOf(valid),
      ]);
    }
  });

  it('should tell uptime day by day', async () => {
    const { days, total_uptime_hours, days_active } = await me.get('uptime?days=35', uptime);
    expect(days).toHaveLength(35);
    expect(days.at(-1)?.date).toBe(dayOf(Date.now()));
    for (const day of days) {
      const own = shares.filter(({ time }) => dayOf(time) === day.date);
      expect(day).toEqual({
        date: day.date,
        uptime_minutes: new Set(own.map(({ time }) => Math.floor(time / MINUTE))).size,
        shares: own.filter((one) => one.accepted).length,
        active: own.length > 0,
      });
    }
    const minutes = days.reduce((sum, day) => sum + day.uptime_minutes, 0);
    expect(total_uptime_hours).toBeCloseTo(minutes / 60, 9);
    expect(days_active).toBe(days.filter(({ active }) => active).length);
    expect((await me.get('uptime', uptime)).days).toHaveLength(30);
    expect((await me.get('uptime?days=1', uptime)).days).toHaveLength(1);
  });

  it('should keep the best of every week, month and ever', async () => {
    const bests = await me.get('difficulty/bests', personalBestList);
    expect(bests.length).toBeGreaterThan(6);
    for (const best of bests) {
      const keyOf = { week: weekKey, month: monthKey, alltime: () => null }[best.timeframe];
      const own = accepted().filter(({ time }) => keyOf(time) === best.period_key);
      expect(best.best_difficulty).toBe(bestOf(own));
      const holder = own.find(({ shareDiff }) => shareDiff === best.best_difficulty);
      expect([best.share_time, best.worker_name]).toEqual([
        new Date(holder?.time ?? 0).toISOString(),
        holder?.worker,
      ]);
    }
  });

  it('should distribute and chart the same shares', async () => {
    const { total_shares } = await me.get('difficulty/distribution', distribution);
    const first = Math.floor(Date.now() / DAY) * DAY - 29 * DAY;
    expect(total_shares).toBe(accepted().filter(({ time }) => time >= first).length);
    const chart = await me.get('hashrate/chart?window=7d', hashrateChart);
    for (const { time, hashrate: rate } of chart.points) {
      const start = Date.parse(time);
      const own = accepted().filter((one) => one.time >= start && one.time < start + HOUR);
      expect(rate).toBeCloseTo(hashrate(workOf(own), 3600), 3);
    }
  });

  it('should compare the last 24 hours with the 24 before on the dashboard', async () => {
    const { body } = await api.get('/api/v1/dashboard/stats', me.token).expect(200);
    const before = accepted().filter(({ time }) => time >= now - 2 * DAY && time < now - DAY);
    const { hashrate_change } = dashboardStats.parse(body);
    expect(hashrate_change).toBeCloseTo((workOf(within(DAY)) / workOf(before) - 1) * 100, 6);
  });
});

describe('GET /mining/summary', () => {
  it('should be zero for somebody who never mined, and count blocks', async () => {
    const nobody = await TestMiner.signIn(api);
    const empty = await nobody.get('summary', summary);
    expect(empty).toMatchObject({
      workers_total: 0,
      acceptance_rate: 0,
      best_diff_alltime: 0,
      last_share: null,
    });
    const blocks = new BlockIngestRepository(api.database.source);
    const describe = () => ({ type: 'block', title: 'x', description: null, metadata: {} });
    for (const height of [1, 2]) {
      const block = { height, hash: null, address: nobody.address, worker: 'rig', rewardBtc: null };
      const figures = { difficulty: null, networkDifficulty: null, coinbaseSig: null, shareEventId: null };
      const told = { status: 'confirmed', reason: null, time: Date.now() } as const;
      await blocks.found({ ...block, ...figures, ...told }, describe);
    }
    expect((await nobody.get('summary', summary)).blocks_found).toBe(2);
  });
});

describe('GET /mining/odds', () => {
  const mined = async (ages: readonly number[]): Promise<TestMiner> => {
    const miner = await TestMiner.signIn(api);
    await ingest(
      api,
      ages.map((age) => share(miner.address, { time: Date.now() - age, difficulty: 1e6 })),
    );
    return miner;
  };

  it('should know neither time nor odds before the difficulty of the network is told', async () => {
    const own = await TestApi.start();
    try {
      const miner = await TestMiner.signIn(own);
      await ingest(own, [share(miner.address)]);
      const answer = await miner.get('odds', odds);
      expect(answer).toMatchObject({
        network_difficulty: null,
        expected_seconds: null,
        probability: { day: null, month: null, year: null },
      });
      expect(answer.hashrate).toBeGreaterThan(0);
    } finally {
      await own.stop();
    }
  });

  it.each([
    ['5m', [90 * SECOND, 40 * MINUTE], 1, 300],
    ['1h', [10 * MINUTE, 50 * MINUTE, 5 * HOUR], 2, 3600],
    ['24h', [10 * MINUTE, 12 * HOUR, 23.9 * HOUR], 3, 86_400],
  ] as const)('should go by the longest window that is filled: %s', async (window, ages, shares, seconds) => {
    const difficulty = 1.2e14;
    await new NetworkBlocksRepository(api.database.source).add([
      { height: 900_000, hash: null, difficulty, time: Date.now() },
    ]);
    const miner = await mined(ages);
    const answer = await miner.get('odds', odds);
    const rate = hashrate(shares * 1e6, seconds);
    expect(answer).toMatchObject({ window, network_difficulty: difficulty });
    expect(answer.hashrate).toBeCloseTo(rate, 3);
    expect(answer.hashrate_error).toEqual(shares < 2 ? null : expect.closeTo(1 / Math.sqrt(shares), 10));
    expect(answer.expected_seconds).toBeCloseTo(expectedSeconds(rate, difficulty), 0);
    expect(answer.probability.day).toBeCloseTo(probability(rate, difficulty, 86_400), 15);
    expect(answer.probability.month).toBeCloseTo(probability(rate, difficulty, 30 * 86_400), 15);
    expect(answer.probability.year).toBeCloseTo(probability(rate, difficulty, 365 * 86_400), 15);
  });

  it('should be none for who does not mine', async () => {
    const miner = await mined([2 * DAY]);
    expect(await miner.get('odds', odds)).toMatchObject({
      hashrate: 0,
      hashrate_error: null,
      expected_seconds: null,
      probability: { day: 0, month: 0, year: 0 },
    });
  });
});
