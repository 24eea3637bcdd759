// A minute without Postgres, a minute without Redis, each once killed and once frozen, while share logs keep growing:
// nothing may be lost, doubled, or called poison. Takes about eight minutes.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { run } from '../../scripts/lib/command.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { preparePostgres } from '../../scripts/lib/postgres.mjs';
import { prepareRedis } from '../../scripts/lib/redis.mjs';
import { ours, Program, until } from '../lib/programs.mjs';
import { require } from '../lib/require.mjs';
import { ShareLogs } from '../lib/share-logs.mjs';

const { Client } = require('pg');
const { Redis } = require('ioredis');

const SHARES_PER_SECOND = Number(process.env.SOAK_RATE ?? 1000);
const OUTAGE_SECONDS = Number(process.env.SOAK_SECONDS ?? 60);
const STREAM = 'mining:share_submitted';
const GROUP = 'tbg-api-consumers';

const folder = process.env.BENCH_FOLDER;
// What an earlier run left would be counted with this one.
for (const name of ['postgres', 'redis', 'ckpool', 'data']) {
  rmSync(join(folder, name), { recursive: true, force: true });
}
const logs = join(folder, 'logs');
const ckpool = join(folder, 'ckpool');
mkdirSync(ckpool, { recursive: true });

const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Stops a service for good when the run ends, however it ends. */
const programs = [];
const keep = (program) => {
  programs.push(program);
  return program;
};

async function startService({ child }) {
  const program = keep(new Program(child, logs));
  await program.start();
  await child.ready(() => program.pid === null);
  return { program, ready: () => child.ready(() => program.pid === null) };
}

async function main() {
  const postgres = await preparePostgres({ folder: join(folder, 'postgres'), settings: {} });
  const redis = await prepareRedis({ folder: join(folder, 'redis') });
  const services = { Postgres: await startService(postgres), Redis: await startService(redis) };
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    CKPOOL_DIR: ckpool,
    DATA_DIR: join(folder, 'data'),
    API_PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
  const migrated = await run(process.execPath, [inRoot('scripts', 'migrate.mjs')], {
    env: { PATH: process.env.PATH, DATABASE_URL: postgres.url },
  });
  if (migrated.code !== 0) throw new Error(migrated.output);
  const worker = keep(ours('worker', env, logs));
  const collector = keep(ours('collector', env, logs));
  await worker.start();
  await collector.start();

  const shares = new ShareLogs(ckpool);
  const load = startLoad(shares);
  const client = new Redis(redis.url, { retryStrategy: () => 500, maxRetriesPerRequest: null });
  client.on('error', () => {});
  const rows = [];
  try {
    await delay(15_000);
    for (const name of ['Postgres', 'Redis']) {
      for (const how of ['killed', 'frozen']) {
        rows.push(await takeAway(name, how, services[name], { shares, client, postgres }));
      }
    }
    load.stop();
    const begun = Date.now();
    await settled(client, postgres, shares, 300_000);
    say(`everything counted ${((Date.now() - begun) / 1000).toFixed(1)} s after the last share`);
    const verdict = await compare(shares, client, postgres);
    return { rows, verdict, written: shares.written };
  } finally {
    load.stop();
    client.disconnect();
  }
}

/** Appends shares ten times a second until told to stop; late ticks are made up for. */
function startLoad(shares) {
  const begun = Date.now();
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - begun) / 1000) * SHARES_PER_SECOND);
    if (due > shares.written) shares.write(Math.min(due - shares.written, SHARES_PER_SECOND));
  }, 100);
  return { stop: () => clearInterval(timer) };
}

async function takeAway(name, how, { program, ready }, { shares, client, postgres }) {
  const before = shares.written;
  say(`${name} ${how} for ${OUTAGE_SECONDS} s`);
  if (how === 'killed') {
    // Postgres ends its children itself at SIGQUIT and recovers as after a crash; left to SIGKILL they would live on.
    await program.stop(name === 'Postgres' ? 'SIGQUIT' : 'SIGKILL');
    await delay(OUTAGE_SECONDS * 1000);
    await program.start();
    await ready();
  } else {
    program.signal('SIGSTOP');
    await delay(OUTAGE_SECONDS * 1000);
    program.signal('SIGCONT');
  }
  const back = Date.now();
  const during = shares.written - before;
  const goal = shares.written;
  await until(`the shares of the outage to be counted`, async () => (await countShares(postgres)) >= goal, {
    patienceMs: 300_000,
  });
  const caughtUp = (Date.now() - back) / 1000;
  say(`${name} is back: ${during} shares of the outage counted after ${caughtUp.toFixed(1)} s`);
  const dead = await client.xlen('mining:dead');
  await delay(5000);
  return { name, how, during, caughtUp, dead };
}

async function query(postgres, sql) {
  const client = new Client({ connectionString: postgres.url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

const countShares = async (postgres) =>
  Number((await query(postgres, 'SELECT sum(valid_shares + invalid_shares) AS n FROM workers'))[0].n);

/** Until nothing is left between the files and the tables. */
const settled = (client, postgres, shares, patienceMs) =>
  until(
    'all shares to be counted and acknowledged',
    async () => {
      const groups = await client.call('XINFO', 'GROUPS', STREAM);
      const group = groups.find((each) => each[1] === GROUP);
      const field = (label) => Number(group[group.indexOf(label) + 1]);
      return field('pending') === 0 && field('lag') === 0 && (await countShares(postgres)) >= shares.written;
    },
    { patienceMs },
  );

/** Compares every table that counts with what was written. @returns {Promise<string[]>} differences */
async function compare(shares, client, postgres) {
  const faults = [];
  const expect = (what, is, should) => {
    if (is !== should) faults.push(`${what}: ${is} instead of ${should}`);
  };
  const total = { accepted: 0, rejected: 0, parts: 0 };
  const workers = await query(
    postgres,
    `SELECT u.btc_address || ' ' || w.name AS key, valid_shares, invalid_shares, (work * 10000)::bigint AS parts, best_diff
       FROM workers w JOIN users u ON u.id = w.user_id`,
  );
  expect('workers', workers.length, shares.rows.size);
  for (const [key, row] of shares.rows) {
    const found = workers.find((each) => each.key === key);
    expect(`${key} accepted`, Number(found?.valid_shares), row.accepted);
    expect(`${key} rejected`, Number(found?.invalid_shares), row.rejected);
    expect(`${key} work`, Number(found?.parts), row.parts);
    expect(`${key} best`, found?.best_diff, row.best);
    total.accepted += row.accepted;
    total.rejected += row.rejected;
    total.parts += row.parts;
  }
  for (const table of ['worker_minutes', 'worker_ten_minutes', 'user_days']) {
    const [sums] = await query(
      postgres,
      `SELECT sum(accepted) AS accepted, sum(rejected) AS rejected, (sum(work) * 10000)::bigint AS parts FROM ${table}`,
    );
    for (const field of ['accepted', 'rejected', 'parts']) {
      expect(`${table} ${field}`, Number(sums[field]), total[field]);
    }
  }
  const [stored] = await query(postgres, `SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM shares`);
  expect('shares', Number(stored.n), shares.written);
  expect('identities of shares', Number(stored.ids), shares.written);
  const bests = await query(
    postgres,
    `SELECT max(best_difficulty) AS best FROM personal_bests WHERE timeframe = 'alltime'`,
  );
  expect('best of the pool', bests[0].best, Math.max(...[...shares.rows.values()].map((row) => row.best)));
  expect('entries in mining:dead', await client.xlen('mining:dead'), 0);
  return faults;
}

try {
  const { rows, verdict, written } = await main();
  for (const fault of verdict) say(`WRONG ${fault}`);
  const table = rows.map(
    ({ name, how, during, caughtUp, dead }) =>
      `| ${name} | ${how} | ${during} | ${caughtUp.toFixed(1)} s | ${dead} |`,
  );
  const markdown = [
    `A collector follows share logs that grow by ${SHARES_PER_SECOND} shares/s, one worker counts them; Postgres, then Redis, is away for ${OUTAGE_SECONDS} s: once killed (Postgres as in a crash, Redis with SIGKILL), once frozen with its connections open.`,
    '',
    '| away | how | shares written meanwhile | all of them counted after | in `mining:dead` |',
    '| --- | --- | --: | --: | --: |',
    ...table,
    '',
    verdict.length === 0
      ? `At the end ${written} shares were written and ${written} counted: workers, rollups, bests and stored shares equal what was written, nothing pending, nothing in \`mining:dead\`.`
      : `**Not equal to what was written:** ${verdict.join('; ')}.`,
  ].join('\n');
  if (verdict.length > 0) process.exitCode = 1;
  console.log(JSON.stringify({ title: 'Outages under load', markdown }));
} finally {
  for (const program of programs.reverse()) {
    program.signal('SIGCONT');
    await program.stop(program === programs.at(-1) ? 'SIGINT' : 'SIGTERM').catch(() => {});
  }
}
