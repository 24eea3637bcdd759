import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Written again by every batch, at their worst every row of a page at once. */
const HOT_TABLES = ['workers', 'worker_minutes', 'worker_ten_minutes', 'user_days'];

/**
 * What stays of the identities `FILE:OFFSET` once they are pruned, and room in the pages of the hot tables: with half
 * of a page free an update stays on it and touches no index. Both are done at once, whatever the tables hold.
 */
export class ShareLogMarks1764000100000 implements MigrationInterface {
  readonly name = 'ShareLogMarks1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE share_log_marks (file varchar(128) COLLATE "C" PRIMARY KEY, counted_to bigint NOT NULL)`,
    );
    for (const table of HOT_TABLES) await runner.query(`ALTER TABLE ${table} SET (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of HOT_TABLES) await runner.query(`ALTER TABLE ${table} RESET (fillfactor)`);
    await runner.query('DROP TABLE share_log_marks');
  }
}
