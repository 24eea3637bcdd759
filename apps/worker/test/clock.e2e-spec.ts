import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort, TestDatabase, TestRedis, waitFor } from '@app/testing';
import { address, Pool } from './support';

const HOUR = 3_600_000;
const user = address(1);

describe('a worker whose clock is wrong', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let pool: Pool;
  let child: ChildProcess | undefined;
  let port: number;
  beforeEach(async () => {
    [database, redis, port] = await Promise.all([TestDatabase.create(), TestRedis.start(), freePort()]);
    pool = await Pool.connect(redis);
  });
  afterEach(async () => {
    if (child && child.exitCode === null) {
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    pool.close();
    await redis.stop();
    await database.drop();
  });

  const start = (shiftMs: number) => {
    const preload = ['register-typescript.cjs', 'shift-clock.cjs'].flatMap((file) => [
      '-r',
      join(__dirname, file),
    ]);
    child = spawn(process.execPath, [...preload, join(__dirname, '../src/main.ts')], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        LOG_LEVEL: 'error',
        DATABASE_POOL: '4',
        HOST: '127.0.0.1',
        WORKER_METRICS_PORT: String(port),
        CLOCK_SHIFT_MS: String(shiftMs),
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  };
  const health = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    return response && { status: response.status, body: JSON.stringify(await response.json()) };
  };
  const counted = async () =>
    (await database.rows<{ n: number }>(`SELECT coalesce(sum(valid_shares), 0)::int AS n FROM workers`))[0]
      ?.n;
  const share = async (times: number) => {
    for (let one = 0; one < times; one += 1) await pool.share({ user });
  };

  it.each([-HOUR, HOUR, -3 * 60_000])(
    'should read nothing while it is off by %i ms, say so, and then store everything',
    async (shift) => {
      await share(40);
      start(shift);
      const seen = await waitFor('the verdict', async () => {
        const answer = await health();
        return answer?.status === 503 && answer.body.includes('clock') ? answer : undefined;
      });
      const side = shift < 0 ? 'behind' : 'ahead of';
      expect(seen.body).toContain(`${Math.abs(shift) / 1000} s ${side} that of Redis`);
      await share(10);
      expect(await counted()).toBe(0);
      expect(await pool.dead()).toEqual([]);
      child?.send({ shiftMs: 0 });
      await waitFor('all shares', async () => (await counted()) === 50);
      expect(await pool.dead()).toEqual([]);
      await waitFor('readiness', async () => (await health())?.status === 200);
    },
  );

  it('should dead-letter no share when its clock jumps in the middle of reading', async () => {
    start(-HOUR);
    await waitFor('the process', health);
    child?.send({ shiftMs: 0 });
    await share(5);
    await waitFor('the first shares', async () => (await counted()) === 5);
    child?.send({ shiftMs: -HOUR });
    await share(30);
    await waitFor('the verdict', async () => (await health())?.body.includes('clock'));
    expect(await pool.dead()).toEqual([]);
    child?.send({ shiftMs: 0 });
    await waitFor('all shares', async () => (await counted()) === 35);
    expect(await pool.dead()).toEqual([]);
  });
});
