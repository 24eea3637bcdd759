import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts sessions and keys of hooks in what a user has stored: without messages, too, they are bounded by his quota. */
export class GrooveRowBytes1764400200000 implements MigrationInterface {
  readonly name = 'GrooveRowBytes1764400200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

/** A copy of `LIMITS.grooveRowBytes` as it was: what triggers add they must subtract. */
const ROW_BYTES = 300;
const TABLES = ['groove_sessions', 'groove_hook_keys'];

// Creating the triggers holds off writes until the commit, so that the rows counted below are those of before.
const UP = [
  `SET LOCAL statement_timeout = 0`,
  `SET LOCAL lock_timeout = '10s'`,
  `CREATE FUNCTION groove_rows_added() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO groove_stored AS s (user_id, bytes)
       SELECT user_id, ${ROW_BYTES} * count(*) FROM added GROUP BY user_id ORDER BY user_id
       ON CONFLICT (user_id) DO UPDATE SET bytes = s.bytes + excluded.bytes;
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION groove_rows_removed() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM 1 FROM groove_stored WHERE user_id IN (SELECT user_id FROM removed) ORDER BY user_id FOR UPDATE;
     UPDATE groove_stored s SET bytes = greatest(0, s.bytes - r.bytes)
       FROM (SELECT user_id, ${ROW_BYTES} * count(*) AS bytes FROM removed GROUP BY user_id) r WHERE s.user_id = r.user_id;
     RETURN NULL;
   END $$`,
  ...TABLES.flatMap((table) => [
    `CREATE TRIGGER ${table}_added AFTER INSERT ON ${table}
       REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION groove_rows_added()`,
    `CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table}
       REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION groove_rows_removed()`,
  ]),
  ...TABLES.map(
    (table) =>
      `INSERT INTO groove_stored AS s (user_id, bytes)
         SELECT user_id, ${ROW_BYTES} * count(*) FROM ${table} GROUP BY user_id ORDER BY user_id
         ON CONFLICT (user_id) DO UPDATE SET bytes = s.bytes + excluded.bytes`,
  ),
];

const DOWN = [
  `SET LOCAL lock_timeout = '10s'`,
  ...TABLES.flatMap((table) => [
    `DROP TRIGGER ${table}_removed ON ${table}`,
    `DROP TRIGGER ${table}_added ON ${table}`,
    `UPDATE groove_stored s SET bytes = greatest(0, s.bytes - r.bytes)
       FROM (SELECT user_id, ${ROW_BYTES} * count(*) AS bytes FROM ${table} GROUP BY user_id) r
      WHERE s.user_id = r.user_id`,
  ]),
  `DROP FUNCTION groove_rows_removed()`,
  `DROP FUNCTION groove_rows_added()`,
];
