import { TestDatabase } from '@app/testing';
import { HashrateRepository } from './hashrate.repository';

const AT = new Date('2026-11-21T22:47:13.250Z');
const before = (seconds: number): Date => new Date(AT.getTime() - seconds * 1000);

describe('HashrateRepository', () => {
  let database: TestDatabase;
  let hashrates: HashrateRepository;
  const shares: { worker: number; user: number; time: Date; difficulty: number; valid: boolean }[] = [];

  beforeAll(async () => {
    database = await TestDatabase.create();
    hashrates = new HashrateRepository(database.source);
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let index = 0; index < 3_000; index += 1) {
      const worker = 1 + Math.floor(random() * 3);
      shares.push({
        worker,
        user: worker === 3 ? 2 : 1,
        time: before(Math.round(random() ** 3 * 30 * 86_400_000) / 1000),
        difficulty: 2 ** Math.floor(random() * 12),
        valid: random() > 0.1,
      });
    }
    shares.push({ worker: 1, user: 1, time: AT, difficulty: 1e9, valid: true });
    shares.push({ worker: 1, user: 1, time: before(86_400), difficulty: 4, valid: true });
    await insert(database, shares);
  });
  afterAll(() => database.drop());

  const expected = (seconds: number, match: (share: (typeof shares)[number]) => boolean) => {
    const hits = shares.filter(
      (share) => share.valid && match(share) && share.time >= before(seconds) && share.time < AT,
    );
    return { work: hits.reduce((sum, share) => sum + share.difficulty, 0), shares: hits.length, seconds };
  };
  const windows = (match: (share: (typeof shares)[number]) => boolean) => ({
    '1m': expected(60, match),
    '5m': expected(300, match),
    '1h': expected(3600, match),
    '24h': expected(86_400, match),
  });

  it('should equal a recount of the raw shares for a user', async () => {
    expect(await hashrates.userFigures(1, AT)).toEqual(windows((share) => share.user === 1));
    expect(expected(86_400, () => true).shares).toBeGreaterThan(100);
  });

  it('should be zero for somebody who never mined', async () => {
    expect((await hashrates.userFigures(99, AT))['24h']).toEqual({ work: 0, shares: 0, seconds: 86_400 });
  });

  it('should tell the workers of a user apart', async () => {
    const figures = await hashrates.workerFigures(1, AT);
    expect([...figures.keys()].sort()).toEqual([1, 2]);
    expect(figures.get(1)).toEqual(windows((share) => share.worker === 1));
  });

  it('should answer for many users at once', async () => {
    const figures = await hashrates.usersFigures([1, 2], AT);
    expect(figures.get(2)).toEqual(windows((share) => share.user === 2));
  });

  it('should compare a day with the day before', async () => {
    const { figures, dayBefore } = await hashrates.userFiguresAndDayBefore(1, AT);
    expect(figures).toEqual(windows((share) => share.user === 1));
    const two = expected(2 * 86_400, (share) => share.user === 1);
    const day = figures['24h'];
    expect(dayBefore).toEqual({
      work: two.work - day.work,
      shares: two.shares - day.shares,
      seconds: 86_400,
    });
    expect(dayBefore.shares).toBeGreaterThan(10);
  });

  it('should know one worker, in figures and in a chart', async () => {
    expect(await hashrates.oneWorkerFigures(2, AT)).toEqual(windows((share) => share.worker === 2));
    expect((await hashrates.oneWorkerFigures(99, AT))['1h'].shares).toBe(0);
    const chart = await hashrates.workerChart(2, '7d', AT);
    const from = chart[0]?.time ?? AT;
    const own = shares.filter((share) => share.valid && share.worker === 2 && share.time >= from);
    expect(chart.reduce((sum, step) => sum + step.shares, 0)).toBe(own.length);
  });

  it('should know since when somebody mines', async () => {
    const own = shares.filter((share) => share.valid && share.user === 1 && share.time >= before(86_400));
    const first = Math.min(...own.map(({ time }) => time.getTime()));
    const since = await hashrates.minedSince(1, AT);
    expect(first - (since?.getTime() ?? 0)).toBeLessThan(600_000);
    expect(await hashrates.minedSince(99, AT)).toBeNull();
  });

  it.each([60, 300, 3600])('should sum the pool over %i seconds, from a whole minute on', async (seconds) => {
    const intoMinute = before(seconds).getTime() % 60_000;
    expect(intoMinute).toBeGreaterThan(0);
    const from = before(seconds).getTime() - intoMinute;
    const endOfMinute = Math.ceil(AT.getTime() / 60_000) * 60_000;
    const hits = shares.filter(
      ({ valid, time }) => valid && time.getTime() >= from && time.getTime() < endOfMinute,
    );
    expect(await hashrates.poolFigure(AT, seconds)).toEqual({
      work: hits.reduce((sum, share) => sum + share.difficulty, 0),
      shares: hits.length,
      seconds: seconds + intoMinute / 1000,
    });
  });

  it.each([
    ['1h', 60, 60],
    ['24h', 144, 600],
    ['7d', 168, 3600],
    ['30d', 120, 21_600],
  ] as const)('should chart %s in %i steps of %i seconds', async (window, steps, seconds) => {
    const chart = await hashrates.userChart(1, window, AT);
    expect(chart).toHaveLength(steps);
    for (const point of chart) {
      const start = point.time.getTime();
      expect(start % (seconds * 1000)).toBe(0);
      const hits = shares.filter(
        (share) =>
          share.user === 1 &&
          share.valid &&
          share.time.getTime() >= start &&
          share.time.getTime() < start + seconds * 1000,
      );
      const work = hits.reduce((sum, share) => sum + share.difficulty, 0);
      expect(point).toEqual({ time: point.time, work, shares: hits.length });
    }
    expect(AT.getTime() - (chart.at(-1)?.time.getTime() ?? 0)).toBeLessThan(seconds * 1000);
  });
});

async function insert(
  database: TestDatabase,
  shares: { worker: number; user: number; time: Date; difficulty: number; valid: boolean }[],
): Promise<void> {
  const columns = [
    shares.map((_, index) => `e${index}`),
    shares.map((share) => share.time),
    shares.map((share) => share.user),
    shares.map((share) => share.worker),
    shares.map((share) => share.difficulty),
    shares.map((share) => share.valid),
  ];
  await database.rows(
    `INSERT INTO shares (event_id, time, user_id, worker_id, difficulty, share_diff, is_valid)
     SELECT e, t, u, w, d, d, v FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::float8[], $6::boolean[]) AS s (e, t, u, w, d, v)`,
    columns,
  );
  for (const [table, width] of [
    ['worker_minutes', '1 minute'],
    ['worker_ten_minutes', '10 minutes'],
  ]) {
    await database.rows(
      `INSERT INTO ${table} (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
       SELECT worker_id, date_bin('${width}', time, 'epoch'::timestamptz), user_id, count(*) FILTER (WHERE is_valid),
              count(*) FILTER (WHERE NOT is_valid), coalesce(sum(difficulty) FILTER (WHERE is_valid), 0), 0
         FROM shares GROUP BY 1, 2, 3`,
    );
  }
}
