import { bareCopy } from './lib/ingest-copy.mjs';
import { required, Rig, until } from './lib/ingest-rig.mjs';
import { addShares, fleet, progress } from './lib/ingest-shares.mjs';

// How many shares a second one worker takes from a full stream into Postgres, beside a bare COPY of the same rows.

const SHARES = Number(process.env.BENCH_INGEST_SHARES ?? 1_000_000);
const DAY_MS = 86_400_000;
/** `spanMs`: from the first share's event time to the last one's; `ageMs`: how long ago the last one was mined. */
const SHAPES = [
  { name: '100 miners with one worker, live', miners: 100, workers: 100, spanMs: 20_000, ageMs: 0 },
  { name: '250 miners, 1,000 workers, live', miners: 250, workers: 1_000, spanMs: 20_000, ageMs: 0 },
  { name: '2,500 miners, 10,000 workers, live', miners: 2_500, workers: 10_000, spanMs: 20_000, ageMs: 0 },
  {
    name: '250 miners, 1,000 workers, history: a share of each every 3.3 s, read in five days later',
    miners: 250,
    workers: 1_000,
    spanMs: SHARES * 3.3,
    ageMs: 5 * DAY_MS,
  },
];

const rig = new Rig(required('BENCH_POSTGRES_URL'), required('BENCH_REDIS_URL'), 'tbg_bench_ingest');
const wanted = (process.env.BENCH_INGEST_SHAPES ?? '0,1,2,3')
  .split(',')
  .map((index) => SHAPES[Number(index)]);
const rows = [];
for (const shape of wanted) {
  console.log(`${shape.name}: ${SHARES} shares`);
  const row = await measure(shape);
  console.log(JSON.stringify(row));
  rows.push(row);
}
console.log(JSON.stringify({ title: 'Ingest: one worker process', markdown: table(rows) }));

async function measure({ name, miners, workers, spanMs, ageMs }) {
  await rig.open(true);
  try {
    const last = Date.now() - ageMs;
    const stepMs = spanMs / SHARES;
    const share = fleet({ miners, workers, first: last - spanMs, stepMs, run: '6b021da9' });
    await addShares(rig.redis, share, 0, SHARES);
    await rig.query('CHECKPOINT');
    const profile = process.env.BENCH_PROFILE_FOLDER;
    const options = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
    const before = await rig.processor();
    await rig.startWorker({}, options);
    const started = performance.now();
    let used;
    await until(async () => (await progress(rig.redis)).done >= SHARES);
    const seconds = (performance.now() - started) / 1000;
    used = await rig.processor();
    await proveComplete();
    await rig.stopWorker();
    const copySeconds = await bareCopy(rig);
    const spent = (part) => Math.round(((used[part] - before[part]) / SHARES) * 1e6);
    return {
      name,
      rate: Math.round(SHARES / seconds),
      copyRate: Math.round(SHARES / copySeconds),
      worker: spent('worker'),
      postgres: spent('postgres'),
      redis: spent('redis'),
    };
  } finally {
    await rig.close();
  }
}

/** A fast worker that loses or doubles something is no result. */
async function proveComplete() {
  const [found] = await rig.query(
    `SELECT (SELECT count(*) FROM shares) AS shares, (SELECT sum(valid_shares + invalid_shares) FROM workers) AS totals,
            (SELECT sum(accepted + rejected) FROM worker_ten_minutes) AS ten, (SELECT sum(accepted + rejected) FROM user_days) AS days`,
  );
  for (const [what, count] of Object.entries(found)) {
    if (Number(count) !== SHARES) throw new Error(`${what}: ${count} instead of ${SHARES}`);
  }
}

function table(measured) {
  const head = [
    `${SHARES.toLocaleString('en')} shares wait in the Redis stream, in the collector's form. One worker process takes them through the whole path`,
    '(parse, identity, shares, rollups, bests, feed, live state, publish, acknowledge) with `synchronous_commit = on` and `fsync = on`.',
    'COPY: the very same rows of `shares` and `share_identities` into identical tables with the same partitions, keys and indexes, in the same run;',
    'it parses no JSON and writes no rollup. Processor time is microseconds a share, from start to end of the process.',
    '',
    '| fleet | shares/s | COPY rows/s | part of COPY | worker µs | Postgres µs | Redis µs |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  const lines = measured.map(
    (row) =>
      `| ${row.name} | ${row.rate.toLocaleString('en')} | ${row.copyRate.toLocaleString('en')} | ${Math.round((100 * row.rate) / row.copyRate)} % | ${row.worker} | ${row.postgres} | ${row.redis} |`,
  );
  return [...head, ...lines].join('\n');
}
