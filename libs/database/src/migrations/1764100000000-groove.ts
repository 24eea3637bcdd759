import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stores of groove. Every key begins with the user; what belongs to a learning goes with it. */
export class Groove1764100000000 implements MigrationInterface {
  readonly name = 'Groove1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...learnings, ...sessions, ...learned, ...bookkeeping])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}

const OWNER = 'user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE';

const ofLearning = (table: string): string =>
  `CONSTRAINT ${table}_learning_fkey FOREIGN KEY (user_id, learning_id)
     REFERENCES groove_learnings (user_id, id) ON DELETE CASCADE`;
const ofSession = (table: string): string =>
  `CONSTRAINT ${table}_session_fkey FOREIGN KEY (user_id, session_id)
     REFERENCES groove_sessions (user_id, id) ON DELETE CASCADE`;

// The row that changes with every session is narrow; the texts, which never change, lie apart.
const learnings = [
  `CREATE TABLE groove_learnings (
    ${OWNER},
    id uuid NOT NULL,
    category varchar(20) NOT NULL,
    scope_kind varchar(8) NOT NULL,
    scope_path varchar(1024),
    status varchar(16) NOT NULL DEFAULT 'active',
    status_reason varchar(280),
    source varchar(16) NOT NULL,
    source_session varchar(128),
    source_message integer,
    extraction_method varchar(16),
    extraction_confidence double precision NOT NULL,
    estimated_value double precision NOT NULL DEFAULT 0,
    confidence double precision NOT NULL DEFAULT 0,
    temporal_value double precision NOT NULL DEFAULT 0,
    temporal_confidence double precision NOT NULL DEFAULT 0,
    value_sum double precision NOT NULL DEFAULT 0,
    value_count integer NOT NULL DEFAULT 0,
    ablation_state varchar(16) NOT NULL DEFAULT 'pending',
    ablation_value double precision,
    ablation_p double precision,
    session_count integer NOT NULL DEFAULT 0,
    activated_count integer NOT NULL DEFAULT 0,
    kept_at_sessions integer NOT NULL DEFAULT 0,
    last_session_at timestamptz,
    times_injected integer NOT NULL DEFAULT 0,
    times_helpful integer NOT NULL DEFAULT 0,
    times_ignored integer NOT NULL DEFAULT 0,
    times_contradicted integer NOT NULL DEFAULT 0,
    usage_alpha double precision NOT NULL DEFAULT 1,
    usage_beta double precision NOT NULL DEFAULT 1,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_learnings_pkey PRIMARY KEY (user_id, id)
  )`,
  `CREATE INDEX groove_learnings_value_idx ON groove_learnings (user_id, estimated_value DESC, id)`,
  `CREATE INDEX groove_learnings_created_idx ON groove_learnings (user_id, created_at DESC, id)`,
  `CREATE TABLE groove_learning_texts (
    user_id bigint NOT NULL,
    learning_id uuid NOT NULL,
    description text NOT NULL,
    insight text NOT NULL,
    pattern jsonb,
    search_text text NOT NULL,
    CONSTRAINT groove_learning_texts_pkey PRIMARY KEY (user_id, learning_id),
    ${ofLearning('groove_learning_texts')}
  )`,
  `CREATE TABLE groove_learning_days (
    user_id bigint NOT NULL,
    learning_id uuid NOT NULL,
    day date NOT NULL,
    sessions integer NOT NULL DEFAULT 0,
    activated integer NOT NULL DEFAULT 0,
    CONSTRAINT groove_learning_days_pkey PRIMARY KEY (user_id, learning_id, day),
    ${ofLearning('groove_learning_days')}
  )`,
];

const sessions = [
  `CREATE TABLE groove_sessions (
    ${OWNER},
    id varchar(128) NOT NULL,
    context_type varchar(16) NOT NULL DEFAULT 'interactive',
    scope_path varchar(1024),
    started_at timestamptz NOT NULL,
    last_event_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason varchar(16),
    messages integer NOT NULL DEFAULT 0,
    direct_outcome double precision,
    feedback varchar(16),
    feedback_note text,
    outcome double precision,
    frustration double precision NOT NULL DEFAULT 0,
    success double precision NOT NULL DEFAULT 0,
    learnings_activated integer NOT NULL DEFAULT 0,
    warning varchar(280),
    assessed_at timestamptz,
    extracted_at timestamptz,
    attributed_at timestamptz,
    learned_at timestamptz,
    CONSTRAINT groove_sessions_pkey PRIMARY KEY (user_id, id)
  )`,
  `CREATE INDEX groove_sessions_timeline_idx ON groove_sessions (user_id, started_at DESC, id) WHERE ended_at IS NOT NULL`,
  `CREATE INDEX groove_sessions_waiting_idx ON groove_sessions (user_id, ended_at) WHERE ended_at IS NOT NULL AND assessed_at IS NULL`,
  `CREATE INDEX groove_sessions_open_idx ON groove_sessions (last_event_at) WHERE ended_at IS NULL`,
  `CREATE TABLE groove_session_days (
    ${OWNER},
    day date NOT NULL,
    sessions integer NOT NULL DEFAULT 0,
    assessed integer NOT NULL DEFAULT 0,
    score_sum double precision NOT NULL DEFAULT 0,
    CONSTRAINT groove_session_days_pkey PRIMARY KEY (user_id, day)
  )`,
  `CREATE TABLE groove_messages (
    user_id bigint NOT NULL,
    session_id varchar(128) NOT NULL,
    uuid varchar(256) NOT NULL,
    place integer NOT NULL,
    role varchar(16) NOT NULL,
    at timestamptz,
    text text,
    tools jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT groove_messages_pkey PRIMARY KEY (user_id, session_id, uuid),
    ${ofSession('groove_messages')}
  )`,
  `CREATE INDEX groove_messages_order_idx ON groove_messages (user_id, session_id, place)`,
  `CREATE TABLE groove_signals (
    user_id bigint NOT NULL,
    session_id varchar(128) NOT NULL,
    place integer NOT NULL,
    kind varchar(16) NOT NULL,
    polarity varchar(8) NOT NULL,
    confidence double precision NOT NULL,
    message_index integer NOT NULL,
    detail varchar(128),
    CONSTRAINT groove_signals_pkey PRIMARY KEY (user_id, session_id, place),
    ${ofSession('groove_signals')}
  )`,
  `CREATE TABLE groove_injections (
    user_id bigint NOT NULL,
    session_id varchar(128) NOT NULL,
    learning_id uuid NOT NULL,
    strategy varchar(24) NOT NULL,
    withheld boolean NOT NULL,
    injected_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_injections_pkey PRIMARY KEY (user_id, session_id, learning_id),
    ${ofSession('groove_injections')},
    ${ofLearning('groove_injections')}
  )`,
  `CREATE INDEX groove_injections_learning_idx ON groove_injections (user_id, learning_id)`,
  `CREATE TABLE groove_attributions (
    user_id bigint NOT NULL,
    learning_id uuid NOT NULL,
    session_id varchar(128) NOT NULL,
    session_at timestamptz NOT NULL,
    activated boolean NOT NULL,
    activation_confidence double precision NOT NULL,
    activation_signals jsonb NOT NULL DEFAULT '[]',
    withheld boolean NOT NULL,
    temporal_positive double precision NOT NULL DEFAULT 0,
    temporal_negative double precision NOT NULL DEFAULT 0,
    net_temporal double precision NOT NULL DEFAULT 0,
    outcome double precision,
    value double precision,
    signals jsonb NOT NULL DEFAULT '[]',
    strategy_applied jsonb,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_attributions_pkey PRIMARY KEY (user_id, session_id, learning_id),
    ${ofSession('groove_attributions')},
    ${ofLearning('groove_attributions')}
  )`,
  `CREATE INDEX groove_attributions_learning_idx ON groove_attributions (user_id, learning_id, session_at DESC, session_id)`,
];

const learned = [
  `CREATE TABLE groove_ablation_arms (
    user_id bigint NOT NULL,
    learning_id uuid NOT NULL,
    withheld boolean NOT NULL,
    sessions integer NOT NULL DEFAULT 0,
    mean double precision NOT NULL DEFAULT 0,
    m2 double precision NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_ablation_arms_pkey PRIMARY KEY (user_id, learning_id, withheld),
    ${ofLearning('groove_ablation_arms')}
  )`,
  `CREATE TABLE groove_strategy_distributions (
    ${OWNER},
    category varchar(20) NOT NULL,
    context_type varchar(16) NOT NULL,
    parameters jsonb NOT NULL,
    session_count integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_strategy_distributions_pkey PRIMARY KEY (user_id, category, context_type)
  )`,
  `CREATE TABLE groove_strategy_overrides (
    user_id bigint NOT NULL,
    learning_id uuid NOT NULL,
    context_type varchar(16) NOT NULL,
    base_category varchar(20) NOT NULL,
    parameters jsonb,
    session_count integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_strategy_overrides_pkey PRIMARY KEY (user_id, learning_id, context_type),
    ${ofLearning('groove_strategy_overrides')}
  )`,
  `CREATE INDEX groove_strategy_overrides_order_idx ON groove_strategy_overrides (user_id, session_count DESC, learning_id)`,
  `CREATE TABLE groove_parameters (
    ${OWNER},
    name varchar(64) NOT NULL,
    parameter jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_parameters_pkey PRIMARY KEY (user_id, name)
  )`,
  `CREATE TABLE groove_parameter_days (
    ${OWNER},
    name varchar(64) NOT NULL,
    day date NOT NULL,
    value double precision NOT NULL,
    CONSTRAINT groove_parameter_days_pkey PRIMARY KEY (user_id, name, day)
  )`,
];

const bookkeeping = [
  `CREATE TABLE groove_components (
    ${OWNER},
    component varchar(16) NOT NULL,
    eligible bigint NOT NULL DEFAULT 0,
    processed bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    items bigint NOT NULL DEFAULT 0,
    last_activity timestamptz,
    last_failure timestamptz,
    CONSTRAINT groove_components_pkey PRIMARY KEY (user_id, component)
  )`,
  `CREATE TABLE groove_activity (
    ${OWNER},
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    type varchar(16) NOT NULL,
    message varchar(280) NOT NULL,
    CONSTRAINT groove_activity_pkey PRIMARY KEY (user_id, id)
  )`,
  `CREATE TABLE groove_ingest_days (
    ${OWNER},
    day date NOT NULL,
    accepted bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    CONSTRAINT groove_ingest_days_pkey PRIMARY KEY (user_id, day)
  )`,
  `CREATE TABLE groove_rejections (
    ${OWNER},
    day date NOT NULL,
    reason varchar(128) NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT groove_rejections_pkey PRIMARY KEY (user_id, day, reason)
  )`,
  // Hook events that were taken, by what makes one a duplicate; the steps of the workers, by event.
  `CREATE TABLE groove_hook_keys (
    ${OWNER},
    key varchar(520) NOT NULL,
    event_id varchar(64) NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_hook_keys_pkey PRIMARY KEY (user_id, key)
  )`,
  `CREATE INDEX groove_hook_keys_age_idx ON groove_hook_keys (taken_at)`,
  `CREATE TABLE groove_processed (
    ${OWNER},
    event_id varchar(64) NOT NULL,
    step varchar(16) NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT groove_processed_pkey PRIMARY KEY (user_id, event_id, step)
  )`,
  `CREATE INDEX groove_processed_age_idx ON groove_processed (processed_at)`,
];

const TABLES = [
  'groove_processed',
  'groove_hook_keys',
  'groove_rejections',
  'groove_ingest_days',
  'groove_activity',
  'groove_components',
  'groove_parameter_days',
  'groove_parameters',
  'groove_strategy_overrides',
  'groove_strategy_distributions',
  'groove_ablation_arms',
  'groove_attributions',
  'groove_injections',
  'groove_signals',
  'groove_messages',
  'groove_session_days',
  'groove_sessions',
  'groove_learning_days',
  'groove_learning_texts',
  'groove_learnings',
];
