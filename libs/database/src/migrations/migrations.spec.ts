import { TestDatabase } from '@app/testing';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../data-source-options';

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.create();
  });
  afterAll(() => database.drop());

  it('should leave nothing that the entities do not describe', async () => {
    const pending = await database.source.driver.createSchemaBuilder().log();
    // Entities declare no relations here, so foreign keys are the one thing that only the migrations know.
    const unknown = pending.upQueries
      .map((query) => query.query)
      .filter((sql) => !/DROP CONSTRAINT "\w+_fkey"$/.test(sql));
    expect(unknown).toEqual([]);
  });

  it('should take along the blocks, workers and events of before', async () => {
    const columns = () =>
      database.rows(
        `SELECT 1 FROM information_schema.columns WHERE table_name = 'blocks' AND column_name = 'told'`,
      );
    await database.rows(
      `INSERT INTO blocks (block_height, found_at, refused_at) VALUES (3, '2026-01-03', NULL), (4, '2026-01-04', now())`,
    );
    while ((await columns()).length > 0) await database.source.undoLastMigration();
    // Neither the candidate nor the refused one is a block to those who know nothing else.
    expect(await database.rows('SELECT block_height FROM blocks')).toEqual([]);
    await database.rows(`INSERT INTO users (btc_address) VALUES ('a')`);
    await database.rows(
      `INSERT INTO blocks (block_height, found_at, announced_at) VALUES (1, '2026-01-01', now()), (2, '2026-01-02', NULL)`,
    );
    await database.rows(
      `INSERT INTO workers (user_id, name, first_seen, is_online)
       SELECT id, name, now(), name = 'on' FROM users, unnest(ARRAY['on', 'off']) AS name`,
    );
    await database.source.runMigrations();
    expect(
      await database.rows(
        'SELECT told, confirmed_at = found_at AS confirmed FROM blocks ORDER BY block_height',
      ),
    ).toEqual([
      { told: 'found', confirmed: true },
      { told: null, confirmed: true },
    ]);
    expect(await database.rows('SELECT 1 FROM workers WHERE told_online <> is_online')).toEqual([]);
  });

  it('should count what the messages of before take, and what is added and deleted after them', async () => {
    const column = `SELECT 1 FROM information_schema.columns WHERE table_name = 'groove_messages' AND column_name = 'bytes'`;
    while ((await database.rows(column)).length > 0) await database.source.undoLastMigration();
    await database.rows(`INSERT INTO users (btc_address) VALUES ('groove')`);
    await database.rows(
      `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at)
       SELECT id, name, now(), now() FROM users, unnest(ARRAY['a', 'b']) AS name WHERE btc_address = 'groove'`,
    );
    const add = (session: string, columns: string, values: string) =>
      database.rows(
        `INSERT INTO groove_messages (user_id, session_id, uuid, place, role, text${columns})
         SELECT id, '${session}', 'u', 1, 'user', 'zwölf'${values} FROM users WHERE btc_address = 'groove'`,
      );
    const stored = () => database.rows('SELECT bytes::int AS bytes FROM groove_stored');
    await add('a', '', '');
    await database.source.runMigrations();
    // Six bytes of text, two of an empty list, a hundred for the rest; 300 for each session.
    expect(await stored()).toEqual([{ bytes: 708 }]);
    await add('b', ', bytes', ', 50');
    expect(await stored()).toEqual([{ bytes: 758 }]);
    await database.rows(`DELETE FROM groove_sessions WHERE id = 'a'`);
    expect(await stored()).toEqual([{ bytes: 350 }]);
    await database.rows(`DELETE FROM users WHERE btc_address = 'groove'`);
    expect(await stored()).toEqual([]);
  });

  it('should take the time that the messages of before need, however little a statement is given', async () => {
    const column = `SELECT 1 FROM information_schema.columns WHERE table_name = 'groove_messages' AND column_name = 'bytes'`;
    while ((await database.rows(column)).length > 0) await database.source.undoLastMigration();
    await database.rows(`INSERT INTO users (btc_address) VALUES ('slow')`);
    await database.rows(
      `INSERT INTO groove_sessions (user_id, id, started_at, last_event_at) SELECT id, 's', now(), now() FROM users WHERE btc_address = 'slow'`,
    );
    await database.rows(
      `INSERT INTO groove_messages (user_id, session_id, uuid, place, role, text) SELECT id, 's', 'u', 1, 'user', 'x' FROM users WHERE btc_address = 'slow'`,
    );
    await database.rows(
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NEW; END'`,
    );
    await database.rows(
      `CREATE TRIGGER slow BEFORE UPDATE ON groove_messages FOR EACH ROW EXECUTE FUNCTION slow()`,
    );
    const options = { ...database.source.options, extra: { statement_timeout: 2_000 } } as DataSourceOptions;
    const source = await new DataSource(options).initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
      await database.rows(`DROP FUNCTION slow CASCADE`);
      await database.rows(`DELETE FROM users WHERE btc_address = 'slow'`);
    }
    expect(await database.rows(column)).toHaveLength(1);
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
