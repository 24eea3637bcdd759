import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RETENTION } from '@app/contracts';

const DAY_MS = 86_400_000;
const PARTITIONS_LOCK = 7_201_101;
const KNOWN_MOST = 1_000;
const CHUNK = 200_000;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const partitionName = (day: string): string => `shares_${day.replaceAll('-', '')}`;

/** Midnight UTC of the oldest day whose shares are kept. */
export function oldestKeptDay(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - RETENTION.shareDays * DAY_MS;
}

/** The daily partitions of `shares`. Days before retention have none: their shares rest in `shares_old` until the next run. */
@Injectable()
export class PartitionsRepository {
  private readonly known = new Set<string>();

  constructor(private readonly source: DataSource) {}

  /** Makes sure that the days of these times (epoch ms) have their partition, unless they are past retention. */
  async ensure(times: Iterable<number>, now: number): Promise<void> {
    const oldest = oldestKeptDay(now);
    const numbers = new Set<number>();
    for (const time of times) if (time >= oldest) numbers.add(Math.floor(time / DAY_MS));
    const days = [...numbers].map((number) => dayOf(number * DAY_MS));
    for (const day of days.sort()) {
      if (this.known.has(day)) continue;
      await this.source.transaction((tx) => create(tx, day));
      if (this.known.size >= KNOWN_MOST) this.known.clear();
      this.known.add(day);
    }
  }

  /** Makes the partitions of today and the next `days` days. */
  async ensureAhead(now: number, days: number): Promise<void> {
    await this.ensure(
      Array.from({ length: days + 1 }, (_, index) => now + index * DAY_MS),
      now,
    );
  }

  /** Drops the partitions of days before retention and empties `shares_old` of them. Returns the names dropped. */
  async dropOld(now: number): Promise<string[]> {
    const oldest = oldestKeptDay(now);
    const least = partitionName(dayOf(oldest));
    const rows = await this.source.query<{ name: string }[]>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'shares'::regclass AND c.relname ~ '^shares_[0-9]{8}$' AND c.relname < $1 ORDER BY 1`,
      [least],
    );
    for (const { name } of rows) {
      await this.source.transaction(async (tx) => {
        await tx.query(`SET LOCAL lock_timeout = '5s'`);
        // Dropping locks `shares` and then `shares_old`, making a day the other way round: never both at once.
        await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
        await tx.query(`DROP TABLE IF EXISTS ${name}`);
      });
    }
    this.known.clear();
    await this.emptyOfOld(oldest);
    return rows.map((row) => row.name);
  }

  /** In pieces, each as slow as it is: years of shares read in at once take longer than a connection may be silent. */
  private async emptyOfOld(oldest: number): Promise<void> {
    for (let deleted = CHUNK; deleted === CHUNK;) {
      deleted = await this.source.transaction(async (tx) => {
        await tx.query('SET LOCAL statement_timeout = 0');
        const [, count] = await tx.query<[unknown[], number]>(
          `DELETE FROM shares_old WHERE ctid = ANY(ARRAY(SELECT ctid FROM shares_old WHERE time < $1 LIMIT ${CHUNK}))`,
          [new Date(oldest)],
        );
        return count;
      });
    }
  }
}

/** What the default partition took for this day meanwhile moves along, so that attaching never fails. */
async function create(tx: EntityManager, day: string): Promise<void> {
  const name = partitionName(day);
  await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
  const [found] = await tx.query<{ exists: boolean }[]>(`SELECT to_regclass($1) IS NOT NULL AS exists`, [
    name,
  ]);
  if (found?.exists) return;
  const from = `${day}T00:00:00Z`;
  const to = new Date(Date.parse(from) + DAY_MS).toISOString();
  await tx.query('LOCK TABLE shares_old IN ACCESS EXCLUSIVE MODE');
  await tx.query(`CREATE TABLE ${name} (LIKE shares INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  await tx.query(
    `WITH moved AS (DELETE FROM shares_old WHERE time >= $1 AND time < $2 RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
    [from, to],
  );
  await tx.query(`ALTER TABLE shares ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
}
