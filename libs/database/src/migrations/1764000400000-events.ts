import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the network says of a block, what sockets were told, when sessions ended and events were called out. */
export class Events1764000400000 implements MigrationInterface {
  readonly name = 'Events1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of forth) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}

// No column is written to a table that grows with shares: these tables have a row a block, a rig or an event.
const forth = [
  `SET LOCAL lock_timeout = '10s'`,
  `ALTER TABLE blocks
     ADD COLUMN confirmed_at timestamptz, ADD COLUMN refused_at timestamptz, ADD COLUMN refuse_reason varchar(128),
     ADD COLUMN told varchar(8), ADD COLUMN share_event_id varchar(128), ADD COLUMN share_marked_at timestamptz,
     ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now()`,
  // Until now nobody told of candidates: every block was one.
  `UPDATE blocks SET confirmed_at = found_at, told = CASE WHEN announced_at IS NOT NULL THEN 'found' END`,
  `ALTER TABLE network_blocks ADD COLUMN told_at timestamptz`,
  `ALTER TABLE upcoming_events ADD COLUMN reminded_at timestamptz`,
  `ALTER TABLE workers ADD COLUMN session_ended_at timestamptz, ADD COLUMN told_online boolean NOT NULL DEFAULT false`,
  `UPDATE workers SET told_online = true WHERE is_online = true`,
  `CREATE INDEX workers_untold_idx ON workers (id) WHERE told_online <> is_online`,
];

const back = [
  `DROP INDEX workers_untold_idx`,
  `ALTER TABLE workers DROP COLUMN session_ended_at, DROP COLUMN told_online`,
  `ALTER TABLE upcoming_events DROP COLUMN reminded_at`,
  `ALTER TABLE network_blocks DROP COLUMN told_at`,
  // Without these columns every row is a block.
  `DELETE FROM blocks WHERE refused_at IS NOT NULL OR (confirmed_at IS NULL AND announced_at IS NULL)`,
  `ALTER TABLE blocks DROP COLUMN confirmed_at, DROP COLUMN refused_at, DROP COLUMN refuse_reason, DROP COLUMN told,
     DROP COLUMN share_event_id, DROP COLUMN share_marked_at, DROP COLUMN updated_at`,
];
