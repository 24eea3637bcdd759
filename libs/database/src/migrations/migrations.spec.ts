import { TestDatabase } from '@app/testing';
import { MIGRATIONS } from '../data-source-options';

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.create();
  }, 60_000);
  afterAll(() => database.drop());

  it('should leave nothing that the entities do not describe', async () => {
    const pending = await database.source.driver.createSchemaBuilder().log();
    // Entities declare no relations here, so foreign keys are the one thing that only the migrations know.
    const unknown = pending.upQueries
      .map((query) => query.query)
      .filter((sql) => !/DROP CONSTRAINT "\w+_fkey"$/.test(sql));
    expect(unknown).toEqual([]);
  });

  it('should be undone whole', async () => {
    for (const _ of MIGRATIONS) await database.source.undoLastMigration();
    const left = await database.rows(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations'`,
    );
    expect(left).toEqual([]);
    await database.source.runMigrations();
  });
});
