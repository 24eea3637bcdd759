import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, FaultProxy, TestDatabase, TestRedis } from '@app/testing';
import { address, Pool, type RunningWorker, startWorker } from './support';

const user = address(1);
const good = { user, worker: `${user}.rig`, diff: 1, sdiff: 2, accepted: true };
const LONG = 40_000;
const PASS: Fault = { kind: 'pass' };
/** Silence of Postgres is a third longer than what a statement may take. */
const impatient = (url: string) => `${url}?statement_timeout=3000`;

/** The pool reaches Redis as it is; the worker reaches Redis and Postgres through wires that fail. */
describe('worker: the wires to Redis and Postgres', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let wires: Record<'Redis' | 'Postgres', FaultProxy>;

  beforeEach(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    wires = {
      Redis: await FaultProxy.start(redis.port),
      Postgres: await FaultProxy.start(Number(new URL(database.url).port || 5432)),
    };
    worker = await startWorker(database, redis, {
      REDIS_URL: wires.Redis.through(redis.url),
      DATABASE_URL: impatient(wires.Postgres.through(database.url)),
    });
  });
  afterEach(async () => {
    for (const wire of Object.values(wires)) wire.set(PASS);
    await worker.stop();
    for (const wire of Object.values(wires)) await wire.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });

  const counted = async () => {
    const [row] = await database.rows<{ n: number }>(
      `SELECT coalesce(sum(valid_shares), 0)::int AS n FROM workers`,
    );
    return row?.n;
  };

  it.each(['Redis', 'Postgres'] as const)(
    'should count every share once while connections to %s are cut again and again',
    async (name) => {
      let added = 0;
      for (let round = 0; round < 8; round += 1) {
        for (let share = 0; share < 40; share += 1, added += 1) await pool.share(good);
        wires[name].cut();
        await delay(50);
      }
      await pool.settled(LONG);
      expect(await counted()).toBe(added);
      expect(await pool.dead()).toEqual([]);
    },
  );

  it.each<['Redis' | 'Postgres', Fault]>([
    ['Redis', { kind: 'stall' }],
    ['Postgres', { kind: 'stall' }],
    ['Redis', { kind: 'throttle', bytesPerSecond: 30_000 }],
    ['Postgres', { kind: 'throttle', bytesPerSecond: 30_000 }],
    ['Postgres', { kind: 'refuse' }],
  ])('should count every share once after the wire to %s had this: %j', async (name, fault) => {
    let added = 0;
    const share = async () => {
      for (let one = 0; one < 60; one += 1, added += 1) await pool.share(good);
    };
    await share();
    wires[name].set(fault);
    if (fault.kind === 'refuse') wires[name].cut();
    await share();
    await delay(1_500);
    wires[name].set(PASS);
    await share();
    await pool.settled(LONG);
    expect(await counted()).toBe(added);
    expect(await pool.dead()).toEqual([]);
  });

  it.each(['Redis', 'Postgres'] as const)(
    'should leave a connection to %s that leads to nowhere',
    async (name) => {
      await pool.share(good);
      await pool.settled();
      wires[name].set({ kind: 'half-open' });
      await pool.share(good);
      await delay(500);
      // The old connections stay dead; new ones work. Nothing tells the worker but silence.
      wires[name].forget();
      wires[name].set(PASS);
      await pool.settled();
      expect(await counted()).toBe(2);
      expect(await pool.dead()).toEqual([]);
    },
  );
});
