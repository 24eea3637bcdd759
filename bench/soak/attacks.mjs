// What strangers can send, at the rate at which it once stopped or starved everybody, beside a load that must not notice: shares
// of others are stored within 200 ms at the median and 1 s at p99, /info answers within 50 ms at p99, api and worker take
// at most 100 MiB more than under the same load alone. Afterwards every share that was sent is counted, once.
// Takes about ten minutes; what is measured on this code is kept, and an interrupted run goes on with the rest.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ALLOCATOR, nodeOptionsOf } from '../../scripts/lib/node-options.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { ROOT, inRoot } from '../../scripts/lib/paths.mjs';
import { hashFiles, sourceFiles } from '../../scripts/lib/stamp.mjs';
import { ATTACKS } from '../lib/attacks/attacks.mjs';
import { HonestLoad } from '../lib/attacks/honest-load.mjs';
import { Program, until } from '../lib/programs.mjs';
import { require } from '../lib/require.mjs';
import { ISSUER, makeDatabase, People } from '../lib/sockets/people.mjs';

const pg = require('pg');
const { Redis } = require('ioredis');

const SECONDS = Number(process.env.SOAK_SECONDS ?? 30);
const ONLY = process.env.SOAK_ONLY;
const DESCRIPTORS = 2_000;
const BOUNDS = { shareMedian: 200, shareP99: 1_000, infoP99: 50, memoryMiB: 100 };
const BASELINE = 'the load alone';

const folder = process.env.BENCH_FOLDER;
const kept = join(folder, 'attacks.json');
const hash = hashFiles(
  ROOT,
  ['apps/api/src', 'apps/worker/src', 'libs', 'bench'].flatMap((path) => sourceFiles(inRoot(path))),
);
const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Rows that were measured on this code. */
function readRows() {
  const found = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  return found.hash === hash && found.seconds === SECONDS ? found.rows : {};
}
const keep = (rows) => writeFileSync(kept, JSON.stringify({ hash, seconds: SECONDS, rows }));

/** One of our programs as it runs in production, with the descriptors that most systems give a process, or twice as many. */
function program(name, env, logs) {
  const main = inRoot('dist', 'apps', name, 'src', 'main.js');
  const args = [process.execPath, ...nodeOptionsOf(name), main];
  const options = { cwd: ROOT, env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env } };
  const command = { command: 'bash', args: ['-c', `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`, ...args] };
  return new Program({ name, ...command, options, ipc: true }, logs);
}

async function bringUp() {
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  const logs = join(folder, 'logs');
  const database = await makeDatabase(process.env.BENCH_POSTGRES_URL, 'attacks');
  const redisUrl = `${process.env.BENCH_REDIS_URL.replace(/\/$/, '')}/5`;
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  const people = await People.create(database, 10);
  const port = await freePort();
  const env = {
    ...{ DATABASE_URL: database, REDIS_URL: redisUrl, HOST: '127.0.0.1', API_PORT: String(port) },
    ...{ JWT_ISSUER: ISSUER, JWT_AUDIENCE: ISSUER, JWT_PRIVATE_KEY: people.pem },
    ...{ DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', ...ALLOCATOR },
  };
  const worker = program('worker', env, logs);
  const api = program('api', env, logs);
  await worker.start();
  await api.start();
  await until('the api', async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
  return { database, redis, redisUrl, port, worker, api, tokens: await people.tokens(10) };
}

async function main() {
  const rows = readRows();
  const stack = await bringUp();
  const { worker, api, redis, redisUrl, port, tokens } = stack;
  const load = new HonestLoad({ redisUrl, port, programs: { worker, api } });
  const on = { port, redis, tokens, end: 0, round: 0, strangersShares: 0 };
  try {
    await load.start();
    await delay(15_000);
    load.reset();
    await delay(SECONDS * 1000);
    const alone = load.figures();
    rows[BASELINE] = { ...alone, did: '' };
    say(lineOf(BASELINE, alone));
    for (const [name, attack] of Object.entries(ATTACKS)) {
      if (rows[name] !== undefined || (ONLY && !name.includes(ONLY))) continue;
      load.reset();
      on.end = performance.now() + SECONDS * 1000;
      const did = await attack(on);
      on.round += 1_000_000;
      const figures = load.figures();
      const more = Object.fromEntries(
        Object.entries(figures.memory).map(([part, peak]) => [part, peak - alone.memory[part]]),
      );
      rows[name] = { ...figures, more, did };
      say(lineOf(name, rows[name]));
      keep(rows);
    }
    load.pause();
    const verdict = await compare(stack, load, on);
    return { rows, verdict };
  } finally {
    load.stop();
    redis.disconnect();
    await Promise.all([worker.stop(), api.stop()]);
  }
}

/** Every share that was sent is counted, once; nothing is dead-lettered; what strangers made is bounded. */
async function compare({ database, redis }, load, on) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const one = async (sql) => Number((await client.query(sql)).rows[0].n);
  const sent = load.sent + on.strangersShares;
  const counted = () => one('SELECT coalesce(sum(valid_shares + invalid_shares), 0) AS n FROM workers');
  const faults = [];
  try {
    await until('all shares to be counted', async () => (await counted()) >= sent, { patienceMs: 60_000 });
  } catch {
    faults.push('not all shares were counted within a minute');
  }
  const expect = (what, is, should) => {
    if (is !== should) faults.push(`${what}: ${is} instead of ${should}`);
  };
  expect('shares counted', await counted(), sent);
  expect('shares stored', await one('SELECT count(DISTINCT event_id) AS n FROM shares'), sent);
  expect('in mining:dead', await redis.xlen('mining:dead'), 0);
  const made = {
    sent,
    workers: await one('SELECT count(*) AS n FROM workers'),
    users: await one('SELECT count(*) AS n FROM users'),
    feed: await one('SELECT count(*) AS n FROM activity_feed'),
    waiting: await redis.zcard('workers:waiting'),
    redisMiB: Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]) / 1024 / 1024,
    grooveMiB: await one(`SELECT pg_total_relation_size('groove_messages') / 1048576 AS n`),
    grooveDead: await redis.xlen('groove:dead'),
  };
  await client.end();
  return { faults, made };
}

const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const mib = (value) => `${value > 0 ? '+' : ''}${value.toFixed(0)}`;

function lineOf(name, row) {
  const memory = row.more ? `, worker ${mib(row.more.worker)} MiB, api ${mib(row.more.api)} MiB` : '';
  return `${name}: shares ${ms(row.shareMedian)} / ${ms(row.shareP99)} ms, /info ${ms(row.infoMedian)} / ${ms(row.infoP99)} ms (${row.infoFailed} failed)${memory}; ${row.did ?? ''}`;
}

/** What of a row is beyond a bound. */
function breaches(name, row) {
  const found = [];
  const within = (what, is, most) => {
    if (!(is <= most)) found.push(`${name}: ${what} ${ms(is)} over ${most}`);
  };
  within('shares at the median, ms', row.shareMedian, BOUNDS.shareMedian);
  within('shares at p99, ms', row.shareP99, BOUNDS.shareP99);
  within('/info at p99, ms', row.infoP99, BOUNDS.infoP99);
  if (row.infoFailed > 0)
    found.push(`${name}: ${row.infoFailed} requests failed, the first by ${row.infoFirstFault}`);
  for (const [part, more] of Object.entries(row.more ?? {}))
    within(`memory of the ${part}, MiB`, more, BOUNDS.memoryMiB);
  return found;
}

const { rows, verdict } = await main();
const wrong = [...Object.entries(rows).flatMap(([name, row]) => breaches(name, row)), ...verdict.faults];
for (const fault of wrong) say(`WRONG ${fault}`);
const { made } = verdict;
const markdown = [
  `Each attack for ${SECONDS} s beside 50 shares/s of 50 miners and 20 requests/s of \`GET /api/v1/info\` from another address, half of`,
  `them over new connections; one api with ${DESCRIPTORS.toLocaleString('en')} descriptors, one worker. Shares: from XADD to their publication after the commit.`,
  `Memory: peak of the resident size less that of the load alone. Bounds: shares ${BOUNDS.shareMedian} ms and ${BOUNDS.shareP99} ms, /info ${BOUNDS.infoP99} ms, memory ${BOUNDS.memoryMiB} MiB.`,
  '',
  '| attack | shares, median | p99 | /info, median | p99 | worker | api | what was done |',
  '| --- | --: | --: | --: | --: | --: | --: | --- |',
  ...Object.entries(rows).map(
    ([name, row]) =>
      `| ${name} | ${ms(row.shareMedian)} ms | ${ms(row.shareP99)} ms | ${ms(row.infoMedian)} ms | ${ms(row.infoP99)} ms | ` +
      `${mib(row.more?.worker ?? row.memory.worker)} MiB | ${mib(row.more?.api ?? row.memory.api)} MiB | ${row.did} |`,
  ),
  '',
  wrong.length === 0
    ? `Within all bounds. ${made.sent.toLocaleString('en')} shares were sent in the last run and ${made.sent.toLocaleString('en')} counted, none twice, none dead-lettered.`
    : `**Beyond the bounds:** ${wrong.join('; ')}.`,
  `Left behind: ${made.workers} rows of workers, ${made.users} addresses, ${made.feed} lines of the feed, ${made.waiting.toLocaleString('en')} workers that wait for a share,` +
    ` ${made.redisMiB.toFixed(0)} MiB in Redis, ${made.grooveMiB} MiB of groove messages, ${made.grooveDead} dead-lettered groove sessions.`,
].join('\n');
if (wrong.length > 0) process.exitCode = 1;
else rmSync(kept, { force: true });
console.log(JSON.stringify({ title: 'Soak: attacks', markdown }));
