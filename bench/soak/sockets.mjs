// Redis, Postgres, the worker and two nodes of the api are killed with SIGKILL, in any order and under load, again and again. Every
// subscriber that recovers must have seen every message meant for it, once and in order, or have been told of the gap.
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { preparePostgres } from '../../scripts/lib/postgres.mjs';
import { prepareRedis } from '../../scripts/lib/redis.mjs';
import { ours, Program, until } from '../lib/programs.mjs';
import { require } from '../lib/require.mjs';
import { ISSUER, makeDatabase, People } from '../lib/sockets/people.mjs';

createRequire(import.meta.url)(inRoot('apps', 'worker', 'test', 'register-typescript.cjs'));
const { brokenPromise, RecoveringClient } = require('./libs/testing/src/recovering-client.ts');
const { Redis } = require('ioredis');

const TIMES = Number(process.env.SOAK_TIMES ?? 10);
const USERS = 10;
const CLIENTS = 40;
const EVERY_MS = 3;
const STRANGER = 999_999_999;

const folder = process.env.BENCH_FOLDER;
for (const name of ['postgres', 'redis', 'logs'])
  rmSync(join(folder, name), { recursive: true, force: true });
const logs = join(folder, 'logs');
const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
const programs = [];

async function startService({ child }) {
  const program = new Program(child, logs);
  programs.push(program);
  const ready = () => child.ready(() => program.pid === null);
  await program.start();
  await ready();
  return { program, ready };
}

async function startNode(name, env) {
  const port = await freePort();
  const program = ours('api', { ...env, API_PORT: String(port) }, join(logs, name));
  programs.push(program);
  const ready = () =>
    until(`${name} to be ready`, async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
  await program.start();
  await ready();
  return { program, ready, port };
}

/** Says itself when it works. */
async function startWorker(env) {
  const program = ours('worker', env, join(logs, 'worker'));
  programs.push(program);
  await program.start();
  return { program, ready: () => Promise.resolve() };
}

/** Publishes without end; each third message is for one user alone. */
function startPublishing(redis, people) {
  const all = [];
  const unsure = new Set();
  let running = true;
  const work = async () => {
    for (let n = 1; running; n += 1) {
      const only = n % 3 === 0 ? people.id(Math.floor(n / 3) % USERS) : undefined;
      const event = only === undefined ? 'share_submitted' : 'worker_status';
      all.push({ n, at: Date.now(), only });
      await redis
        .publish(`pubsub:${event}`, JSON.stringify({ n, user_id: only ?? STRANGER }))
        .catch(() => unsure.add(n));
      await delay(EVERY_MS);
    }
  };
  const working = work();
  const stop = async () => {
    running = false;
    await working;
  };
  return { all, unsure, stop };
}

const shuffled = (names) =>
  names
    .map((name) => ({ name, place: randomInt(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name);

/**
 * Starts it until it stays. The children of a killed Postgres end by themselves, but not at once, and until then a new one
 * is refused.
 */
async function bringBack(name, { program, ready }) {
  await until(`${name} to be back`, async () => {
    if (program.pid === null) await program.start();
    await ready();
    return program.pid !== null;
  });
}

/**
 * Kills one part after the other as rounds go by, and with it none to all of the others, in any order, for any time.
 * @returns {Promise<{ victims: string[], lastKilledAt: number, backAt: number }>} once all of them are back; ms
 */
async function kill(parts, round) {
  const names = Object.keys(parts).reverse();
  const due = names[round % names.length];
  const others = shuffled(names.filter((name) => name !== due)).slice(
    0,
    Math.floor(round / 2) % names.length,
  );
  const victims = shuffled([due, ...others]);
  say(`round ${round + 1}/${TIMES}: ${victims.join(', ')}`);
  let lastKilledAt = 0;
  await Promise.all(
    victims.map(async (name) => {
      await delay(randomInt(1_500));
      lastKilledAt = Date.now();
      await parts[name].program.stop('SIGKILL');
      await delay(randomInt(2_000));
      await bringBack(name, parts[name]);
    }),
  );
  return { victims, lastKilledAt, backAt: Date.now() };
}

async function main() {
  const postgres = await preparePostgres({ folder: join(folder, 'postgres'), settings: {} });
  const redis = await prepareRedis({ folder: join(folder, 'redis') });
  const parts = { Postgres: await startService(postgres), Redis: await startService(redis) };
  const database = await makeDatabase(postgres.adminUrl, 'tbg_soak_sockets');
  const people = await People.create(database, USERS);
  const env = {
    ...{ DATABASE_URL: database, REDIS_URL: redis.url, HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    ...{ DATA_DIR: folder, JWT_ISSUER: ISSUER, JWT_AUDIENCE: ISSUER, JWT_PRIVATE_KEY: people.pem },
    ...{ WS_MAX_SOCKETS_PER_USER: '1000', WS_MAX_SOCKETS_PER_IP: '10000' },
  };
  parts['node A'] = await startNode('a', env);
  parts['node B'] = await startNode('b', env);
  parts.worker = await startWorker(env);
  const ports = [parts['node A'].port, parts['node B'].port];
  const tokens = await Promise.all(Array.from({ length: USERS }, (_, at) => people.token(at)));
  const client = new Redis(redis.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
  });
  client.on('error', () => {});
  await until('Redis', () => client.status === 'ready');
  const subscribers = Array.from({ length: CLIENTS }, (_, at) => {
    const url = () => `ws://127.0.0.1:${ports[randomInt(ports.length)]}/ws?token=${tokens[at % USERS]}`;
    return { user: people.id(at), reader: new RecoveringClient(url, { channel: 'mining' }) };
  });
  const isReady = () => subscribers.every(({ reader }) => reader.isReady);
  await until('everybody to be subscribed', isReady);
  const publishing = startPublishing(client, people);
  const rows = [];
  try {
    for (let round = 0; round < TIMES; round += 1) {
      const { victims, lastKilledAt, backAt } = await kill(parts, round);
      await until('everybody to be subscribed again', isReady, { everyMs: 20 });
      const seconds = (at) => ((at - lastKilledAt) / 1000).toFixed(1);
      rows.push(`| ${victims.join(', ')} | ${seconds(backAt)} | ${seconds(Date.now())} |`);
      await delay(1_000);
    }
    await delay(2_000);
    await publishing.stop();
    await delay(3_000);
    const faults = subscribers.flatMap(({ user, reader }) => {
      const meant = publishing.all.filter(({ only }) => only === undefined || only === user);
      return brokenPromise(reader.seen, meant, publishing.unsure) ?? [];
    });
    if (faults.length > 0) throw new Error(`${faults.length} promises broken, the first: ${faults[0]}`);
    return { rows, publishing, subscribers };
  } finally {
    await publishing.stop();
    for (const { reader } of subscribers) reader.stop();
    client.disconnect();
  }
}

try {
  const { rows, publishing, subscribers } = await main();
  const sum = (pick) => subscribers.reduce((total, { reader }) => total + pick(reader), 0);
  const markdown = [
    `${CLIENTS} subscribers that recover, on two nodes, ${publishing.all.length.toLocaleString('en')} messages, a third of them for one user alone;`,
    `${TIMES} rounds of SIGKILL. Seen: ${sum(({ seen }) => seen.length).toLocaleString('en')} messages and gaps, of these`,
    `${sum(({ gaps }) => gaps)} gaps, each told; ${sum(({ connects }) => connects) - CLIENTS} reconnects. **No message missing without word of a gap,`,
    'none twice, none out of order, none at another user.**',
    '',
    'Seconds from the last SIGKILL of a round; what was killed stays down for up to two seconds before it is started again.',
    '',
    '| killed, in random order | all parts ready | and everybody subscribed |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
  console.log(JSON.stringify({ title: 'Soak: sockets while everything is killed', markdown }));
} finally {
  for (const program of programs.reverse()) await program.stop();
}
