import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when an end waits, and when the workers were told last, are two times: the first tells of a pipeline that stands. */
export class GrooveWaiting1764300000000 implements MigrationInterface {
  readonly name = 'GrooveWaiting1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `ALTER TABLE groove_sessions ADD COLUMN told_at timestamptz`,
  `UPDATE groove_sessions SET told_at = pending_at WHERE pending_event IS NOT NULL`,
  `DROP INDEX groove_sessions_waiting_idx`,
  `DROP INDEX groove_sessions_pending_idx`,
  `CREATE INDEX groove_sessions_waiting_idx ON groove_sessions (user_id, pending_at) WHERE pending_event IS NOT NULL`,
  `CREATE INDEX groove_sessions_pending_idx ON groove_sessions (told_at) WHERE pending_event IS NOT NULL`,
];

const DOWN = [
  `DROP INDEX groove_sessions_pending_idx`,
  `DROP INDEX groove_sessions_waiting_idx`,
  `ALTER TABLE groove_sessions DROP COLUMN told_at`,
  `CREATE INDEX groove_sessions_pending_idx ON groove_sessions (pending_at) WHERE pending_event IS NOT NULL`,
  `CREATE INDEX groove_sessions_waiting_idx ON groove_sessions (user_id, ended_at)
     WHERE ended_at IS NOT NULL AND assessed_at IS NULL`,
];
