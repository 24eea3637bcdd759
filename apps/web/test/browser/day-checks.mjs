// A whole day, told in seconds to a page that is open: afterwards every figure on it is the api's, and both are true.
import { createRequire } from 'node:module';
import { freshId, newKey, register, tell } from './account.mjs';
import { assert, until } from './stage.mjs';

const require = createRequire(import.meta.url);
const WORKERS = ['attic', 'cellar', 'garage', 'shed', 'shelf', 'yard'];
const DAY = 86_400_000;
const BATCH = 500;
/** One share in so many is refused. */
const REFUSED = 40;

/** The shares of a day up to now, evenly spread, their difficulties as luck would have them. */
function dayOf(count, now) {
  return Array.from({ length: count }, (_, index) => {
    const accepted = index % REFUSED !== 7;
    // The inverse of chance, drawn in a fixed order: the same day in each run.
    const luck = ((index * 7_919 + 1) % count) / count;
    return {
      worker: WORKERS[index % WORKERS.length],
      time: Math.round(now - DAY + ((index + 1) * DAY) / count),
      diff: 1_000,
      sdiff: accepted ? 1_000 / (1 - luck) : -1,
      accepted,
    };
  });
}

async function tellDay(redis, address, shares) {
  for (let start = 0; start < shares.length; start += BATCH) {
    const batch = shares.slice(start, start + BATCH).map(({ worker, accepted, ...share }) =>
      tell(redis, 'share_submitted', {
        id: freshId('day'),
        user: address,
        worker: `${address}.${worker}`,
        accepted,
        ...(accepted ? {} : { reject_reason: 'Stale' }),
        ...share,
      }),
    );
    await Promise.all(batch);
  }
}

/** What must be true after these shares, reckoned from nothing but them. */
function truthOf(shares, now) {
  const accepted = shares.filter((share) => share.accepted);
  const midnight = now - (now % DAY);
  // Day 0 was a Thursday.
  const monday = midnight - ((Math.floor(now / DAY) + 3) % 7) * DAY;
  const of = (name) => shares.filter(({ worker }) => worker === name);
  const bestOf = (some) => Math.max(0, ...some.filter((share) => share.accepted).map(({ sdiff }) => sdiff));
  return {
    today: accepted.filter(({ time }) => time >= midnight).length,
    best: bestOf(accepted.filter(({ time }) => time >= monday)),
    workers: WORKERS.map((name) => ({
      name,
      valid: of(name).filter((share) => share.accepted).length,
      invalid: of(name).filter((share) => !share.accepted).length,
      best: bestOf(of(name)),
    })),
  };
}

/** The same figures as the api has them. */
async function figuresOfApi({ get }) {
  const [stats, { workers }] = await Promise.all([get('/dashboard/stats'), get('/mining/workers')]);
  const rows = workers.map(({ name, valid_shares, invalid_shares, best_diff }) => ({
    name,
    valid: valid_shares,
    invalid: invalid_shares,
    best: best_diff,
  }));
  return {
    today: stats.shares_today,
    best: Number(stats.best_diff_week),
    workers: rows.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const line = ({ today, best, workers }) =>
  JSON.stringify([
    today,
    best,
    workers.map(({ name, valid, invalid, best: own }) => [name, valid, invalid, own]),
  ]);

/** What the open dashboard says, as lines of text; `figures` is what it should say. */
async function dashboardFaults(visitor, { get }) {
  const { formatDifficulty, formatHashrate } = require('../../../../dist/libs/bitcoin/src/index.js');
  const count = (value) => value.toLocaleString('en');
  const [stats, { workers }, { data }] = await Promise.all(
    ['/dashboard/stats', '/mining/workers', '/mining/shares?limit=15'].map(get),
  );
  const text = async (id) => (await visitor.id(id).textContent()).replace(/\s+/g, ' ');
  const list = await text('workers');
  const rows = await visitor.rowIds();
  const wanted = [
    ['shares today', await text('stat-shares'), count(stats.shares_today)],
    ['workers online', await text('stat-workers'), `${stats.workers_online} of ${stats.workers_total}`],
    ['hashrate', await text('stat-hashrate'), formatHashrate(stats.hashrate)],
    ['best', await visitor.id('best-week').getAttribute('title'), String(stats.best_diff_week)],
    ...workers.slice(0, 5).flatMap(({ valid_shares, best_diff, hashrate_24h }) => [
      ['accepted of a worker', list, count(valid_shares)],
      ['best of a worker', list, formatDifficulty(best_diff)],
      ['rate of a worker', list, formatHashrate(hashrate_24h)],
    ]),
    [
      'live shares',
      rows.join(),
      data
        .map(({ id }) => id)
        .slice(0, rows.length)
        .join(),
    ],
  ];
  return wanted
    .filter(([, shown, figure]) => !shown.includes(figure))
    .map(([what, shown, figure]) => `${what}: "${figure}" is not in "${shown.slice(0, 300)}"`);
}

/** What the other pages say, each opened anew. */
async function pageFaults(visitor, account, truth) {
  const faults = [];
  await visitor.goto('/workers');
  await visitor
    .id('worker-row')
    .nth(WORKERS.length - 1)
    .waitFor();
  for (const { name, valid, invalid, best } of truth.workers) {
    const row = visitor.page.locator(`[data-testid=worker-row][data-worker="${name}"]`);
    const shown = (await row.textContent()) + (await row.innerHTML());
    const rejects = `${invalid.toLocaleString('en')} of ${(valid + invalid).toLocaleString('en')}`;
    for (const figure of [rejects, `title="${best}"`])
      if (!shown.includes(figure)) faults.push(`/workers: ${figure} is not in the row of ${name}`);
  }
  await visitor.goto('/shares');
  const tile = visitor.id('shares-today').locator('dd').first();
  await until(
    async () => (await tile.textContent()) === truth.today.toLocaleString('en'),
    'the tile of today',
  ).catch(async () => faults.push(`/shares: ${await tile.textContent()} today, not ${truth.today}`));
  await visitor.goto('/difficulty');
  await visitor.id('bests').waitFor();
  const html = await visitor.id('bests').innerHTML();
  if (!html.includes(`title="${truth.best}"`)) faults.push(`/difficulty: ${truth.best} is not there`);
  return faults;
}

/**
 * Tells a day of `count` shares to the stack while the dashboard is open, and compares. @returns seconds it took until
 * page, api and truth were the same
 */
export async function liveThroughDay(stage, visitor, count) {
  const account = await register(stage.api, newKey());
  await visitor.adopt(account.tokens);
  await visitor.goto('/dashboard');
  await visitor.connection('open');
  const now = Date.now();
  const shares = dayOf(count, now);
  const truth = truthOf(shares, now);
  await tellDay(stage.redis, account.address, shares);
  const begun = Date.now();
  let api = '';
  await until(async () => (api = line(await figuresOfApi(account))) === line(truth), 'the api', 60_000).catch(
    () => {
      throw new Error(`the api says ${api}, true is ${line(truth)}`);
    },
  );
  let faults = ['nothing asked yet'];
  await until(async () => (faults = await dashboardFaults(visitor, account)).length === 0, '', 60_000).catch(
    () => {
      throw new Error(`the dashboard differs from the api:\n${faults.join('\n')}`);
    },
  );
  const seconds = (Date.now() - begun) / 1000;
  faults = await pageFaults(visitor, account, truth);
  assert(faults.length === 0, faults.join('\n'));
  return seconds;
}

export const dayChecks = [
  [
    'after a day told in seconds every figure on screen is the api’s, and what was really sent',
    (stage) =>
      stage.visit(async (visitor) => {
        const seconds = await liveThroughDay(stage, visitor, 8_640);
        console.log(`  # page, api and truth are the same after ${seconds.toFixed(1)} s`);
      }),
  ],
];
