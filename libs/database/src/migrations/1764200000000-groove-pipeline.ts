import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the way in and the steps of groove must remember so that doing something again changes nothing. */
export class GroovePipeline1764200000000 implements MigrationInterface {
  readonly name = 'GroovePipeline1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

// unread_at: something came that no assessment has read; pending_*: an end that the workers have to be told, and were
// not seen to handle yet; counted_*: what the session counts in groove_session_days.
const UP = [
  `ALTER TABLE groove_sessions
     ADD COLUMN received_at timestamptz NOT NULL DEFAULT now(),
     ADD COLUMN unread_at timestamptz,
     ADD COLUMN pending_event varchar(64),
     ADD COLUMN pending_at timestamptz,
     ADD COLUMN chosen_at timestamptz,
     ADD COLUMN pruned_at timestamptz,
     ADD COLUMN counted_day date,
     ADD COLUMN counted_score double precision`,
  `CREATE INDEX groove_sessions_unread_idx ON groove_sessions (unread_at) WHERE unread_at IS NOT NULL`,
  `CREATE INDEX groove_sessions_pending_idx ON groove_sessions (pending_at) WHERE pending_event IS NOT NULL`,
  `CREATE INDEX groove_sessions_prune_idx ON groove_sessions (received_at) WHERE pruned_at IS NULL`,
  `ALTER TABLE groove_messages ADD COLUMN source varchar(8) NOT NULL DEFAULT 'line'`,
  `ALTER TABLE groove_injections ADD COLUMN due_at timestamptz`,
  // Without a reference to the learning: one that was deleted is not made again.
  `CREATE TABLE groove_extractions (
    user_id bigint NOT NULL,
    session_id varchar(128) NOT NULL,
    key varchar(64) NOT NULL,
    learning_id uuid NOT NULL,
    CONSTRAINT groove_extractions_pkey PRIMARY KEY (user_id, session_id, key),
    CONSTRAINT groove_extractions_session_fkey FOREIGN KEY (user_id, session_id)
      REFERENCES groove_sessions (user_id, id) ON DELETE CASCADE
  )`,
];

const DOWN = [
  `DROP TABLE groove_extractions`,
  `ALTER TABLE groove_injections DROP COLUMN due_at`,
  `ALTER TABLE groove_messages DROP COLUMN source`,
  `DROP INDEX groove_sessions_prune_idx`,
  `DROP INDEX groove_sessions_pending_idx`,
  `DROP INDEX groove_sessions_unread_idx`,
  `ALTER TABLE groove_sessions
     DROP COLUMN received_at, DROP COLUMN unread_at, DROP COLUMN pending_event, DROP COLUMN pending_at,
     DROP COLUMN chosen_at, DROP COLUMN pruned_at, DROP COLUMN counted_day, DROP COLUMN counted_score`,
];
