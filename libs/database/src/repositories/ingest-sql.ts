import { WORKER_STATE } from './worker-directory';

/** The new shares of a batch as rows; every statement below reads them from the same nine parameters. */
const SHARES = `unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::numeric[], $6::float8[], $7::boolean[], $8::text[], $9::int[])
  AS s (event_id, time, user_id, worker_id, difficulty, share_diff, is_valid, reject_reason, bucket)`;

const TOTALS = `count(*) FILTER (WHERE is_valid) AS accepted, count(*) FILTER (WHERE NOT is_valid) AS rejected,
  coalesce(sum(difficulty) FILTER (WHERE is_valid), 0) AS work, coalesce(max(share_diff) FILTER (WHERE is_valid), 0) AS best_diff`;

const ADD_TOTALS = `accepted = t.accepted + excluded.accepted, rejected = t.rejected + excluded.rejected,
  work = t.work + excluded.work, best_diff = greatest(t.best_diff, excluded.best_diff)`;

/** Claims the identities, in their order; returns those that nobody had claimed. */
export const CLAIM_IDENTITIES = `INSERT INTO share_identities (event_id)
  SELECT e FROM unnest($1::text[]) AS e ORDER BY e COLLATE "C" ON CONFLICT DO NOTHING RETURNING event_id AS "eventId"`;

export const INSERT_SHARES = `INSERT INTO shares (event_id, time, user_id, worker_id, difficulty, share_diff, is_valid, reject_reason)
  SELECT event_id, time, user_id, worker_id, difficulty::float8, share_diff, is_valid, reject_reason FROM ${SHARES}`;

const rollup = (table: string, width: string, where: string): string =>
  `INSERT INTO ${table} AS t (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
   SELECT worker_id, date_bin('${width}', time, 'epoch'::timestamptz), user_id, ${TOTALS}
     FROM ${SHARES} WHERE ${where} GROUP BY 1, 2, 3 ORDER BY 1, 2
   ON CONFLICT (worker_id, bucket) DO UPDATE SET ${ADD_TOTALS}`;

/** $10: the oldest minute that is kept. */
export const ROLL_MINUTES = rollup('worker_minutes', '1 minute', 'time >= $10');
export const ROLL_TEN_MINUTES = rollup('worker_ten_minutes', '10 minutes', 'true');

export const ROLL_DAYS = `WITH s AS (SELECT *, (time AT TIME ZONE 'UTC')::date AS day FROM ${SHARES}),
  counted AS (SELECT user_id, day, bucket, count(*) AS n FROM s WHERE is_valid GROUP BY 1, 2, 3),
  histograms AS (SELECT user_id, day, jsonb_object_agg(bucket::text, n) AS histogram FROM counted GROUP BY 1, 2)
  INSERT INTO user_days AS t (user_id, day, accepted, rejected, work, best_diff, active_minutes, histogram)
  SELECT s.user_id, s.day, ${TOTALS},
         bit_or(set_bit(repeat('0', 1440)::bit(1440), (extract(epoch FROM s.time)::bigint / 60 % 1440)::int, 1)),
         coalesce((SELECT h.histogram FROM histograms h WHERE h.user_id = s.user_id AND h.day = s.day), '{}')
    FROM s GROUP BY s.user_id, s.day ORDER BY 1, 2
  ON CONFLICT (user_id, day) DO UPDATE SET ${ADD_TOTALS}, active_minutes = t.active_minutes | excluded.active_minutes,
    histogram = (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
      SELECT key, sum(value::bigint) AS n FROM (
        SELECT * FROM jsonb_each_text(t.histogram) UNION ALL SELECT * FROM jsonb_each_text(excluded.histogram)
      ) AS both_sides GROUP BY key) AS merged)`;

/** $10: a share after this moment makes a worker online. `wasOnline`: how the row stood before. */
export const ADD_TO_WORKERS = `WITH sums AS (
    SELECT worker_id, ${TOTALS}, min(time) AS first, max(time) AS last,
           ((array_agg(difficulty ORDER BY time DESC))[1])::float8 AS newest_diff FROM ${SHARES} GROUP BY 1)
  UPDATE workers w SET valid_shares = w.valid_shares + sums.accepted, invalid_shares = w.invalid_shares + sums.rejected,
    work = w.work + sums.work, best_diff = greatest(w.best_diff, sums.best_diff), first_seen = least(w.first_seen, sums.first),
    current_diff = CASE WHEN w.last_share IS NULL OR sums.last >= w.last_share THEN sums.newest_diff ELSE w.current_diff END,
    last_share = greatest(w.last_share, sums.last), is_online = w.is_online OR sums.last > $10
  FROM sums, users u WHERE w.id = sums.worker_id AND u.id = w.user_id RETURNING ${WORKER_STATE}`;

export const STANDING_BESTS = `SELECT user_id AS "userId", timeframe, period_key AS "periodKey", best_difficulty AS best
  FROM personal_bests WHERE (user_id, timeframe, period_key) IN (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]))`;

export const STORE_BESTS = `INSERT INTO personal_bests AS b
    (user_id, timeframe, period_key, best_difficulty, previous_best, share_time, worker_name, event_id)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::timestamptz[], $7::text[], $8::text[])
  ORDER BY 1, 2, 3
  ON CONFLICT (user_id, timeframe, period_key) DO UPDATE SET best_difficulty = excluded.best_difficulty,
    previous_best = excluded.previous_best, share_time = excluded.share_time, worker_name = excluded.worker_name,
    event_id = excluded.event_id
  WHERE excluded.best_difficulty > b.best_difficulty`;

export const POOL_BEST = `SELECT max(best_difficulty) AS best FROM personal_bests WHERE timeframe = 'alltime' AND period_key = ''`;

export const BESTS_OF_EVENTS = `SELECT user_id AS "userId", timeframe, period_key AS "periodKey", best_difficulty AS "newBest",
    previous_best AS "previousBest", extract(epoch FROM share_time)::float8 * 1000 AS time, worker_name AS worker, event_id AS "eventId"
  FROM personal_bests WHERE user_id = ANY($1::bigint[]) AND event_id = ANY($2::text[])`;

const FEED_ROW = `id, event_type AS type, title, description, metadata, created_at AS "createdAt", user_id AS "userId"`;
export const FEED_OF_KEYS = `SELECT ${FEED_ROW} FROM activity_feed WHERE dedupe_key = ANY($1::text[]) ORDER BY id`;
export const ADD_FEED = `INSERT INTO activity_feed (event_type, user_id, title, description, metadata, dedupe_key, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dedupe_key) DO NOTHING RETURNING ${FEED_ROW}`;
