import { DEAD_STREAM, LIMITS } from '@app/contracts';
import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { deadLetters, entriesOf, putAside, spawnDeadLetters } from './dead-letters-rig';
import { address, Pool, type RunningWorker, startWorker } from './support';

const SHARES = 'mining:share_submitted';
const LONG = 60_000;
const user = address(1);

describe('entries that are re-queued from the dead-letter stream', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker | undefined;
  beforeEach(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
  });
  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    pool.close();
    await redis.stop();
    await database.drop();
  });

  const run = (...args: string[]) => deadLetters(redis.url, ...args);
  const stored = () =>
    database.rows<{ event_id: string; time: Date }>('SELECT event_id, time FROM shares ORDER BY event_id');
  const shareFields = (n: number) => ({
    event: 'share_submitted',
    ts: String((Date.now() - 30_000) / 1000),
    source: 'test',
    data: JSON.stringify({ user, worker: `rig${n}`, diff: 1, sdiff: 2, accepted: true }),
  });
  const aside = (count: number) =>
    putAside(
      pool.client,
      Array.from({ length: count }, (_, n) => ({ id: `1764538630123-${n}`, fields: shareFields(n) })),
    );

  it(
    'should be stored once, with their own time and identity, after their handler was mended',
    async () => {
      worker = await startWorker(database, redis);
      await database.rows(`ALTER TABLE workers ADD CONSTRAINT not_cursed CHECK (name <> 'cursed')`);
      const ts = (Date.now() - 45_000) / 1000;
      const unnamed = await pool.share({ user, worker: 'cursed' }, { ts: String(ts) });
      await pool.share({ user, worker: 'cursed' }, { ts: String(ts + 1), event_id: 'named' });
      await waitFor('both to be given up', async () => (await pool.dead()).length === 2);
      expect((await run('list')).out).toMatch(
        /^2 +mining:share_submitted .*failed N times: .* check constraint "…"$/m,
      );

      await database.rows('ALTER TABLE workers DROP CONSTRAINT not_cursed');
      const dry = await run('retry', '--reason', 'failed N times', '--dry-run');
      expect(dry).toMatchObject({ code: 0, out: 'Would re-queue 2 entries.\n' });
      expect(await pool.dead()).toHaveLength(2);
      expect(await run('retry', '--reason', 'failed N times')).toMatchObject({
        code: 0,
        out: 'Re-queued 2 entries.\n',
      });
      await pool.settled(LONG);
      expect(await pool.dead()).toEqual([]);
      expect(await stored()).toEqual([
        { event_id: unnamed, time: new Date(Math.round(ts * 1000)) },
        { event_id: 'named', time: new Date(Math.round((ts + 1) * 1000)) },
      ]);
    },
    LONG,
  );

  it(
    'should be stored when their time is no longer too far ahead',
    async () => {
      worker = await startWorker(database, redis);
      const time = Date.now() + LIMITS.entryAheadMs + 2_500;
      const id = await pool.share({ user }, { ts: String(time / 1000) });
      await waitFor('it to be refused', async () => (await pool.dead()).length === 1);
      expect((await run('show')).out).toContain('would be refused now: ts: more than five minutes ahead');
      expect(await run('retry', '--all')).toMatchObject({ code: 1 });
      expect(await pool.dead()).toHaveLength(1);
      await waitFor(
        'it to be acceptable',
        async () => (await run('show')).out.includes('accepted now'),
        LONG,
      );
      expect(await run('retry', '--all')).toMatchObject({ code: 0, out: 'Re-queued 1 entry.\n' });
      await pool.settled(LONG);
      expect(await stored()).toEqual([{ event_id: id, time: new Date(time) }]);
    },
    LONG,
  );

  it('should not be counted again where they were counted before', async () => {
    worker = await startWorker(database, redis);
    const fields = shareFields(1);
    const id = await pool.addRaw(SHARES, fields);
    await pool.addRaw(SHARES, { ...shareFields(2), event_id: 'named' });
    await pool.settled();
    await putAside(pool.client, [
      { id, fields },
      { id: '1-1', fields: { ...shareFields(2), event_id: 'named' } },
      // An empty event_id counts as none.
      { id, fields: { ...fields, event_id: '' } },
    ]);
    expect(await run('retry', '--all')).toMatchObject({ code: 0, out: 'Re-queued 3 entries.\n' });
    await pool.settled();
    expect(await stored()).toHaveLength(2);
    const [totals] = await database.rows('SELECT sum(valid_shares)::int AS n FROM workers');
    expect(totals).toEqual({ n: 2 });
  });

  it(
    'should be there once when two processes re-queue them at the same time',
    async () => {
      const count = 2_000;
      await aside(count);
      const both = [1, 2].map(() => spawnDeadLetters(redis.url, ['retry', '--all']));
      const outcomes = await Promise.all(both.map(({ ended }) => ended));
      const moved = outcomes.map(({ out }) => Number(/Re-queued (\d+)/.exec(out)?.[1]));
      expect(outcomes.map(({ code, err }) => [code, err])).toEqual([
        [0, ''],
        [0, ''],
      ]);
      expect((moved[0] ?? 0) + (moved[1] ?? 0)).toBe(count);
      expect(await pool.client.xlen(DEAD_STREAM)).toBe(0);
      expect(await pool.client.xlen(SHARES)).toBe(count);
      worker = await startWorker(database, redis);
      await pool.settled(LONG);
      expect(await stored()).toHaveLength(count);
    },
    LONG,
  );

  it(
    'should neither be lost nor doubled when the command is killed half-way',
    async () => {
      const count = 20_000;
      await aside(count);
      let wasKilledHalfWay = false;
      for (let goes = 1; (await pool.client.xlen(DEAD_STREAM)) > 0; goes += 1) {
        const before = await pool.client.xlen(DEAD_STREAM);
        const { child, ended } = spawnDeadLetters(redis.url, ['retry', '--all']);
        const some = before / 2;
        if (goes <= 3)
          await waitFor('some to be moved', async () => (await pool.client.xlen(DEAD_STREAM)) < some, LONG);
        if (goes <= 3) child.kill('SIGKILL');
        await ended;
        const left = await pool.client.xlen(DEAD_STREAM);
        wasKilledHalfWay ||= left > 0;
        expect(left + (await pool.client.xlen(SHARES))).toBe(count);
      }
      expect(wasKilledHalfWay).toBe(true);
      const ids = (await entriesOf(pool.client, SHARES)).map(({ event_id }) => event_id);
      expect(new Set(ids).size).toBe(count);
    },
    2 * LONG,
  );

  it('should stay where they are when their original stream cannot be written', async () => {
    await pool.client.set(SHARES, 'no stream');
    await aside(3);
    const { code, err } = await run('retry', '--all');
    expect([code, err]).toEqual([1, expect.stringContaining('WRONGTYPE')]);
    expect(await pool.client.xlen(DEAD_STREAM)).toBe(3);
  });

  it('should stay where they are when they would be refused again, unless that is wanted', async () => {
    await putAside(pool.client, [
      { id: '1-0', fields: { ...shareFields(1), data: 'no JSON' }, reason: 'data: not a JSON object' },
      { id: '2-0', fields: shareFields(2), stream: 'mining:dead', reason: 'x' },
      { id: '3-0', fields: shareFields(3), stream: 'ratelimit:refresh:1', reason: 'x' },
      { id: '4-0', fields: 'no JSON', reason: 'x' },
      { id: '5-0', fields: shareFields(5) },
    ]);
    const first = await run('retry', '--all');
    expect(first.code).toBe(1);
    expect(first.out.split('\n')).toEqual(
      expect.arrayContaining([
        'Re-queued 1 entry.',
        'Left 1 entry where it lies: data: not a JSON object',
        'Left 1 entry where it lies: its original stream is none of ours: mining:dead',
        'Left 1 entry where it lies: its original stream is none of ours: ratelimit:refresh:N',
        'Left 1 entry where it lies: its original fields cannot be read',
      ]),
    );
    const forced = await run('retry', '--all', '--force');
    expect(forced.out).toMatch(/^Re-queued 1 entry\./);
    expect(await pool.client.keys('ratelimit:*')).toEqual([]);
    expect((await entriesOf(pool.client, SHARES)).map(({ data }) => data)).toContain('no JSON');
    expect(await pool.client.xlen(DEAD_STREAM)).toBe(3);
  });
});
