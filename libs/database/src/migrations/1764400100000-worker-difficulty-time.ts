import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the pool assigned a worker its present difficulty: events and shares of a worker are stored in any order. */
export class WorkerDifficultyTime1764400100000 implements MigrationInterface {
  readonly name = 'WorkerDifficultyTime1764400100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '10s'`);
    await runner.query('ALTER TABLE workers ADD COLUMN current_diff_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '10s'`);
    await runner.query('ALTER TABLE workers DROP COLUMN current_diff_at');
  }
}
