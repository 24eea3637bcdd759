import { TestDatabase } from '@app/testing';
import type { DataSource } from 'typeorm';
import { SharesRepository } from './shares.repository';

const USERS = 20;
const WORKERS = 5;
const LIMIT = 20;

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  Plans?: Plan[];
}
const rowsRead = (plan: Plan): number =>
  (plan['Relation Name']?.startsWith('shares') ? plan['Actual Rows'] : 0) +
  (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), 0);

describe('SharesRepository', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.create();
    await database.rows(
      `INSERT INTO users (btc_address) SELECT 'miner ' || n FROM generate_series(1, ${USERS}) n`,
    );
    await database.rows(
      `INSERT INTO workers (user_id, name, first_seen) SELECT u.id, 'rig' || n, now() FROM users u, generate_series(1, ${WORKERS}) n`,
    );
    await database.rows(
      `INSERT INTO shares (time, event_id, user_id, worker_id, difficulty, share_diff, is_valid)
       SELECT now() - n * interval '1 second', w.id || ':' || n, w.user_id, w.id, 1, 1, true
         FROM generate_series(1, 400) n, workers w`,
    );
    await database.rows('ANALYZE');
  });
  afterAll(() => database.drop());

  /** Rows of `shares` that Postgres looks at for a page, by what it did. */
  const cost = async (workerName: string | undefined, validOnly: boolean): Promise<number> => {
    let read = 0;
    const explained = {
      query: async (sql: string, parameters: unknown[]) => {
        const [row] = await database.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
          parameters,
        );
        read += row ? rowsRead(row['QUERY PLAN'][0].Plan) : Infinity;
        return database.rows(sql, parameters);
      },
    };
    const repository = new SharesRepository(explained as unknown as DataSource);
    const rows = await repository.page(1, LIMIT, { workerName, validOnly }, null);
    expect(rows).toHaveLength(LIMIT);
    return read;
  };

  it.each([
    [undefined, false],
    ['rig3', false],
    [undefined, true],
    ['rig3', true],
  ])(
    'should read no more than a page of the history (worker: %s, valid only: %s)',
    async (name, validOnly) => {
      expect(await cost(name, validOnly)).toBeLessThanOrEqual(LIMIT + 2);
    },
  );

  it("should show a user's own worker, not that of another with the same name", async () => {
    const repository = new SharesRepository(database.source);
    const rows = await repository.page(2, LIMIT, { workerName: 'rig3', validOnly: true }, null);
    const [worker] = await database.rows<{ id: number }>(
      `SELECT id FROM workers WHERE user_id = 2 AND name = 'rig3'`,
    );
    expect(rows.map((row) => row.id)).toEqual(
      Array.from({ length: LIMIT }, (_, index) => `${worker?.id}:${index + 1}`),
    );
  });
});
