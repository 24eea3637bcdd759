import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * No index over the bare time of shares: the pool's figures come from minutes, and an entry in one more index is a
 * tenth of what storing a share costs. Only where shares of all ages meet, time is still looked for.
 */
export class ShareTimes1764000500000 implements MigrationInterface {
  readonly name = 'ShareTimes1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await prepare(runner);
    await runner.query('DROP INDEX shares_time_idx');
    await runner.query('CREATE INDEX shares_old_time_idx ON shares_old (time)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await prepare(runner);
    await runner.query('DROP INDEX shares_old_time_idx');
    await runner.query('CREATE INDEX shares_time_idx ON shares (time)');
  }
}

/** The lock of whoever makes partitions (PartitionsRepository), who takes the same tables in the other order. */
const PARTITIONS_LOCK = 7_201_101;

/** An index over a great many shares takes longer than a statement may otherwise. */
async function prepare(runner: QueryRunner): Promise<void> {
  await runner.query('SET LOCAL statement_timeout = 0');
  await runner.query(`SELECT pg_advisory_xact_lock(${PARTITIONS_LOCK})`);
  await runner.query(`SET LOCAL lock_timeout = '10s'`);
}
