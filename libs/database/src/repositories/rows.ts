/** What both a DataSource and the manager of a transaction can do. */
export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Rows of a raw statement. TypeORM answers UPDATE and DELETE with [rows, count], everything else with rows. */
export async function rowsOf<Row>(on: Queryable, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const result = await on.query(sql, parameters);
  if (!Array.isArray(result)) return [];
  const [first, second] = result as unknown[];
  const withCount = result.length === 2 && Array.isArray(first) && typeof second === 'number';
  return (withCount ? first : result) as Row[];
}

/** The only row of a statement that must give one. @throws Error where it gives none */
export async function rowOf<Row>(on: Queryable, sql: string, parameters: unknown[] = []): Promise<Row> {
  const [row] = await rowsOf<Row>(on, sql, parameters);
  if (row === undefined) throw new Error('a statement that must give a row gave none');
  return row;
}
