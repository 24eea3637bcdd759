import { WORKER_STATE } from './worker-directory';

const SUM_TOTALS = `sum(accepted) AS accepted, sum(rejected) AS rejected, sum(work) AS work, max(best_diff) AS best_diff`;

const ADD_TOTALS = `accepted = t.accepted + excluded.accepted, rejected = t.rejected + excluded.rejected,
  work = t.work + excluded.work, best_diff = greatest(t.best_diff, excluded.best_diff)`;

/**
 * Claims the identities ($1), in their order, so that two processes never wait for each other. Fails with this code where
 * one of them is claimed already; nearly always none is, and asking of each beforehand costs as much as inserting it.
 */
export const CLAIM_ALL = `INSERT INTO share_identities (event_id) SELECT e FROM unnest($1::text[]) AS e ORDER BY e COLLATE "C"`;
export const ALREADY_CLAIMED = '23505';

/** Claims those of the identities ($1) that nobody had claimed, and returns them. */
export const CLAIM_SOME = `${CLAIM_ALL} ON CONFLICT DO NOTHING RETURNING event_id AS "eventId"`;

const MERGED_HISTOGRAM = `t.histogram || coalesce((
    SELECT jsonb_object_agg(key, value::bigint + coalesce((t.histogram ->> key)::bigint, 0)) FROM jsonb_each_text(excluded.histogram)), '{}')`;

/**
 * New shares ($1 … $8, arrays of one length) into `shares`, and what they add up to into every rollup and the totals of
 * their workers: $9 … $15 a worker's shares of one minute and difficulty, $16 … $20 workers, $21 … $23 histograms of a
 * user's day. Times are epoch ms, minutes and days counted from the epoch. The owners are locked by then, so no other
 * transaction writes these rows. $24: the oldest minute kept; $25: a share after this moment makes a worker online.
 * Returns the workers as they are then.
 */
export const STORE_SHARES = `WITH stored AS (
    INSERT INTO shares (event_id, time, user_id, worker_id, difficulty, share_diff, is_valid, reject_reason)
    SELECT event_id, to_timestamp(time / 1000), user_id, worker_id, difficulty, share_diff, is_valid = 1, reject_reason
      FROM unnest($1::text[], $2::float8[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::int[], $8::text[])
        AS s (event_id, time, user_id, worker_id, difficulty, share_diff, is_valid, reject_reason)),
  minutes AS MATERIALIZED (
    SELECT worker_id, to_timestamp(minute * 60) AS bucket, user_id, sum(accepted) AS accepted, sum(rejected) AS rejected,
           sum(difficulty * accepted) AS work, max(best_diff) AS best_diff
      FROM unnest($9::bigint[], $10::bigint[], $11::bigint[], $12::numeric[], $13::int[], $14::int[], $15::float8[])
        AS g (worker_id, minute, user_id, difficulty, accepted, rejected, best_diff) GROUP BY worker_id, minute, user_id),
  by_minute AS (
    INSERT INTO worker_minutes AS t (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
    SELECT * FROM minutes WHERE bucket >= $24
    ON CONFLICT (worker_id, bucket) DO UPDATE SET ${ADD_TOTALS}),
  by_ten_minutes AS (
    INSERT INTO worker_ten_minutes AS t (worker_id, bucket, user_id, accepted, rejected, work, best_diff)
    SELECT worker_id, date_bin('10 minutes', bucket, 'epoch'::timestamptz), user_id, ${SUM_TOTALS} FROM minutes GROUP BY 1, 2, 3
    ON CONFLICT (worker_id, bucket) DO UPDATE SET ${ADD_TOTALS}),
  days AS (
    SELECT user_id, (bucket AT TIME ZONE 'UTC')::date AS day, ${SUM_TOTALS},
           bit_or(set_bit(repeat('0', 1440)::bit(1440), (extract(epoch FROM bucket)::bigint / 60 % 1440)::int, 1)) AS active
      FROM minutes GROUP BY 1, 2),
  histograms AS (
    SELECT user_id, 'epoch'::date + day AS day, histogram FROM unnest($21::bigint[], $22::int[], $23::jsonb[]) AS h (user_id, day, histogram)),
  by_day AS (
    INSERT INTO user_days AS t (user_id, day, accepted, rejected, work, best_diff, active_minutes, histogram)
    SELECT user_id, day, accepted, rejected, work, best_diff, active, coalesce(histogram, '{}') FROM days LEFT JOIN histograms USING (user_id, day)
    ON CONFLICT (user_id, day) DO UPDATE SET ${ADD_TOTALS}, active_minutes = t.active_minutes | excluded.active_minutes,
      histogram = ${MERGED_HISTOGRAM}),
  totals AS (SELECT worker_id, ${SUM_TOTALS} FROM minutes GROUP BY 1),
  newest AS (
    SELECT worker_id, to_timestamp(first / 1000) AS first, to_timestamp(last / 1000) AS last, diff, earlier
      FROM unnest($16::bigint[], $17::float8[], $18::float8[], $19::float8[], $20::int[]) AS n (worker_id, first, last, diff, earlier))
  UPDATE workers w SET valid_shares = w.valid_shares + totals.accepted, invalid_shares = w.invalid_shares + totals.rejected,
    work = w.work + totals.work, best_diff = greatest(w.best_diff, totals.best_diff), first_seen = least(w.first_seen, newest.first),
    current_diff = CASE WHEN (w.last_share IS NULL OR newest.last >= w.last_share)
      AND (w.current_diff_at IS NULL OR newest.last > w.current_diff_at) THEN newest.diff ELSE w.current_diff END,
    session_base = w.session_base + newest.earlier,
    last_share = greatest(w.last_share, newest.last), is_online = w.is_online OR newest.last > $25
  FROM totals JOIN newest USING (worker_id), users u
  WHERE w.id = worker_id AND u.id = w.user_id RETURNING ${WORKER_STATE}`;

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

/** The line with this key, held: who adds to what it counts. */
export const HOLD_FEED = `SELECT metadata FROM activity_feed WHERE dedupe_key = $1 FOR UPDATE`;

const FEED_ROW = `id, event_type AS type, title, description, metadata, created_at AS "createdAt", user_id AS "userId"`;
export const FEED_OF_KEYS = `SELECT ${FEED_ROW} FROM activity_feed WHERE dedupe_key = ANY($1::text[]) ORDER BY id`;
export const ADD_FEED = `INSERT INTO activity_feed (event_type, user_id, title, description, metadata, dedupe_key, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dedupe_key) DO NOTHING RETURNING ${FEED_ROW}`;
