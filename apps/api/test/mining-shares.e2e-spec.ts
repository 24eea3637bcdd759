import { scatter, type SharePage, sharePage, shareStats } from '@app/contracts';
import { TestMiner } from './miner';
import { ingest, share } from './shares';
import { makeWallet, TestApi } from './test-app';

const MINUTE = 60_000;

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

const pageOf = (miner: TestMiner, query: string): Promise<SharePage> =>
  miner.get(`shares?${query}`, sharePage);

/** All pages to the end, each read after `between` has run. */
async function allPages(miner: TestMiner, query: string, between = async () => {}): Promise<SharePage[]> {
  const pages: SharePage[] = [];
  let cursor = '';
  do {
    const page = await pageOf(miner, `${query}${cursor}`);
    pages.push(page);
    const next = page.pagination.next_cursor;
    expect(page.pagination.has_more).toBe(next !== null);
    cursor = next === null ? '' : `&cursor=${next}`;
    await between();
  } while (cursor);
  return pages;
}
const idsOf = (pages: readonly SharePage[]): string[] =>
  pages.flatMap(({ data }) => data.map(({ id }) => id));

describe('GET /mining/shares', () => {
  const at = Date.now() - 5 * MINUTE;
  const same = Array.from({ length: 25 }, (_, index) => `same-${String(24 - index).padStart(2, '0')}`);
  let miner: TestMiner;

  beforeAll(async () => {
    miner = await TestMiner.signIn(api);
    await ingest(api, [
      ...same.map((eventId, index) =>
        share(miner.address, { eventId, time: at, worker: `w${index % 2}`, difficulty: 1024 }),
      ),
      share(miner.address, { eventId: 'old', time: at - 30 * 24 * 60 * MINUTE }),
      share(miner.address, {
        eventId: 'newest',
        time: at + 5,
        accepted: false,
        shareDiff: null,
        rejectReason: 'Stale',
      }),
      share(makeWallet().address, { eventId: 'foreign', time: at }),
    ]);
  });

  it('should page newest first by (time, id) and neither lose nor repeat equal times', async () => {
    for (const limit of [1, 4, 25, 26, 27, 100]) {
      const pages = await allPages(miner, `limit=${limit}`);
      expect(idsOf(pages)).toEqual(['newest', ...same, 'old']);
      expect(pages.length).toBe(Math.ceil(27 / limit));
    }
  });

  it('should stay where it was while newer shares come in', async () => {
    const first = await pageOf(miner, 'limit=2');
    const late = await TestMiner.signIn(api);
    await ingest(api, [
      share(late.address, { eventId: 'late-0' }),
      share(late.address, { eventId: 'late-1' }),
    ]);
    const before = await pageOf(late, 'limit=1');
    await ingest(api, [share(late.address, { eventId: 'just-now', time: Date.now() })]);
    const after = await pageOf(late, `limit=5&cursor=${before.pagination.next_cursor}`);
    expect(idsOf([before, after]).sort()).toEqual(['late-0', 'late-1']);
    const second = await pageOf(miner, `limit=2&cursor=${first.pagination.next_cursor}`);
    expect(idsOf([first, second])).toEqual(['newest', 'same-24', 'same-23', 'same-22']);
  });

  it('should show each old share once while others are written at the same times', async () => {
    const owner = await TestMiner.signIn(api);
    const time = Date.now() - 10 * MINUTE;
    const batch = (name: string) =>
      Array.from({ length: 30 }, (_, index) =>
        share(owner.address, { eventId: `${name}-${index}`, time: time - (index % 3) }),
      );
    await ingest(api, batch('first'));
    let round = 0;
    const pages = await allPages(owner, 'limit=7', async () => {
      round += 1;
      if (round <= 4) await ingest(api, batch(`meanwhile-${round}`));
    });
    const ids = idsOf(pages);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith('first')).length).toBe(30);
  });

  it('should filter by worker and by validity, also across pages', async () => {
    const ofWorker = idsOf(await allPages(miner, 'limit=5&worker_name=w0'));
    expect(ofWorker).toEqual(same.filter((_, index) => index % 2 === 0));
    expect((await pageOf(miner, 'worker_name=nobody')).data).toEqual([]);
    const valid = await allPages(miner, 'valid_only=true&limit=10');
    expect(idsOf(valid)).toEqual([...same, 'old']);
  });

  it('should show a share as it was', async () => {
    const [newest] = (await pageOf(miner, 'limit=1')).data;
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

  it('should not show the shares of others, not even to who has their cursor or worker name', async () => {
    const stranger = await TestMiner.signIn(api);
    const first = await pageOf(miner, 'limit=1');
    for (const query of [`cursor=${first.pagination.next_cursor}`, 'worker_name=w0', '', 'valid_only=true']) {
      expect(await pageOf(stranger, query)).toMatchObject({
        data: [],
        pagination: { has_more: false, next_cursor: null },
      });
    }
  });

  it('should find the few accepted shares among very many rejected ones in bounded steps', async () => {
    const owner = await TestMiner.signIn(api);
    const start = Date.now() - 60 * MINUTE;
    const few = ['a', 'b', 'c'].map((eventId, index) =>
      share(owner.address, { eventId: `few-${eventId}`, time: start + index * 7_000 }),
    );
    await ingest(api, few);
    await api.database.rows(
      `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, is_valid)
       SELECT to_timestamp($2 / 1000.0 + n / 1000.0), 'stale-' || n, user_id, id, 1, false
         FROM workers, generate_series(1, 14000) n WHERE user_id = $1`,
      [owner.userId, start],
    );
    const pages = await allPages(owner, 'valid_only=true&limit=10');
    expect(idsOf(pages)).toEqual(['few-c', 'few-b', 'few-a']);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.length).toBeLessThan(8);
    const { points } = await owner.get('difficulty/scatter', scatter);
    expect(points.length).toBeGreaterThan(0);
  });
});

describe('GET /mining/shares/stats and difficulty/scatter', () => {
  it('should count all and today', async () => {
    const miner = await TestMiner.signIn(api);
    const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    await ingest(api, [
      share(miner.address, { time: midnight - 1, shareDiff: 9000 }),
      share(miner.address, { time: midnight, shareDiff: 3000 }),
      share(miner.address, { time: midnight + 1, shareDiff: 2000 }),
      share(miner.address, { time: midnight + 1, accepted: false, shareDiff: 1e9 }),
    ]);
    expect(await miner.get('shares/stats', shareStats)).toEqual({
      total_shares: 4,
      accepted_shares: 3,
      rejected_shares: 1,
      acceptance_rate: 75,
      shares_today: 2,
      rejected_today: 1,
      best_diff_today: 3000,
    });
    expect(await miner.get('difficulty/scatter', scatter)).toEqual({
      points: [
        { time: new Date(midnight - 1).toISOString(), difficulty: 9000 },
        { time: new Date(midnight).toISOString(), difficulty: 3000 },
        { time: new Date(midnight + 1).toISOString(), difficulty: 2000 },
      ],
      count: 3,
    });
    expect((await miner.get('difficulty/scatter?limit=1', scatter)).points).toHaveLength(1);
  });

  it('should be zero for somebody who never mined', async () => {
    const nobody = await TestMiner.signIn(api);
    expect(await nobody.get('shares/stats', shareStats)).toMatchObject({
      total_shares: 0,
      acceptance_rate: 0,
      best_diff_today: 0,
    });
    expect(await nobody.get('difficulty/scatter', scatter)).toEqual({ points: [], count: 0 });
  });
});
