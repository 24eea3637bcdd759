import { distribution, percentile, personalBestList } from '@app/contracts';
import { monthKey, weekKey } from '@app/database';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

const DAY = 86_400_000;

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api?.stop());

describe('GET /mining/difficulty/percentile', () => {
  it('should rank me among all miners of a period, hidden ones too, and name none', async () => {
    const miner = await TestMiner.signIn(api);
    const hidden = await TestMiner.signIn(api);
    await ingest(api, [
      share(miner.address, { shareDiff: 500 }),
      share(hidden.address, { shareDiff: 9000 }),
      share(makeWallet().address, { shareDiff: 500 }),
      share(makeWallet().address, { shareDiff: 100 }),
      share(makeWallet().address, { accepted: false, shareDiff: 1e12 }),
      share(makeWallet().address, { shareDiff: 1e9, time: Date.now() - 40 * DAY }),
    ]);
    const now = Date.now();
    expect(await miner.get('difficulty/percentile', percentile)).toEqual({
      timeframe: 'week',
      period_key: weekKey(now),
      percentile: (2 / 3) * 100,
      best_difficulty: 500,
      rank: 2,
      total_miners: 4,
    });
    expect(await miner.get('difficulty/percentile?timeframe=month', percentile)).toMatchObject({
      period_key: monthKey(now),
      rank: 2,
      total_miners: 4,
    });
    const { body } = await miner.ask('difficulty/percentile?timeframe=alltime').expect(200);
    expect(percentile.parse(body)).toMatchObject({ period_key: null, rank: 3, percentile: 50 });
    expect(JSON.stringify(body)).not.toContain(hidden.address.slice(0, 6));
    expect(await hidden.get('difficulty/percentile', percentile)).toMatchObject({ rank: 1, percentile: 100 });
  });

  it('should answer 404 where there is no best in the period, and 100 to who is alone', async () => {
    const miner = await TestMiner.signIn(api);
    await ingest(api, [share(miner.address, { time: Date.now() - 40 * DAY })]);
    for (const timeframe of ['week', 'month']) {
      const { body } = await miner.ask(`difficulty/percentile?timeframe=${timeframe}`).expect(404);
      expect(body).toMatchObject({ detail: `You have no accepted share this ${timeframe} yet.` });
    }
    expect(await miner.get('difficulty/percentile?timeframe=alltime', percentile)).toMatchObject({
      rank: 1,
      total_miners: 1,
      percentile: 100,
    });
  });

  it('should never count fewer miners than stand above me, though the count is kept a minute', async () => {
    const miner = await TestMiner.signIn(api);
    await ingest(api, [share(miner.address, { shareDiff: 10 })]);
    await miner.get('difficulty/percentile', percentile);
    await ingest(api, [
      share(makeWallet().address, { shareDiff: 20 }),
      share(makeWallet().address, { shareDiff: 30 }),
    ]);
    expect(await miner.get('difficulty/percentile', percentile)).toMatchObject({
      rank: 3,
      total_miners: 3,
      percentile: 0,
    });
  });
});

describe('GET /mining/difficulty/bests', () => {
  it('should list the bests of all time, months and weeks by the time of the share', async () => {
    const miner = await TestMiner.signIn(api);
    const now = Date.now();
    const long = now - 70 * DAY;
    await ingest(api, [
      share(miner.address, { time: now - 1000, shareDiff: 50, worker: 'new' }),
      share(miner.address, { time: long, shareDiff: 700, worker: 'old' }),
      share(miner.address, { time: long + 1, accepted: false, shareDiff: 1e9 }),
      share(miner.address, { time: now - 400 * DAY, shareDiff: 1 }),
      share(makeWallet().address, { time: long, shareDiff: 800 }),
    ]);
    const bests = await miner.get('difficulty/bests', personalBestList);
    expect(bests.map((best) => [best.timeframe, best.period_key, best.best_difficulty])).toEqual([
      ['alltime', null, 700],
      ['month', monthKey(now - 1000), 50],
      ['month', monthKey(long), 700],
      ['week', weekKey(now - 1000), 50],
      ['week', weekKey(long), 700],
    ]);
    expect(bests[0]).toMatchObject({
      share_time: new Date(long).toISOString(),
      worker_name: 'old',
      percentile: 0,
    });
    expect(bests[3]?.percentile).toBe(100);
  });

  it('should be empty for somebody who never mined', async () => {
    const nobody = await TestMiner.signIn(api);
    expect(await nobody.get('difficulty/bests', personalBestList)).toEqual([]);
  });
});

describe('GET /mining/difficulty/distribution', () => {
  it('should count accepted shares of 30 days in eight buckets of powers of two', async () => {
    const miner = await TestMiner.signIn(api);
    const achieved = [1, 1.5, 3.99, 4, 1000, 1024, 65_535, 65_536];
    await ingest(api, [
      ...achieved.map((shareDiff) => share(miner.address, { shareDiff })),
      share(miner.address, { shareDiff: 5, time: Date.now() - 29 * DAY }),
      share(miner.address, { shareDiff: 5, time: Date.now() - 31 * DAY }),
      share(miner.address, { shareDiff: 5, accepted: false }),
      share(makeWallet().address, { shareDiff: 2 ** 40 }),
    ]);
    const { buckets, total_shares } = await miner.get('difficulty/distribution', distribution);
    expect(total_shares).toBe(achieved.length + 1);
    expect(buckets).toHaveLength(8);
    const expected = buckets.map(
      ({ range_min, range_max }) =>
        [...achieved, 5].filter((diff) => diff >= range_min && diff < range_max).length,
    );
    expect(buckets.map(({ count }) => count)).toEqual(expected);
    expect(buckets[0]?.range_min).toBe(1);
    buckets.forEach(({ range_max }, index) =>
      expect(buckets[index + 1]?.range_min ?? range_max).toBe(range_max),
    );
  });

  it('should have eight empty buckets for somebody who never mined', async () => {
    const nobody = await TestMiner.signIn(api);
    const { buckets, total_shares } = await nobody.get('difficulty/distribution', distribution);
    expect([buckets.length, total_shares, buckets[0]?.range_min, buckets[7]?.range_max]).toEqual([
      8, 0, 1, 256,
    ]);
  });
});
