// Requests of the cached GET dashboard/stats beside a bare node:http server that checks the same token and GETs the same
// Redis key: one that checks the signature each time, and one that remembers tokens as the api does.
import { mkdirSync } from 'node:fs';

import { httpLoad } from './lib/http-load.mjs';
import { pin, pinRedis } from './lib/cores.mjs';
import { cpuSeconds } from './lib/programs.mjs';
import { require } from './lib/require.mjs';
import { against, median, percentile, rounds, times } from './lib/sockets/crowd.mjs';
import { makeDatabase, People } from './lib/sockets/people.mjs';
import { startApi, startBare } from './lib/stats-servers.mjs';

const { Redis } = require('ioredis');
const { LIMITS, redisKeys } = require('./dist/libs/contracts/src/index.js');

const PATH = '/api/v1/dashboard/stats';
const CONNECTIONS = 32;
const USERS = 200;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
/** More than the api remembers: each of them, used in turn, is always new to it. */
const FRESH_TOKENS = LIMITS.accessTokensRemembered + 500;

const { BENCH_POSTGRES_URL, BENCH_REDIS_URL: url, BENCH_FOLDER: folder } = process.env;
mkdirSync(folder, { recursive: true });

const asRequest = (token) =>
  Buffer.from(`GET ${PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`);

/** Requests with these tokens in turn, for as long as the measurement takes: a round goes on where the one before ended. */
function inTurn(tokens) {
  const requests = tokens.map(asRequest);
  let next = 0;
  return () => requests[next++ % requests.length];
}

/** What the api answers each user, kept in Redis for as long as the measurement takes. @returns bytes of one */
async function keep(redis, people, { port }, tokens) {
  const keys = tokens.map((_, at) => redisKeys.dashboardStats(people.id(at)));
  await redis.del(keys);
  for (const [at, key] of keys.entries()) {
    const answer = await fetch(`http://127.0.0.1:${port}${PATH}`, {
      headers: { Authorization: `Bearer ${tokens[at]}` },
    });
    if (!answer.ok || (await redis.persist(key)) !== 1)
      throw new Error(`${answer.status}, not kept as ${key}`);
  }
  return { keys, bytes: await redis.strlen(keys[0]) };
}

async function measure({ server, request }) {
  const before = cpuSeconds(server.pid);
  const { count, perSecond, ms } = await httpLoad({
    port: server.port,
    request,
    connections: CONNECTIONS,
    seconds: SECONDS,
  });
  const cpu = ((cpuSeconds(server.pid) - before) / count) * 1e6;
  return {
    cpu,
    perSecond,
    perCoreSecond: 1e6 / cpu,
    p99: percentile(ms, 0.99),
    short: `${cpu.toFixed(0)} µs`,
  };
}

const KNOWN = 'the api, tokens it remembers';
const FRESH = 'the api, tokens never seen';
const REMEMBERS = 'bare that remembers';
const CHECKS = 'bare that checks each time';
const CHECKS_FRESH = 'the same bare, tokens never seen';
/** What is set beside what; the first is like for like. */
const PAIRS = [
  { name: `**${KNOWN} × ${REMEMBERS} the same tokens in the same way**`, ours: KNOWN, bare: REMEMBERS },
  { name: `${KNOWN} × ${CHECKS}`, ours: KNOWN, bare: CHECKS },
  { name: `${FRESH} × ${CHECKS}`, ours: FRESH, bare: CHECKS_FRESH },
];

function row(found, { name, ours, bare }) {
  const of = (who, pick) => median(found.get(who).map(pick));
  const both = (pick, digits = 0) => [bare, ours].map((who) => of(who, pick).toFixed(digits)).join(' and ');
  return (
    `| ${name} | **${times(against(found, ours, bare, ({ perCoreSecond }) => perCoreSecond))}** | ` +
    `${times(against(found, ours, bare, ({ perSecond }) => perSecond))} | ${both(({ cpu }) => cpu)} | ` +
    `${both(({ perSecond }) => perSecond)} | ${both(({ p99 }) => p99, 1)} |`
  );
}

const redis = new Redis(url);
const servers = [];
const started = async (starting) => {
  const server = await starting;
  servers.push(server);
  return server;
};
try {
  pin(process.pid, 1);
  await pinRedis(redis, 1);
  const database = await makeDatabase(BENCH_POSTGRES_URL, 'tbg_bench_cached');
  const people = await People.create(database, USERS);
  const { jwk, pem } = people;
  const api = await started(startApi({ database, redis: url, folder, pem }));
  const checks = await started(startBare({ redis: url, folder, jwk }));
  const remembers = await started(
    startBare({ redis: url, folder, jwk, remembers: LIMITS.accessTokensRemembered }),
  );
  const tokens = await people.tokens(USERS);
  const known = inTurn(tokens);
  const fresh = await people.tokens(FRESH_TOKENS);
  const { keys, bytes } = await keep(redis, people, api, tokens);
  const cases = [
    { name: REMEMBERS, server: remembers, request: known },
    { name: KNOWN, server: api, request: known },
    { name: CHECKS, server: checks, request: known },
    { name: FRESH, server: api, request: inTurn(fresh) },
    { name: CHECKS_FRESH, server: checks, request: inTurn(fresh) },
  ];
  for (const one of cases) await measure(one);
  const found = await rounds(cases, { count: ROUNDS, say: (text) => console.log(text), measure });
  await redis.del(keys);
  const markdown = [
    `\`GET ${PATH}\` out of Redis (${bytes} bytes of JSON each), ${USERS} users in turn over ${CONNECTIONS} connections, ${ROUNDS} interleaved`,
    `rounds of ${SECONDS} s each. Bare is \`node:http\` with \`ioredis\`, which checks an access token and GETs the same text, nothing else:`,
    'one checks the RS256 signature on every request, as the peer did that the bound was set with, the other remembers tokens',
    `whose signature it has checked just as the api does (by SHA-256 digest, ${LIMITS.accessTokensRemembered.toLocaleString('en')} of them, the least used forgotten first,`,
    'expiry on every use). The api runs as in production: logs into a file, metrics, security headers, CORS, request limit, and on',
    'every request the question whether the session still stands. "Never seen": more tokens than are remembered.',
    'Medians; a ratio is the median of those within a round, in brackets the least and the most. Bare stands first in the pairs.',
    'Bound: 0.7 of bare with the same token check, a server core-second (aim 0.9).',
    '',
    '| api × bare | ratio a server core-second | ratio req/s | server CPU µs/req | req/s | p99 ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...PAIRS.map((pair) => row(found, pair)),
  ].join('\n');
  console.log(JSON.stringify({ title: 'Cached reads', markdown }));
} finally {
  redis.disconnect();
  for (const server of servers) await server.stop();
}
