// How much slower does a page get when a hundred times as many shares lie behind it? Two databases of the same miners,
// workers and days, one with 100 thousand shares and one with 10 million, and the built api on each, asked in turn.
import { join } from 'node:path';

import { Api } from './lib/history-api.mjs';
import { DAYS, fill, MINERS, openDatabase, WORKERS_EACH } from './lib/history-data.mjs';

const FEW = 100_000;
const MANY = Number(process.env.BENCH_HISTORY_SHARES ?? 10_000_000);
const ROUNDS = 44;
const WARM_UP_ROUNDS = 4;
const PER_ROUND = 5;
// A miner's stats are cached for ten seconds: each of the miners is asked once in this many.
const UNCACHED_MS = 10_500;
const ROUND_MS = UNCACHED_MS / MINERS;
const DEEP_PAGES = 20;
const WORST_RATIO = 1.3;
const WORST_MEDIAN_MS = 20;

const PAGES = [
  ['dashboard/stats, uncached', '/api/v1/dashboard/stats'],
  ['summary', '/api/v1/mining/summary'],
  ['hashrate', '/api/v1/mining/hashrate'],
  ['chart 1h', '/api/v1/mining/hashrate/chart?window=1h'],
  ['chart 24h', '/api/v1/mining/hashrate/chart?window=24h'],
  ['chart 7d', '/api/v1/mining/hashrate/chart?window=7d'],
  ['chart 30d', '/api/v1/mining/hashrate/chart?window=30d'],
  ['shares, first page of 50', '/api/v1/mining/shares'],
  ['shares, page 21 of 100', (api, who) => `/api/v1/mining/shares?limit=100&cursor=${api.deep[who]}`],
  [
    'shares, the middle of the history',
    (api, who) => `/api/v1/mining/shares?limit=50&cursor=${api.middle[who]}`,
  ],
  ['shares of a worker', '/api/v1/mining/shares?worker_name=rig.1'],
  ['shares, accepted only', '/api/v1/mining/shares?valid_only=true'],
  ['workers', '/api/v1/mining/workers'],
  ['workers/{name}', '/api/v1/mining/workers/rig.1'],
  ['shares/stats', '/api/v1/mining/shares/stats'],
  ['difficulty/scatter', '/api/v1/mining/difficulty/scatter'],
  ['difficulty/distribution', '/api/v1/mining/difficulty/distribution'],
  ['difficulty/bests', '/api/v1/mining/difficulty/bests'],
  ['difficulty/percentile', '/api/v1/mining/difficulty/percentile?timeframe=alltime'],
  ['uptime', '/api/v1/mining/uptime?days=30'],
  ['odds', '/api/v1/mining/odds'],
];
const UNCACHED = PAGES[0][0];

const say = (line) => console.log(line);
const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)];

async function openSide(total, redisNumber) {
  const { source, url } = await openDatabase(process.env.BENCH_POSTGRES_URL, `history_${total}`);
  const count = await fill(source, total, say);
  await source.query('TRUNCATE auth_challenges, sessions CASCADE');
  await source.destroy();
  const redisUrl = `${process.env.BENCH_REDIS_URL.replace(/\/$/, '')}/${redisNumber}`;
  const folder = join(process.env.BENCH_FOLDER, `api-${total}`);
  const api = await Api.start({ databaseUrl: url, redisUrl, folder });
  await api.signIn(MINERS);
  await findDeepPages(api);
  return { api, count, times: new Map(PAGES.map(([name]) => [name, []])) };
}

/** Cursors of a page far down, and of one in the middle of the days, for each miner. */
async function findDeepPages(api) {
  api.deep = [];
  api.middle = [];
  for (const token of api.tokens) {
    let cursor = '';
    for (let page = 0; page < DEEP_PAGES; page += 1) {
      const { text } = await api.ask(`/api/v1/mining/shares?limit=100${cursor}`, token);
      cursor = `&cursor=${JSON.parse(text).pagination.next_cursor}`;
    }
    api.deep.push(cursor.slice('&cursor='.length));
    const middle = { k: 's1', t: Date.now() - (DAYS / 2) * 86_400_000, e: '~' };
    api.middle.push(Buffer.from(JSON.stringify(middle)).toString('base64url'));
  }
}

async function measure(side, [name, path], who, isWarm) {
  const { api } = side;
  const asked = typeof path === 'function' ? path(api, who) : path;
  const { status, text, ms } = await api.ask(asked, api.tokens[who]);
  if (status !== 200) throw new Error(`${name} answered ${status}: ${text}`);
  if (isWarm) side.times.get(name).push(ms);
}

/** Every page of both sides in turn, who goes first changing each time. */
async function round(sides, number) {
  const isWarm = number >= WARM_UP_ROUNDS;
  const end = Date.now() + ROUND_MS;
  for (const page of PAGES) {
    const times = page[0] === UNCACHED ? 1 : PER_ROUND;
    for (let time = 0; time < times; time += 1) {
      const who = page[0] === UNCACHED ? number % MINERS : (number + time) % MINERS;
      const order = (number + time) % 2 === 0 ? sides : [...sides].reverse();
      for (const side of order) await measure(side, page, who, isWarm);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - Date.now())));
}

function toMarkdown([few, many]) {
  const rows = PAGES.map(([name]) => {
    const [one, other] = [few, many].map(({ times }) => times.get(name));
    const ratio = quantile(other, 0.5) / quantile(one, 0.5);
    return { name, one, other, ratio, median: quantile(other, 0.5) };
  });
  const figure = (value) => value.toFixed(2);
  const lines = rows.map(
    ({ name, one, other, ratio, median }) =>
      `| ${name} | ${figure(quantile(one, 0.5))} | ${figure(quantile(one, 0.95))} | ${figure(median)} | ${figure(quantile(other, 0.95))} | ${figure(ratio)} |`,
  );
  const bad = rows.filter(({ ratio, median }) => ratio > WORST_RATIO || median > WORST_MEDIAN_MS);
  const verdict =
    bad.length === 0
      ? `All are within the bounds: at most ${WORST_RATIO} times slower, and under ${WORST_MEDIAN_MS} ms at the median.`
      : `**Out of bounds** (over ${WORST_RATIO} times slower or ${WORST_MEDIAN_MS} ms): ${bad.map(({ name }) => name).join(', ')}.`;
  return [
    `The same ${MINERS} miners with ${WORKERS_EACH} workers each over the same ${DAYS} days: ${few.count.toLocaleString('en')} shares in one`,
    `database, ${many.count.toLocaleString('en')} in the other. One request at a time to the built api, the two in turn; milliseconds`,
    `over ${few.times.get('summary').length} requests each (stats: ${few.times.get(UNCACHED).length}), token check and HTTP included.`,
    '',
    `| page | ${few.count.toLocaleString('en')}: median | p95 | ${many.count.toLocaleString('en')}: median | p95 | ratio of medians |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
    verdict,
  ].join('\n');
}

const sides = [];
try {
  sides.push(await openSide(FEW, 1), await openSide(MANY, 2));
  for (let number = 0; number < ROUNDS; number += 1) {
    await round(sides, number);
    if (number % 10 === 9) say(`${number + 1} of ${ROUNDS} rounds`);
  }
  console.log(JSON.stringify({ title: 'Pages over a long history', markdown: toMarkdown(sides) }));
} finally {
  await Promise.all(sides.map(({ api }) => api.stop()));
}
