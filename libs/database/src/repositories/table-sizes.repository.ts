import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

/** What a table takes. `bytes` with its indexes and TOAST, `rows` as Postgres estimates them; partitions count for their table. */
export interface TableSize {
  table: string;
  bytes: number;
  rows: number;
}

/** How large the tables are: from the catalogue and the statistics of Postgres, so no table is read. */
@Injectable()
export class TableSizesRepository {
  constructor(private readonly source: DataSource) {}

  async list(): Promise<TableSize[]> {
    const rows = await rowsOf<{ table: string; bytes: string; rows: string }>(
      this.source,
      `SELECT coalesce(parent.relname, c.relname) AS "table", sum(pg_total_relation_size(c.oid))::text AS bytes,
              sum(coalesce(s.n_live_tup, 0))::text AS rows
         FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
         LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY 1`,
    );
    // A partition that is dropped at this moment has no size.
    return rows.map(({ table, bytes, rows: count }) => ({
      table,
      bytes: Number(bytes ?? 0),
      rows: Number(count),
    }));
  }
}
