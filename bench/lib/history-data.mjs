// Fills a database with the history of a few miners, as ingest would have left it, by SQL alone.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { DataSource } = require('typeorm');
const { dataSourceOptions, PartitionsRepository } = require('../../dist/libs/database/src/index.js');
const { DEMO_WALLETS } = require('../../dist/libs/bitcoin/src/index.js');
const { RETENTION } = require('../../dist/libs/contracts/src/index.js');

const DAY_MS = 86_400_000;
export const DAYS = 30;
export const MINERS = 4;
export const WORKERS_EACH = 2;
/** Miners with bests and nothing else: whom a percentile counts. */
const BYSTANDERS = 2_000;
const MINUTE_DAYS = 2;

const TOTALS = `count(*) FILTER (WHERE is_valid), count(*) FILTER (WHERE NOT is_valid),
  coalesce(sum(difficulty::numeric) FILTER (WHERE is_valid), 0), coalesce(max(share_diff) FILTER (WHERE is_valid), 0)`;
const IN_DAY = `time >= $1::timestamptz AND time < $1::timestamptz + interval '1 day'`;

/** Makes the database if it is not there, and migrates it. @returns a connected DataSource */
export async function openDatabase(adminUrl, name) {
  const admin = await new DataSource(dataSourceOptions(adminUrl, 1)).initialize();
  const [found] = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (!found) await admin.query(`CREATE DATABASE ${name}`);
  await admin.destroy();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const options = dataSourceOptions(url.toString(), 4);
  const source = await new DataSource({
    ...options,
    extra: { ...options.extra, statement_timeout: 0 },
  }).initialize();
  await source.runMigrations();
  return { source, url: url.toString() };
}

/**
 * Brings the history up to now: `total` shares in 30 days, spread evenly over the workers. What an earlier run left is
 * kept and only continued, at the same pace.
 */
export async function fill(source, total, say) {
  await addMiners(source);
  const now = Math.floor(Date.now() / 1000) * 1000;
  const [{ last }] = await source.query(
    `SELECT max(s.time) AS last FROM workers w,
       LATERAL (SELECT time FROM shares WHERE worker_id = w.id ORDER BY time DESC LIMIT 1) s`,
  );
  const from = Math.max(last?.getTime() ?? 0, now - DAYS * DAY_MS);
  const step = (DAYS * DAY_MS * MINERS * WORKERS_EACH) / total;
  const partitions = new PartitionsRepository(source);
  // All days that shares are kept for have their partition, as on a server that is old enough; those before are empty.
  const kept = Array.from({ length: RETENTION.shareDays + 1 }, (_, index) => now - index * DAY_MS);
  await partitions.ensure(kept, now);
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= now; day += DAY_MS) {
    await addShares(source, Math.max(day, from + 1), Math.min(day + DAY_MS, now), step);
    await rollUp(source, new Date(day), now);
    say(`${total} shares: ${new Date(day).toISOString().slice(0, 10)} is there`);
  }
  await sumUp(source, now);
  for (const table of [
    'shares',
    'worker_minutes',
    'worker_ten_minutes',
    'user_days',
    'personal_bests',
    'workers',
  ])
    await source.query(`VACUUM ANALYZE ${table}`);
  await source.query('CHECKPOINT');
  const [{ count }] = await source.query('SELECT sum(valid_shares + invalid_shares) AS count FROM workers');
  return Number(count);
}

async function addMiners(source) {
  const [{ count }] = await source.query('SELECT count(*) FROM users');
  if (count > 0) return;
  await source.query('INSERT INTO users (btc_address) SELECT unnest($1::text[])', [
    DEMO_WALLETS.slice(0, MINERS).map(({ address }) => address),
  ]);
  await source.query(
    `INSERT INTO workers (user_id, name, first_seen)
     SELECT u.id, 'rig.' || n, now() - make_interval(days => $1) FROM users u, generate_series(1, $2) n ORDER BY 1, 2`,
    [DAYS, WORKERS_EACH],
  );
  await source.query(
    `INSERT INTO users (btc_address) SELECT 'bystander ' || n FROM generate_series(1, ${BYSTANDERS}) n`,
  );
  await source.query(
    `INSERT INTO network_blocks (block_height, block_hash, difficulty, seen_at)
     SELECT 900000 + n, lpad(to_hex(n), 64, '0'), 1.2e14, now() - make_interval(mins => 10 * (4320 - n))
       FROM generate_series(1, 4320) n`,
  );
}

/** One share every `step` ms of each worker, within its step at random; the achieved difficulty as luck has it. */
async function addShares(source, from, to, step) {
  await source.query(
    `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, share_diff, is_valid, reject_reason)
     SELECT time, '850000/0a1b2c3d.sharelog:' || worker_id || (extract(epoch FROM time) * 1000)::bigint, user_id, worker_id,
            1024, 1024 / (1 - random()), luck > 0.01, CASE WHEN luck <= 0.01 THEN 'Stale' END
       FROM (SELECT to_timestamp(($1::float8 + (n + random() * 0.99) * $3::float8) / 1000) AS time, w.id AS worker_id, w.user_id, random() AS luck
               FROM workers w, generate_series(0, floor(($2::float8 - $1::float8) / $3::float8)::int - 1) n) AS made
      ORDER BY time`,
    [from, to, step],
  );
}

async function rollUp(source, day, now) {
  const isRecent = day.getTime() >= now - (MINUTE_DAYS + 1) * DAY_MS;
  const tables = [
    ['worker_ten_minutes', '10 minutes'],
    ...(isRecent ? [['worker_minutes', '1 minute']] : []),
  ];
  for (const [table, width] of tables) {
    await source.query(
      `DELETE FROM ${table} WHERE bucket >= $1::timestamptz AND bucket < $1::timestamptz + interval '1 day'`,
      [day],
    );
    await source.query(
      `INSERT INTO ${table} (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
       SELECT worker_id, date_bin('${width}', time, 'epoch'::timestamptz), user_id, ${TOTALS}
         FROM shares WHERE ${IN_DAY} GROUP BY 1, 2, 3 ORDER BY 2, 1`,
      [day],
    );
  }
  await source.query(`DELETE FROM user_days WHERE day = ($1::timestamptz AT TIME ZONE 'UTC')::date`, [day]);
  await source.query(
    `WITH s AS MATERIALIZED (SELECT * FROM shares WHERE ${IN_DAY}),
     histograms AS (
       SELECT user_id, jsonb_object_agg(log2::text, n) AS histogram FROM (
         SELECT user_id, floor(ln(share_diff) / ln(2.0::float8))::int AS log2, count(*) AS n FROM s WHERE is_valid GROUP BY 1, 2
       ) AS counted GROUP BY 1),
     minutes AS (SELECT DISTINCT user_id, (extract(epoch FROM time)::bigint / 60 % 1440)::int AS minute FROM s),
     active AS (SELECT user_id, bit_or(set_bit(repeat('0', 1440)::bit(1440), minute, 1)) AS bits FROM minutes GROUP BY 1)
     INSERT INTO user_days (user_id, day, accepted, rejected, work, best_diff, active_minutes, histogram)
     SELECT t.*, bits, coalesce(histogram, '{}') FROM (
       SELECT user_id, ($1::timestamptz AT TIME ZONE 'UTC')::date AS day, ${TOTALS} FROM s GROUP BY 1) AS t
     JOIN active USING (user_id) LEFT JOIN histograms USING (user_id)`,
    [day],
  );
}

/** Lifetime totals of the workers, and the bests of every week, month and ever. */
async function sumUp(source, now) {
  await source.query(
    `UPDATE workers w SET valid_shares = t.accepted, invalid_shares = t.rejected, work = t.work, best_diff = t.best,
            last_share = t.last, current_diff = 1024, is_online = true
       FROM (SELECT r.worker_id, sum(accepted) AS accepted, sum(rejected) AS rejected, sum(r.work) AS work, max(r.best_diff) AS best,
                    (SELECT max(time) FROM shares s WHERE s.worker_id = r.worker_id AND time > $1) AS last
               FROM worker_ten_minutes r GROUP BY 1) AS t WHERE w.id = t.worker_id`,
    [new Date(now - 2 * DAY_MS)],
  );
  await source.query('DELETE FROM personal_bests');
  await source.query(
    `INSERT INTO personal_bests (user_id, timeframe, period_key, best_difficulty, share_time, worker_name, event_id)
     SELECT DISTINCT ON (user_id, timeframe, key) b.user_id, timeframe, key, b.best_diff, bucket, w.name, ''
       FROM worker_ten_minutes b JOIN workers w ON w.id = b.worker_id,
            LATERAL (VALUES ('alltime', ''), ('month', to_char(bucket AT TIME ZONE 'UTC', 'YYYY-MM')),
                            ('week', to_char(bucket AT TIME ZONE 'UTC', 'IYYY"-W"IW'))) AS p (timeframe, key)
      ORDER BY user_id, timeframe, key, b.best_diff DESC`,
  );
  await source.query(
    `INSERT INTO personal_bests (user_id, timeframe, period_key, best_difficulty, share_time, worker_name, event_id)
     SELECT u.id, p.timeframe, p.period_key, 1e6 / (1 - random()), now(), 'rig', ''
       FROM users u, (SELECT DISTINCT timeframe, period_key FROM personal_bests) AS p WHERE u.btc_address LIKE 'bystander %'`,
  );
}
