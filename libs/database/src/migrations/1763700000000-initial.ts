import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: identity, shares by day, rollups, personal bests, feed and events. */
export class Initial1763700000000 implements MigrationInterface {
  readonly name = 'Initial1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...identity, ...mining, ...rollups, ...dashboard]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'upcoming_events',
      'activity_feed',
      'network_blocks',
      'blocks',
      'personal_bests',
      'user_days',
      'worker_ten_minutes',
      'worker_minutes',
      'shares',
      'share_identities',
      'workers',
      'auth_challenges',
      'refresh_tokens',
      'sessions',
      'user_settings',
      'users',
    ];
    for (const table of tables) await runner.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
  }
}

const identity = [
  `CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    btc_address varchar(90) NOT NULL,
    display_name varchar(64),
    display_name_normalized varchar(64),
    country_code char(2),
    avatar_url varchar(512),
    bio varchar(280),
    is_banned boolean NOT NULL DEFAULT false,
    claimed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_login timestamptz,
    login_count integer NOT NULL DEFAULT 0,
    CONSTRAINT users_btc_address_key UNIQUE (btc_address)
  )`,
  `CREATE UNIQUE INDEX users_display_name_key ON users (display_name_normalized) WHERE display_name_normalized IS NOT NULL`,
  `CREATE TABLE user_settings (
    user_id bigint PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    notifications jsonb NOT NULL DEFAULT '{}',
    privacy jsonb NOT NULL DEFAULT '{}',
    mining jsonb NOT NULL DEFAULT '{}',
    sound jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    user_agent varchar(256),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  )`,
  `CREATE INDEX sessions_user_idx ON sessions (user_id)`,
  `CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    token_hash char(64) NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash)
  )`,
  `CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (session_id)`,
  `CREATE TABLE auth_challenges (
    nonce char(32) PRIMARY KEY,
    btc_address varchar(90) NOT NULL,
    message text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    failures integer NOT NULL DEFAULT 0
  )`,
  `CREATE INDEX auth_challenges_address_idx ON auth_challenges (btc_address, created_at)`,
];

const mining = [
  `CREATE TABLE workers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name varchar(128) NOT NULL,
    first_seen timestamptz NOT NULL,
    last_share timestamptz,
    valid_shares bigint NOT NULL DEFAULT 0,
    invalid_shares bigint NOT NULL DEFAULT 0,
    work numeric NOT NULL DEFAULT 0,
    best_diff double precision NOT NULL DEFAULT 0,
    current_diff double precision,
    connected_at timestamptz,
    user_agent varchar(256),
    session_base bigint NOT NULL DEFAULT 0,
    is_online boolean NOT NULL DEFAULT false,
    CONSTRAINT workers_user_name_key UNIQUE (user_id, name)
  )`,
  // Who is online is asked all the time; workers of long ago only grow in number.
  `CREATE INDEX workers_online_idx ON workers (id) WHERE is_online = true`,
  // The one place that makes a share count once, whatever time a repeat claims. day: when it came in, not when it was mined.
  `CREATE TABLE share_identities (
    event_id varchar(128) COLLATE "C" PRIMARY KEY,
    day date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date
  )`,
  `CREATE INDEX share_identities_day_idx ON share_identities USING brin (day)`,
  `CREATE TABLE shares (
    time timestamptz(3) NOT NULL,
    event_id varchar(128) COLLATE "C" NOT NULL,
    user_id bigint NOT NULL,
    worker_id bigint NOT NULL,
    difficulty double precision NOT NULL,
    share_diff double precision,
    is_valid boolean NOT NULL,
    is_block boolean NOT NULL DEFAULT false,
    reject_reason varchar(64)
  ) PARTITION BY RANGE (time)`,
  `CREATE INDEX shares_user_time_idx ON shares (user_id, time DESC, event_id DESC)`,
  `CREATE INDEX shares_worker_time_idx ON shares (worker_id, time DESC, event_id DESC)`,
  // The pool-wide figures of the last minutes go by time alone.
  `CREATE INDEX shares_time_idx ON shares (time)`,
  // Takes shares older than retention until the next retention run; every younger day has its own partition.
  `CREATE TABLE shares_old PARTITION OF shares DEFAULT`,
  `CREATE TABLE blocks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    block_height integer NOT NULL,
    block_hash varchar(64),
    user_id bigint REFERENCES users(id) ON DELETE SET NULL,
    worker_name varchar(128),
    reward_btc numeric(16,8),
    difficulty double precision,
    network_difficulty double precision,
    coinbase_sig varchar(128),
    found_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    announced_at timestamptz,
    CONSTRAINT blocks_block_height_key UNIQUE (block_height)
  )`,
  `CREATE TABLE network_blocks (
    block_height integer PRIMARY KEY,
    block_hash varchar(64),
    difficulty double precision,
    seen_at timestamptz NOT NULL
  )`,
];

const rollupColumns = `
    accepted integer NOT NULL,
    rejected integer NOT NULL,
    work numeric NOT NULL,
    best_diff double precision NOT NULL`;

const rollups = [
  `CREATE TABLE worker_minutes (
    worker_id bigint NOT NULL,
    bucket timestamptz NOT NULL,
    user_id bigint NOT NULL,${rollupColumns},
    PRIMARY KEY (worker_id, bucket)
  )`,
  `CREATE INDEX worker_minutes_user_idx ON worker_minutes (user_id, bucket)`,
  `CREATE INDEX worker_minutes_bucket_idx ON worker_minutes (bucket)`,
  `CREATE TABLE worker_ten_minutes (
    worker_id bigint NOT NULL,
    bucket timestamptz NOT NULL,
    user_id bigint NOT NULL,${rollupColumns},
    PRIMARY KEY (worker_id, bucket)
  )`,
  `CREATE INDEX worker_ten_minutes_user_idx ON worker_ten_minutes (user_id, bucket)`,
  `CREATE INDEX worker_ten_minutes_bucket_idx ON worker_ten_minutes (bucket)`,
  // active_minutes: one bit a minute of the UTC day; histogram: accepted shares by floor(log2(share_diff)), −64 … 191.
  `CREATE TABLE user_days (
    user_id bigint NOT NULL,
    day date NOT NULL,${rollupColumns},
    active_minutes bit(1440) NOT NULL,
    histogram jsonb NOT NULL,
    PRIMARY KEY (user_id, day)
  )`,
  `CREATE INDEX user_days_day_idx ON user_days (day)`,
  `CREATE TABLE personal_bests (
    user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    timeframe varchar(8) NOT NULL,
    period_key varchar(8) NOT NULL,
    best_difficulty double precision NOT NULL,
    previous_best double precision NOT NULL DEFAULT 0,
    share_time timestamptz NOT NULL,
    worker_name varchar(128) NOT NULL,
    event_id varchar(128) NOT NULL,
    PRIMARY KEY (user_id, timeframe, period_key)
  )`,
  `CREATE INDEX personal_bests_rank_idx ON personal_bests (timeframe, period_key, best_difficulty DESC)`,
];

const dashboard = [
  `CREATE TABLE activity_feed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_type varchar(32) NOT NULL,
    user_id bigint REFERENCES users(id) ON DELETE CASCADE,
    title text NOT NULL,
    description text,
    metadata jsonb NOT NULL DEFAULT '{}',
    is_global boolean NOT NULL DEFAULT true,
    dedupe_key varchar(160),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT activity_feed_dedupe_key UNIQUE (dedupe_key)
  )`,
  `CREATE INDEX idx_activity_feed_global ON activity_feed (created_at DESC) WHERE is_global = true`,
  `CREATE INDEX idx_activity_feed_user ON activity_feed (user_id, created_at DESC)`,
  // Pages go by id; the two indexes above are the specification's.
  `CREATE INDEX activity_feed_global_id_idx ON activity_feed (id DESC) WHERE is_global = true`,
  `CREATE TABLE upcoming_events (
    id varchar(64) PRIMARY KEY,
    event_type varchar(32) NOT NULL,
    title varchar(256) NOT NULL,
    description text,
    starts_at timestamptz,
    ends_at timestamptz NOT NULL,
    action_label varchar(64),
    action_href varchar(256),
    is_active boolean NOT NULL DEFAULT true,
    target_user_id bigint REFERENCES users(id) ON DELETE CASCADE,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX idx_events_active ON upcoming_events (ends_at ASC) WHERE is_active = true`,
  `CREATE INDEX idx_events_user ON upcoming_events (target_user_id, ends_at ASC) WHERE is_active = true`,
];
