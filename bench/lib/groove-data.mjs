// Fills a database with what groove would know of one user after a year of many sessions, by SQL alone.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { DEMO_WALLETS } = require('../../dist/libs/bitcoin/src/index.js');
const {
  GROOVE_CATEGORIES,
  GROOVE_CONTEXTS,
  GROOVE_STRATEGIES,
} = require('../../dist/libs/contracts/src/index.js');

export const LEARNINGS = 10_000;
export const SESSIONS = 100_000;
/** Learnings that took part in each session. */
export const EACH = 5;
export const DAYS = 365;
const DAY = `interval '1 day'`;
/** Some learnings take part far more often than others. */
const SKEW = 3;

const PARAMETERS = JSON.stringify(
  Object.fromEntries(
    GROOVE_STRATEGIES.map((name) => [
      name,
      { alpha: 30, beta: 12, observations: 42, prior_alpha: 3, prior_beta: 7 },
    ]),
  ),
);
const SIGNALS = JSON.stringify(
  Array.from({ length: 4 }, (_, n) => ({
    kind: 'positive',
    polarity: 'positive',
    confidence: 0.8,
    distance: n,
    weight: Math.exp(-0.2 * n),
  })),
);
const TEXT = `'Learning ' || n || ' about ' || md5(n::text) || ': run the checks before you hand over, and say what was not run. '`;

/** @returns the id of the user whose history it is; what an earlier run left of today is kept. */
export async function fill(source, say) {
  const { address } = DEMO_WALLETS[0];
  await source.query(`INSERT INTO users (btc_address) VALUES ($1) ON CONFLICT DO NOTHING`, [address]);
  const [{ id }] = await source.query(`SELECT id FROM users WHERE btc_address = $1`, [address]);
  const [{ fresh }] = await source.query(
    `SELECT coalesce(max(started_at) > now() - ${DAY}, false) AS fresh FROM groove_sessions WHERE user_id = $1`,
    [id],
  );
  if (fresh) return id;
  for (const [what, statement] of STATEMENTS) {
    await source.query(statement, statement.includes('$1') ? [id] : []);
    say(what);
  }
  return id;
}

/** A UUID (version 4 by its form) that belongs to a text. */
const uuidOf = (text) => `overlay(overlay(md5(${text}) placing '4' from 13) placing 'a' from 17)::uuid`;
const list = (names) => `(ARRAY[${names.map((name) => `'${name}'`).join(',')}])`;

const STATEMENTS = [
  ['emptied', `DELETE FROM groove_sessions WHERE user_id = $1`],
  ['emptied', `DELETE FROM groove_learnings WHERE user_id = $1`],
  ['emptied', `DELETE FROM groove_session_days WHERE user_id = $1`],
  ['emptied', `DELETE FROM groove_strategy_distributions WHERE user_id = $1`],
  [
    'learnings',
    `INSERT INTO groove_learnings (user_id, id, category, scope_kind, scope_path, status, source, extraction_confidence,
       estimated_value, confidence, ablation_state, times_injected, created_at)
     SELECT $1, ${uuidOf("'learning' || n")}, ${list(GROOVE_CATEGORIES)}[1 + n % 7],
       CASE WHEN n % 3 = 0 THEN 'project' ELSE 'global' END, CASE WHEN n % 3 = 0 THEN '/projects/project-' || n % 40 END,
       CASE WHEN n % 11 = 0 THEN 'disabled' WHEN n % 13 = 0 THEN 'under_review' ELSE 'active' END, 'transcript', 0.8,
       CASE WHEN n % 13 = 0 THEN -0.3 ELSE random() END, random(),
       CASE WHEN n % 5 = 0 THEN 'completed' WHEN n % 5 = 1 THEN 'in_progress' ELSE 'pending' END, n % 900,
       now() - random() * ${DAYS} * ${DAY}
     FROM generate_series(0, ${LEARNINGS - 1}) n`,
  ],
  [
    'their texts',
    `INSERT INTO groove_learning_texts (user_id, learning_id, description, insight, search_text)
     SELECT $1, ${uuidOf("'learning' || n")}, text, text || text, lower(text || text || text)
     FROM (SELECT n, repeat(${TEXT}, 2) AS text FROM generate_series(0, ${LEARNINGS - 1}) n) made`,
  ],
  [
    'sessions',
    `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at, ended_at, end_reason, outcome,
       learnings_activated, assessed_at)
     SELECT $1, md5('session' || n), at, at, at, 'upload', round((random() * 2 - 1)::numeric, 3), 3, at
     FROM (SELECT n, now() - n * (${DAYS} * ${DAY} / ${SESSIONS}) AS at FROM generate_series(0, ${SESSIONS - 1}) n) made`,
  ],
  [
    'attributions',
    `INSERT INTO groove_attributions (user_id, learning_id, session_id, session_at, activated, activation_confidence,
       withheld, net_temporal, outcome, value, signals)
     SELECT DISTINCT ON (s.id, learning) $1, learning, s.id, s.started_at, k < 4, 0.9, k = 4, random() - 0.3, s.outcome,
       0.2, '${SIGNALS}'::jsonb
     FROM groove_sessions s CROSS JOIN generate_series(1, ${EACH}) k
     CROSS JOIN LATERAL (SELECT ${uuidOf(`'learning' || floor(power(random() + 0 * k * length(s.id), ${SKEW}) * ${LEARNINGS})`)}) pick (learning)
     WHERE s.user_id = $1`,
  ],
  [
    'days of learnings',
    `INSERT INTO groove_learning_days (user_id, learning_id, day, sessions, activated)
     SELECT user_id, learning_id, (session_at AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE activated)
     FROM groove_attributions WHERE user_id = $1 GROUP BY 1, 2, 3`,
  ],
  [
    'totals of learnings',
    `UPDATE groove_learnings l SET session_count = a.sessions, activated_count = a.activated, last_session_at = a.last
     FROM (SELECT learning_id, count(*) AS sessions, count(*) FILTER (WHERE activated) AS activated, max(session_at) AS last
           FROM groove_attributions WHERE user_id = $1 GROUP BY 1) a
     WHERE l.user_id = $1 AND l.id = a.learning_id`,
  ],
  [
    'days of sessions',
    `INSERT INTO groove_session_days (user_id, day, sessions, assessed, score_sum)
     SELECT user_id, (started_at AT TIME ZONE 'UTC')::date, count(*), count(*), sum((outcome + 1) / 2)
     FROM groove_sessions WHERE user_id = $1 GROUP BY 1, 2`,
  ],
  [
    'strategies',
    `INSERT INTO groove_strategy_distributions (user_id, category, context_type, parameters, session_count)
     SELECT $1, category, context, '${PARAMETERS}'::jsonb, 1000
     FROM unnest(${list(GROOVE_CATEGORIES)}) category, unnest(${list(GROOVE_CONTEXTS)}) context`,
  ],
  [
    'overrides',
    `INSERT INTO groove_strategy_overrides (user_id, learning_id, context_type, base_category, parameters, session_count)
     SELECT user_id, id, 'interactive', category, CASE WHEN session_count >= 20 THEN '${PARAMETERS}'::jsonb END, session_count
     FROM groove_learnings WHERE user_id = $1`,
  ],
  [
    'what keeps the books',
    `INSERT INTO groove_components (user_id, component, eligible, processed, items, last_activity)
     SELECT $1, name, ${SESSIONS}, ${SESSIONS}, ${SESSIONS}, now()
     FROM unnest(ARRAY['assessment', 'extraction', 'attribution', 'strategy']) name
     ON CONFLICT DO NOTHING`,
  ],
  [
    'activity',
    `INSERT INTO groove_activity (user_id, type, message)
     SELECT $1, 'assessment', 'Session ' || n || ' assessed' FROM generate_series(1, 1000) n`,
  ],
  ...['learnings', 'learning_texts', 'sessions', 'attributions', 'learning_days', 'session_days'].map(
    (name) => [`vacuumed ${name}`, `VACUUM ANALYZE groove_${name}`],
  ),
];
