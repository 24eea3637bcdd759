// Requests a second of the cached GET dashboard/stats, beside a bare node:http server that checks the same token and GETs
// the same Redis key. Rounds are interleaved; what counts is the median of the ratios within a round.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import autocannon from 'autocannon';
import { Redis } from 'ioredis';

import { cpuSeconds } from './lib/programs.mjs';
import { startApi, startBare } from './lib/stats-servers.mjs';

const PATH = '/api/v1/dashboard/stats';
const CONNECTIONS = 32;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
/** More than the api remembers: each of them, used in turn, is always new to it. */
const FRESH_TOKENS = 10_500;

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** One round against one server. Any answer but 200 ends the measurement. */
async function load({ url, pid }, tokens) {
  let next = 0;
  const headers = () => ({ Authorization: `Bearer ${tokens[(next += 1) % tokens.length]}` });
  const many = tokens.length > 1;
  const before = cpuSeconds(pid);
  const result = await autocannon({
    url: `${url}${PATH}`,
    connections: CONNECTIONS,
    duration: SECONDS,
    ...(many
      ? {
          requests: [
            { method: 'GET', path: PATH, setupRequest: (request) => ({ ...request, headers: headers() }) },
          ],
        }
      : { headers: headers() }),
  });
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers that are not 200`);
  const cpu = ((cpuSeconds(pid) - before) / result.requests.total) * 1e6;
  return { perSecond: result.requests.total / result.duration, p99: result.latency.p99, cpu };
}

/** Tokens of one session, each with an id of its own, signed as the api signs. */
function freshTokens(keysFolder, token) {
  const file = readdirSync(keysFolder)
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .at(-1);
  const key = createPrivateKey(readFileSync(join(keysFolder, file)));
  const [header, payload] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return Array.from({ length: FRESH_TOKENS }, () => {
    const body = Buffer.from(JSON.stringify({ ...claims, jti: randomUUID() })).toString('base64url');
    const signed = `${header}.${body}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
  });
}

/** Compares the two servers with these tokens. */
async function compare(name, api, bare, tokens) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? ['bare', 'api'] : ['api', 'bare'];
    const figures = {};
    for (const one of order) figures[one] = await load(one === 'api' ? api : bare, tokens);
    const ratio = figures.api.perSecond / figures.bare.perSecond;
    rounds.push({ ...figures, ratio });
    console.log(
      `${name} ${round + 1}/${ROUNDS}: bare ${figures.bare.perSecond.toFixed(0)}/s, ` +
        `api ${figures.api.perSecond.toFixed(0)}/s, ratio ${ratio.toFixed(2)}, ` +
        `CPU ${figures.bare.cpu.toFixed(0)} and ${figures.api.cpu.toFixed(0)} µs`,
    );
  }
  const of = (pick) => median(rounds.map(pick));
  const ratios = rounds.map(({ ratio }) => ratio);
  return {
    name,
    bare: of(({ bare: { perSecond } }) => perSecond),
    api: of(({ api: { perSecond } }) => perSecond),
    bareCpu: of(({ bare: { cpu } }) => cpu),
    apiCpu: of(({ api: { cpu } }) => cpu),
    bareP99: of(({ bare: { p99 } }) => p99),
    apiP99: of(({ api: { p99 } }) => p99),
    ratio: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
  };
}

const row = (one) =>
  `| ${one.name} | ${one.bare.toFixed(0)} | ${one.api.toFixed(0)} | **${one.ratio.toFixed(2)}** ` +
  `(${one.least.toFixed(2)}–${one.most.toFixed(2)}) | ${one.bareCpu.toFixed(0)} | ${one.apiCpu.toFixed(0)} | ${one.bareP99} | ${one.apiP99} |`;

const { BENCH_POSTGRES_URL, BENCH_REDIS_URL, BENCH_FOLDER } = process.env;
const api = await startApi({ postgres: BENCH_POSTGRES_URL, redis: BENCH_REDIS_URL, folder: BENCH_FOLDER });
const bare = await startBare({ redis: BENCH_REDIS_URL, jwk: api.jwk });
const redis = new Redis(BENCH_REDIS_URL);
try {
  // The same text for both, for as long as the measurement takes.
  const key = `dashboard:stats:${api.session.user.id}`;
  await (
    await fetch(`${api.url}${PATH}`, { headers: { Authorization: `Bearer ${api.session.access_token}` } })
  ).text();
  const text = await redis.get(key);
  await redis.persist(key);
  const fresh = freshTokens(api.keys, api.session.access_token);
  for (const server of [bare, api]) await load(server, [api.session.access_token]);
  const results = [
    await compare('one token again and again', api, bare, [api.session.access_token]),
    await compare('a token never seen before each time', api, bare, fresh),
  ];
  await redis.del(key);
  const markdown = [
    `\`GET ${PATH}\` out of Redis (${Buffer.byteLength(text)} bytes of JSON), ${CONNECTIONS} connections, ${ROUNDS} interleaved`,
    `rounds of ${SECONDS} s each. The api runs as in production: logs into a file, security headers, CORS, request limit`,
    'and revocation check on. Bare is `node:http` with `ioredis`: the same token check, the same GET, nothing else.',
    'Medians; the ratio is the median of the ratios within a round, in brackets the least and the most.',
    '',
    '| tokens | bare req/s | api req/s | ratio | bare CPU µs/req | api CPU µs/req | bare p99 ms | api p99 ms |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(row),
    '',
    'The api remembers the signatures it has checked (10,000 tokens); expiry, keys and the end of the session are checked',
    'on every request. Bare checks the signature each time.',
  ].join('\n');
  console.log(JSON.stringify({ title: 'Cached reads', markdown }));
} finally {
  redis.disconnect();
  await bare.stop();
  await api.stop();
}
