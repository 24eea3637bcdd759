import { freePort } from '../scripts/lib/ports.mjs';
import { required, Rig, until } from './lib/ingest-rig.mjs';
import { addShares, fleet, progress } from './lib/ingest-shares.mjs';

// The worker's memory while ten million shares of the past are read in, fed at the pace at which it takes them.

const SHARES = Number(process.env.BENCH_INGEST_MEMORY_SHARES ?? 10_000_000);
const SAMPLES = 20;
/** As much as a collector lets wait before it pauses. */
const UNREAD_MOST = 100_000;
const STEP = 10_000;
const DAYS = 3;
const STREAM = 'mining:share_submitted';
const GROUP = 'tbg-api-consumers';

const rig = new Rig(required('BENCH_POSTGRES_URL'), required('BENCH_REDIS_URL'), 'tbg_bench_memory');
await rig.open(true);
try {
  const spanMs = DAYS * 86_400_000;
  const shape = { miners: 250, workers: 1_000, stepMs: spanMs / SHARES, run: '6b021daa' };
  const share = fleet({ ...shape, first: Date.now() - spanMs });
  const port = await freePort();
  await rig.startWorker({ WORKER_METRICS_PORT: String(port), HOST: '127.0.0.1' });
  const started = performance.now();
  const samples = [];
  for (let sent = 0; sent < SHARES; sent += STEP) {
    await until(async () => sent - (await progress(rig.redis)).read < UNREAD_MOST);
    await addShares(rig.redis, share, sent, Math.min(sent + STEP, SHARES));
    if (Math.floor((sent / SHARES) * SAMPLES) < samples.length) continue;
    await forgetAcknowledged();
    samples.push(await sample(sent, port, started));
    console.log(JSON.stringify(samples.at(-1)));
  }
  await until(async () => (await progress(rig.redis)).done >= SHARES, 500);
  samples.push(await sample(SHARES, port, started));
  const [{ n }] = await rig.query('SELECT sum(valid_shares + invalid_shares) AS n FROM workers');
  if (Number(n) !== SHARES) throw new Error(`${n} shares were counted instead of ${SHARES}`);
  console.log(
    JSON.stringify({ title: 'Ingest: memory of the worker during a long import', markdown: table(samples) }),
  );
} finally {
  await rig.close();
}

/** Redis keeps an hour of what was read; an import at this pace would be most of its memory. */
async function forgetAcknowledged() {
  const [count, oldest] = await rig.redis.call('XPENDING', STREAM, GROUP);
  const groups = await rig.redis.call('XINFO', 'GROUPS', STREAM);
  const delivered = groups[0][groups[0].indexOf('last-delivered-id') + 1];
  await rig.redis.xtrim(STREAM, 'MINID', count > 0 ? oldest : delivered);
}

async function sample(shares, port, started) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const heap = Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20;
  const seconds = (performance.now() - started) / 1000;
  return { shares, seconds: Math.round(seconds), rss: Math.round(rig.memory()), heap: Math.round(heap) };
}

/** Least squares over the second half, when caches and heap have their size: MiB a million shares. */
function slope(samples, field) {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (read) => half.reduce((sum, one) => sum + read(one), 0) / half.length;
  const x = mean((one) => one.shares);
  const y = mean((one) => one[field]);
  const above = half.reduce((sum, one) => sum + (one.shares - x) * (one[field] - y), 0);
  const below = half.reduce((sum, one) => sum + (one.shares - x) ** 2, 0);
  return ((above / below) * 1e6).toFixed(2);
}

function table(samples) {
  const rate = Math.round(SHARES / samples.at(-1).seconds);
  return [
    `${SHARES.toLocaleString('en')} shares of 250 miners with 1,000 workers over the last ${DAYS} days, fed as fast as the worker takes them`,
    `(at most ${UNREAD_MOST.toLocaleString('en')} unread): ${rate.toLocaleString('en')} shares/s, the feeding on the same machine included.`,
    `Slope over the second half: resident memory ${slope(samples, 'rss')}, heap ${slope(samples, 'heap')} MiB a million shares.`,
    '',
    '| shares sent | seconds | resident MiB | heap MiB |',
    '| ---: | ---: | ---: | ---: |',
    ...samples.map(
      (one) => `| ${one.shares.toLocaleString('en')} | ${one.seconds} | ${one.rss} | ${one.heap} |`,
    ),
  ].join('\n');
}
