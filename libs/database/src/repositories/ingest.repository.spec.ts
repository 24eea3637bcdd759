import fc from 'fast-check';
import { TestDatabase, waitFor } from '@app/testing';
import { IngestRepository } from './ingest.repository';
import type { DescribeNews, IngestShare } from './ingest.types';
import { PartitionsRepository } from './partitions.repository';
import { log2Bucket, monthKey, weekKey } from './periods';

const describeNews: DescribeNews = (news) => ({
  type: news.kind,
  title: news.kind,
  description: null,
  metadata: {},
});
const NOW = Date.parse('2027-01-04T00:30:00Z'); // a Monday: week, month and year turned just now

const TABLES = [
  'shares',
  'share_identities',
  'worker_minutes',
  'worker_ten_minutes',
  'user_days',
  'activity_feed',
  'users', // and what hangs on them: workers, personal bests
];
const ADDRESSES = ['bc1qalice', 'bc1qbob', 'bc1qcarol'];
const share = (change: Partial<IngestShare> & { eventId: string }): IngestShare => ({
  address: 'bc1qalice',
  worker: 'rig',
  time: NOW,
  difficulty: 1,
  shareDiff: 1,
  accepted: true,
  rejectReason: null,
  redelivered: false,
  ...change,
});

describe('IngestRepository', () => {
  let database: TestDatabase;
  let ingest: IngestRepository;
  beforeAll(async () => {
    database = await TestDatabase.create();
    ingest = new IngestRepository(database.source, new PartitionsRepository(database.source));
  });
  afterAll(() => database.drop());
  const insert = (shares: IngestShare[]) => ingest.insertShares(shares, NOW, describeNews);
  const clear = async () => {
    for (const table of TABLES) await database.rows(`DELETE FROM ${table}`);
  };
  beforeEach(clear);

  it('should add difficulties as exact decimals', async () => {
    const shares = Array.from({ length: 675 }, (_, index) =>
      share({ eventId: `e${index}`, difficulty: index < 304 ? 0.0004 : 0.0008 }),
    );
    await insert(shares.slice(0, 400));
    await insert(shares.slice(400));
    const rows = await database.rows(
      `SELECT w.work = 0.4184 AS total, (SELECT sum(work) FROM worker_minutes) = 0.4184 AS minutes, (SELECT work FROM user_days) = 0.4184 AS day FROM workers w`,
    );
    expect(rows).toEqual([{ total: true, minutes: true, day: true }]);
  });

  it('should tell which shares were bests, in the order they were mined', async () => {
    const stored = await insert([
      share({ eventId: 'late', time: NOW - 1_000, shareDiff: 50 }),
      share({ eventId: 'early', time: NOW - 2_000, shareDiff: 20 }),
      share({ eventId: 'rejected', time: NOW - 500, shareDiff: 99, accepted: false }),
      share({ eventId: 'last week', time: NOW - 86_400_000, shareDiff: 40 }),
    ]);
    const told = stored.bests.map((best) => [
      best.eventId,
      best.timeframe,
      best.periodKey,
      best.previousBest,
    ]);
    expect(told).toEqual([
      ['last week', 'week', '2026-W53', 0],
      ['last week', 'month', '2027-01', 0],
      ['last week', 'alltime', '', 0],
      ['early', 'week', '2027-W01', 0],
      ['late', 'week', '2027-W01', 20],
      ['late', 'month', '2027-01', 40],
      ['late', 'alltime', '', 40],
    ]);
    expect((await insert([share({ eventId: 'less', shareDiff: 49 })])).bests).toEqual([]);
  });

  it('should write one feed line for all who join about the same time, and one for each best of the pool', async () => {
    const first = await insert([share({ eventId: 'a', shareDiff: 10 })]);
    expect(first.feed.map((row) => row.type)).toEqual(['first_share']);
    const second = await insert([
      share({ eventId: 'b', address: 'bc1qbob', shareDiff: 5 }),
      share({ eventId: 'c', address: 'bc1qbob', shareDiff: 30 }),
      share({ eventId: 'd', shareDiff: 20 }),
    ]);
    expect(second.feed.map((row) => row.type)).toEqual(['first_share', 'pool_best']);
    const again = await insert([
      share({ eventId: 'c', address: 'bc1qbob', shareDiff: 30, redelivered: true }),
    ]);
    expect(again.inserted.size).toBe(0);
    expect(again.feed.map((row) => row.type)).toEqual(['first_share', 'pool_best']);
    expect(again.bests.map((best) => best.previousBest)).toEqual([5, 5, 5]);
    expect(await database.rows(`SELECT title, user_id FROM activity_feed ORDER BY id`)).toEqual([
      { title: 'joined', user_id: null },
      { title: 'pool_best', user_id: expect.any(Number) as number },
    ]);
  });

  it('should count the new ones of a batch that repeats others without saying so', async () => {
    await insert([share({ eventId: 'a' }), share({ eventId: 'b' })]);
    const mixed = await insert(['c', 'b', 'd', 'c', 'a'].map((eventId) => share({ eventId })));
    expect([...mixed.inserted].sort()).toEqual(['c', 'd']);
    const counts = `SELECT (SELECT count(*)::int FROM shares) AS shares, (SELECT count(*)::int FROM share_identities) AS ids,
      (SELECT sum(valid_shares)::int FROM workers) AS totals`;
    expect(await database.rows(counts)).toEqual([{ shares: 4, ids: 4, totals: 4 }]);
  });

  it('should store batches in the order of their calls, even where the first has to wait', async () => {
    await insert([share({ eventId: 'partition and miner are there', shareDiff: 10 })]);
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    const [first, second] = await database.source.transaction(async (other) => {
      await other.query(`INSERT INTO share_identities (event_id) VALUES ('held')`);
      const begun = insert([share({ eventId: 'held' }), share({ eventId: 'a', shareDiff: 100 })]);
      await waitFor('the first to wait', async () => (await database.rows(waits)).length > 0);
      const later = insert([share({ eventId: 'b', shareDiff: 90 })]);
      for (let asked = 0; asked < 50; asked += 1) await database.rows('SELECT 1');
      return [begun, later] as const;
    });
    expect((await first).bests.map((best) => [best.newBest, best.previousBest])).toContainEqual([100, 10]);
    expect([...(await first).inserted]).toEqual(['a']);
    expect((await second).bests).toEqual([]);
    expect((await second).workers[0]?.validShares).toBe(3);
  });

  it('should not deadlock when two processes bring the same shares in another order', async () => {
    const shares = Array.from({ length: 300 }, (_, index) =>
      share({
        eventId: `x${index}`,
        address: ADDRESSES[index % 3],
        worker: `w${index % 5}`,
        shareDiff: index,
      }),
    );
    const batches = Array.from({ length: 8 }, (_, index) => (index % 2 ? [...shares].reverse() : shares));
    const stored = await Promise.all(batches.map(insert));
    expect(stored.reduce((sum, one) => sum + one.inserted.size, 0)).toBe(300);
    expect(await database.rows(`SELECT sum(valid_shares)::int AS n FROM workers`)).toEqual([{ n: 300 }]);
  });

  it('should keep rollups equal to a recount of what came in', async () => {
    const borders = ['2027-01-04', '2027-01-01', '2026-12-28', '2026-12-01', '2026-11-30', '2026-10-07'].map(
      (day) => Date.parse(`${day}T00:00:00Z`),
    );
    const time = fc.oneof(
      fc
        .tuple(fc.constantFrom(...borders), fc.integer({ min: -90_000, max: 90_000 }))
        .map(([day, ms]) => day + ms),
      fc.integer({ min: NOW - 95 * 86_400_000, max: NOW - 88 * 86_400_000 }),
      fc.integer({ min: NOW - 86_400_000, max: NOW }),
    );
    const difficulty = fc.constantFrom(0.0001, 0.0004, 0.0008, 1, 1024, 123_456.789, 1e15);
    const shareDiff = fc.oneof(
      fc.constantFrom(0, 0.5, 1, 2, 1024),
      fc.integer({ min: 1, max: 1e9 }).map((parts) => parts / 1024),
    );
    const arbitrary = fc.record({
      eventId: fc.integer({ min: 0, max: 60 }).map((id) => `event ${id}`),
      address: fc.constantFrom(...ADDRESSES),
      worker: fc.constantFrom('a', 'a.b', 'ü'),
      time,
      difficulty,
      shareDiff,
      accepted: fc.boolean(),
      rejectReason: fc.constantFrom(null, 'Stale'),
      redelivered: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(arbitrary, { maxLength: 25 }), { maxLength: 5 }),
        async (batches) => {
          await clear();
          const seen = new Map<string, IngestShare>();
          for (const batch of batches) {
            await insert(batch);
            for (const one of batch) if (!seen.has(one.eventId)) seen.set(one.eventId, one);
          }
          expect(await stored(database)).toEqual(recount([...seen.values()]));
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Everything that was counted, as plain text by key. */
async function stored(database: TestDatabase): Promise<Record<string, unknown>> {
  const rollup = (table: string, from: string) =>
    `SELECT '${table} ' || btc_address || ' ' || w.name || ' ' || ${from} AS key,
       accepted || ' ' || rejected || ' ' || trim_scale(t.work) || ' ' || t.best_diff AS value
     FROM ${table} t JOIN workers w ON w.id = t.worker_id JOIN users u ON u.id = w.user_id`;
  const epoch = 'extract(epoch FROM bucket)::bigint';
  const rows = await database.rows<{ key: string; value: string }>(
    `${rollup('worker_minutes', epoch)} UNION ALL ${rollup('worker_ten_minutes', epoch)}
     UNION ALL SELECT 'day ' || btc_address || ' ' || day, accepted || ' ' || rejected || ' ' || trim_scale(work) || ' ' || best_diff
       || ' ' || bit_count(active_minutes) || ' ' || (SELECT coalesce(string_agg(key || ':' || value, ',' ORDER BY key::int), '') FROM jsonb_each_text(histogram))
       FROM user_days JOIN users u ON u.id = user_id
     UNION ALL SELECT 'worker ' || btc_address || ' ' || name, valid_shares || ' ' || invalid_shares || ' ' || trim_scale(work) || ' ' || best_diff
       || ' ' || (extract(epoch FROM last_share) * 1000)::bigint
       FROM workers w JOIN users u ON u.id = user_id WHERE last_share IS NOT NULL
     UNION ALL SELECT 'best ' || btc_address || ' ' || timeframe || ' ' || period_key, best_difficulty::text FROM personal_bests JOIN users u ON u.id = user_id
     UNION ALL SELECT 'shares', count(*)::text FROM shares`,
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** The same from the shares alone, in plain arithmetic on ten-thousandths. */
function recount(shares: IngestShare[]): Record<string, unknown> {
  const groups = new Map<string, IngestShare[]>();
  const put = (key: string, one: IngestShare) => groups.set(key, [...(groups.get(key) ?? []), one]);
  const bests = new Map<string, number>();
  for (const one of shares) {
    const who = `${one.address} ${one.worker}`;
    const floor = (width: number) => Math.floor(one.time / width) * (width / 1000);
    if (one.time >= NOW - 2 * 86_400_000 && floor(60_000) * 1000 >= 0)
      put(`worker_minutes ${who} ${floor(60_000)}`, one);
    put(`worker_ten_minutes ${who} ${floor(600_000)}`, one);
    put(`day ${one.address} ${new Date(one.time).toISOString().slice(0, 10)}`, one);
    put(`worker ${who}`, one);
    if (!one.accepted || !one.shareDiff) continue;
    for (const period of [`week ${weekKey(one.time)}`, `month ${monthKey(one.time)}`, 'alltime ']) {
      const key = `best ${one.address} ${period}`;
      bests.set(key, Math.max(bests.get(key) ?? 0, one.shareDiff));
    }
  }
  const result: Record<string, unknown> = { shares: String(shares.length) };
  for (const [key, best] of bests) result[key] = String(best);
  for (const [key, list] of groups) result[key] = total(key, list);
  return result;
}

function total(key: string, list: IngestShare[]): string {
  const accepted = list.filter((one) => one.accepted);
  const parts = accepted.reduce((sum, one) => sum + BigInt(Math.round(one.difficulty * 10_000)), 0n);
  const work = `${parts / 10_000n}.${String(parts % 10_000n).padStart(4, '0')}`.replace(/\.?0+$/, '');
  const best = Math.max(0, ...accepted.map((one) => one.shareDiff ?? 0));
  const figures = `${accepted.length} ${list.length - accepted.length} ${work} ${String(best)}`;
  if (key.startsWith('worker ')) return `${figures} ${Math.max(...list.map((one) => one.time))}`;
  if (!key.startsWith('day ')) return figures;
  const minutes = new Set(list.map((one) => Math.floor(one.time / 60_000))).size;
  const histogram = new Map<number, number>();
  for (const one of accepted) {
    const bucket = one.shareDiff ? Math.max(-64, Math.floor(Math.log2(one.shareDiff))) : -64;
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
  }
  const sorted = [...histogram].sort((a, b) => a[0] - b[0]).map(([bucket, count]) => `${bucket}:${count}`);
  return `${figures} ${minutes} ${sorted.join(',')}`;
}

describe('periods', () => {
  it.each([
    ['2026-02-16T00:00:00Z', '2026-W08'],
    ['2026-02-15T23:59:59.999Z', '2026-W07'],
    ['2027-01-03T23:59:59Z', '2026-W53'],
    ['2027-01-04T00:00:00Z', '2027-W01'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
    ['1970-01-01T00:00:00Z', '1970-W01'],
  ])('should put %s into week %s', (time, week) => {
    expect(weekKey(Date.parse(time))).toBe(week);
  });

  it('should put powers of two into their own bucket, and what is just below into the one before', () => {
    for (let power = -60; power < 190; power += 1) {
      expect(log2Bucket(2 ** power)).toBe(power);
      expect(log2Bucket(2 ** power * (1 - Number.EPSILON / 2))).toBe(power - 1);
    }
    expect(log2Bucket(0)).toBe(-64);
    expect(log2Bucket(Number.MAX_VALUE)).toBe(191);
  });
});
