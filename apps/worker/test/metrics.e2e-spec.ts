import { setTimeout as delay } from 'node:timers/promises';
import { freePort, TestDatabase, TestRedis, waitFor } from '@app/testing';
import { OperationsServer } from '../src/ingest/operations-server';
import { ConsumerTiming } from '../src/ingest/timing';
import { address, Pool, type RunningWorker, startWorker } from './support';

describe('metrics of the worker', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let worker: RunningWorker;
  let url: string;
  beforeAll(async () => {
    [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    pool = await Pool.connect(redis);
    const port = await freePort();
    worker = await startWorker(database, redis, { WORKER_METRICS_PORT: String(port), HOST: '127.0.0.1' });
    await worker.module.get(OperationsServer).listen();
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await worker.stop();
    pool.close();
    await redis.stop();
    await database.drop();
  });
  const figures = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('tbg_'));
    return Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  };

  it('should tell what was stored, how long it took, what waits and what died', async () => {
    for (let index = 0; index < 3; index += 1) await pool.share({ user: address(1) });
    await pool.share({ user: 'nobody' });
    await pool.settled();
    expect(await figures()).toMatchObject({
      'tbg_ingest_entries_total{event="share_submitted"}': 3,
      tbg_ingest_dead_total: 1,
      tbg_ingest_faults_total: 0,
      tbg_ingest_lag_entries: 0,
      tbg_ingest_pending_entries: 0,
      tbg_dead_entries: 1,
    });
    expect((await figures())['tbg_ingest_batch_seconds_count{event="share_submitted"}']).toBeGreaterThan(0);
    expect((await fetch(`${url}/`)).status).toBe(404);
  });

  it('should store the first share after a silence at once, and those that drip in after it together', async () => {
    const batches = async () =>
      (await figures())['tbg_ingest_batch_seconds_count{event="share_submitted"}'] ?? 0;
    Object.assign(worker.module.get(ConsumerTiming), { gatherMs: 3_000 });
    // A read that finds nothing ends the gathering that was there before.
    await delay(200);
    const before = await batches();
    await pool.share({ user: address(1) });
    await waitFor('the first to be stored', async () => (await batches()) === before + 1, 2_500);
    for (let index = 0; index < 10; index += 1) {
      await pool.share({ user: address(1) });
      await delay(20);
    }
    await pool.settled();
    expect(await batches()).toBe(before + 2);
  });

  it('should answer while Redis is away', async () => {
    await redis.kill();
    const seen = await figures();
    expect(seen['tbg_ingest_entries_total{event="share_submitted"}']).toBe(14);
    expect(seen).not.toHaveProperty('tbg_ingest_lag_entries');
    await redis.start();
  });
});
