import { TestDatabase, TestRedis, waitFor } from '@app/testing';
import { EventReminder } from '../src/jobs/event-reminder';
import { HashrateTeller } from '../src/jobs/hashrate-teller';
import { QuietWorkers } from '../src/jobs/quiet-workers';
import { address, Pool, type RunningWorker, startWorker } from './support';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const seconds = (ms: number) => String(ms / 1000);

describe('news by the clock', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let next = 300;
  const miner = () => address((next += 1));
  const userId = async (user: string) => {
    const [row] = await database.rows<{ id: number }>('SELECT id FROM users WHERE btc_address = $1', [user]);
    return row?.id ?? 0;
  };

  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    worker = await startWorker(database, redis);
  });
  afterAll(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });
  beforeEach(() => {
    pool.news.length = 0;
  });
  /** What was published before this has arrived after it. */
  const heard = async () => {
    const mark = Math.random();
    await pool.client.publish('pubsub:league_update', JSON.stringify({ mark }));
    await waitFor('the mark', () => pool.of('league_update').some((told) => told.mark === mark));
  };

  describe('of workers', () => {
    const told = async (user: string) => {
      await heard();
      const id = await userId(user);
      return pool
        .of('worker_status')
        .filter((status) => status.user_id === id)
        .map((status) => status.status);
    };
    const quiet = () => worker.module.get(QuietWorkers);

    it('should tell again that one is back, when nobody did', async () => {
      const user = miner();
      await pool.share({ user });
      await pool.settled();
      expect(await told(user)).toEqual(['online']);
      await quiet().find(Date.now());
      expect(await told(user)).toEqual(['online']);
      await database.rows('UPDATE workers SET told_online = false WHERE user_id = $1', [await userId(user)]);
      await quiet().find(Date.now());
      expect(await told(user)).toEqual(['online']); // whoever stored the share may be about to tell
      for (let look = 0; look < 3; look += 1) await quiet().find(Date.now());
      expect(await told(user)).toEqual(['online', 'online']);
    });

    it('should tell of a quiet one after Redis was away', async () => {
      const user = miner();
      await pool.share({ user });
      await pool.settled();
      expect(await told(user)).toEqual(['online']);
      const later = Date.now() + 11 * MINUTE;
      await redis.kill();
      await expect(quiet().find(later)).rejects.toThrow();
      await redis.start();
      await waitFor('Redis', () => pool.client.ping());
      await waitFor('the worker to reach it', () =>
        quiet()
          .find(later)
          .then(() => true),
      );
      await quiet().find(later);
      expect(await told(user)).toEqual(['online', 'offline']);
      expect(await pool.client.hgetall(`worker:${user}:default`)).toMatchObject({
        is_online: '0',
        hashrate_1m: '0',
        hashrate_5m: '0',
      });
    });

    it('should let the hashrates of a miner who left fade to zero', async () => {
      const user = miner();
      const time = Date.now() - 30_000;
      await pool.share({ user, diff: 100 }, { ts: seconds(time) });
      await pool.settled();
      const teller = worker.module.get(HashrateTeller);
      const fade = async (now: number) => {
        pool.news.length = 0;
        await teller.fade(now);
        await heard();
        const id = await userId(user);
        return pool.of('hashrate_update').filter((update) => update.user_id === id);
      };
      const perSecond = (window: number) => (100 * 2 ** 32) / window;
      const zeros = { hashrate_1m: 0, hashrate_5m: 0, hashrate_1h: 0, hashrate_24h: 0, workers_online: 0 };
      expect(await fade(time + 5 * MINUTE)).toEqual([]); // still active: told every ten seconds
      expect(await fade(time + 20 * MINUTE)).toMatchObject([
        { ...zeros, hashrate_1h: perSecond(3600), hashrate_24h: perSecond(86_400) },
      ]);
      expect(await fade(time + 2 * HOUR)).toMatchObject([{ ...zeros, hashrate_24h: perSecond(86_400) }]);
      expect(await pool.client.hget(`worker:${user}:default`, 'hashrate_1h')).toBe('0');
      expect(await fade(time + DAY + MINUTE)).toMatchObject([zeros]);
      expect(await fade(time + DAY + 11 * MINUTE)).toEqual([]);
    });

    it('should fade one worker of a miner whose other works on, without a word of the miner', async () => {
      const user = miner();
      const now = Date.now();
      await pool.share({ user, worker: 'gone', diff: 100 }, { ts: seconds(now - 20 * MINUTE) });
      await pool.share({ user, worker: 'here', diff: 100 }, { ts: seconds(now - MINUTE) });
      await pool.settled();
      pool.news.length = 0;
      await worker.module.get(HashrateTeller).fade(now);
      await heard();
      const id = await userId(user);
      expect(pool.of('hashrate_update').filter((update) => update.user_id === id)).toEqual([]);
      const live = await pool.client.hgetall(`worker:${user}:gone`);
      expect(live).toMatchObject({ hashrate_5m: '0', hashrate_1h: String((100 * 2 ** 32) / 3600) });
    });
  });

  describe('of events', () => {
    const now = Date.now();
    const add = async (id: string, endsIn: number, more: Record<string, unknown> = {}) => {
      const columns = {
        id,
        event_type: 'lottery',
        title: `T ${id}`,
        ends_at: new Date(now + endsIn),
        ...more,
      };
      const names = Object.keys(columns);
      await database.rows(
        `INSERT INTO upcoming_events (${names.join()}) VALUES (${names.map((_, at) => `$${at + 1}`).join()})`,
        Object.values(columns),
      );
    };
    const remind = async (at: number) => {
      await worker.module.get(EventReminder).remind(at);
      await heard();
      return pool.of('event_reminder').map(({ event_id }) => event_id);
    };
    beforeEach(() => database.rows('DELETE FROM upcoming_events'));

    it('should call out the end of each an hour before, once, to whom it concerns', async () => {
      const user = miner();
      await pool.share({ user });
      await pool.settled();
      const mine = await userId(user);
      await add('global', HOUR + MINUTE, { action_label: 'Go', action_href: '/go' });
      await add('mine', HOUR - MINUTE, { target_user_id: mine });
      await add('late', 5 * MINUTE);
      await add('over', -MINUTE);
      await add('off', 30 * MINUTE, { is_active: false });
      await add('not yet', 50 * MINUTE, { starts_at: new Date(now + 20 * MINUTE) });
      expect(await remind(now)).toEqual(['late', 'mine']);
      expect(pool.of('event_reminder')[1]).toEqual({
        user_id: mine,
        event_id: 'mine',
        title: 'T mine',
        ends_at: new Date(now + HOUR - MINUTE).toISOString(),
      });
      expect(await remind(now + MINUTE)).toEqual(['late', 'mine', 'global']);
      expect(pool.of('event_reminder')[2]).toMatchObject({
        user_id: null,
        action: { label: 'Go', href: '/go' },
      });
      expect(await remind(now + 21 * MINUTE)).toEqual(['late', 'mine', 'global', 'not yet']);
      expect(await remind(now + 22 * MINUTE)).toHaveLength(4);
    });

    it('should call out an event again that was put off', async () => {
      await add('moved', 30 * MINUTE);
      expect(await remind(now)).toEqual(['moved']);
      await database.rows(`UPDATE upcoming_events SET ends_at = $1`, [new Date(now + 5 * HOUR)]);
      expect(await remind(now + MINUTE)).toEqual(['moved']);
      expect(await remind(now + 4 * HOUR + MINUTE)).toEqual(['moved', 'moved']);
      expect(await remind(now + 4 * HOUR + 2 * MINUTE)).toHaveLength(2);
    });

    it('should call out hundreds in one run, and each once though several ask at once', async () => {
      await database.rows(
        `INSERT INTO upcoming_events (id, event_type, title, ends_at) SELECT 'e' || n, 'x', 'x', $1 FROM generate_series(1, 450) n`,
        [new Date(now + 30 * MINUTE)],
      );
      await Promise.all([remind(now), remind(now), remind(now)]);
      const ids = await remind(now);
      expect(ids).toHaveLength(450);
      expect(new Set(ids).size).toBe(450);
    });

    it('should call out later what it could not while Redis was away', async () => {
      await add('kept', 30 * MINUTE);
      await redis.kill();
      await expect(worker.module.get(EventReminder).remind(now)).rejects.toThrow();
      expect(await database.rows('SELECT reminded_at FROM upcoming_events')).toEqual([{ reminded_at: null }]);
      await redis.start();
      await waitFor('Redis', () => pool.client.ping());
      await waitFor('the reminder', async () => (await remind(now).catch(() => [])).length > 0);
      expect(await remind(now)).toEqual(['kept']);
    });
  });
});
