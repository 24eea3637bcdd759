import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

/** Where a page of shares begins: just below this (time, id). */
export interface SharePosition {
  time: Date;
  eventId: string;
}
/** `from` is included, `to` is not. */
export interface ShareFilter {
  workerName?: string | undefined;
  validOnly: boolean;
  from?: Date | undefined;
  to?: Date | undefined;
}
export interface ShareRow {
  id: string;
  time: Date;
  workerName: string;
  difficulty: number;
  shareDiff: number | null;
  isValid: boolean;
  isBlock: boolean;
  rejectReason: string | null;
}
/** `next` is where the following page begins, null where there is none. */
export interface ShareRows {
  rows: ShareRow[];
  next: SharePosition | null;
}

const RECENT_MS = 2 * 86_400_000;

@Injectable()
export class SharesRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * A page of at most `limit` shares and where the next one begins. With `validOnly` it may hold fewer, even none, and
   * still have a next one: a page looks at no more than `LIMITS.sharesScanned` shares for valid ones.
   */
  async read(
    userId: number,
    limit: number,
    filter: ShareFilter,
    after: SharePosition | null,
  ): Promise<ShareRows> {
    const rows = await this.page(userId, limit + 1, filter, after);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const lastPosition = last ? { time: last.time, eventId: last.id } : null;
    if (rows.length > limit) return { rows: page, next: lastPosition };
    if (!filter.validOnly) return { rows: page, next: null };
    const end = await this.endOfScan(userId, filter, after);
    return { rows: page, next: end && (lastPosition ?? end) };
  }

  /**
   * Shares of a user, newest first by (time, id), from below `after`; by index, however many there are.
   * Most pages lie within a few days. Only where those do not fill one is every day's partition asked: with three
   * months of them, planning the query takes longer than running it.
   */
  async page(
    userId: number,
    limit: number,
    filter: ShareFilter,
    after: SharePosition | null,
  ): Promise<ShareRow[]> {
    const newest = Math.min(after?.time.getTime() ?? Infinity, filter.to?.getTime() ?? Infinity, Date.now());
    const recent = new Date(newest - RECENT_MS);
    if (!filter.from || filter.from < recent) {
      const rows = await this.query(userId, limit, { ...filter, from: recent }, after);
      if (rows.length === limit) return rows;
    }
    return this.query(userId, limit, filter, after);
  }

  private query(
    userId: number,
    limit: number,
    filter: ShareFilter,
    after: SharePosition | null,
  ): Promise<ShareRow[]> {
    const { conditions, parameters } = conditionsOf(userId, filter, after);
    const ordered = `SELECT * FROM shares s WHERE ${conditions} ${NEWEST_FIRST}`;
    const found = filter.validOnly
      ? `SELECT * FROM (${ordered} LIMIT ${LIMITS.sharesScanned}) s WHERE s.is_valid ${NEWEST_FIRST}`
      : ordered;
    return rowsOf(
      this.source,
      `SELECT s.event_id AS id, s.time, w.name AS "workerName", s.difficulty, s.share_diff AS "shareDiff",
              s.is_valid AS "isValid", s.is_block AS "isBlock", s.reject_reason AS "rejectReason"
       FROM (${found} LIMIT $${parameters.push(limit)}) s
       JOIN workers w ON w.id = s.worker_id ${NEWEST_FIRST}`,
      parameters,
    );
  }

  /** The last share that a scan of full length looks at; null where it comes to the end of all shares before. */
  private async endOfScan(
    userId: number,
    filter: ShareFilter,
    after: SharePosition | null,
  ): Promise<SharePosition | null> {
    const { conditions, parameters } = conditionsOf(userId, filter, after);
    const [end] = await rowsOf<SharePosition>(
      this.source,
      `SELECT s.time, s.event_id AS "eventId" FROM shares s WHERE ${conditions} ${NEWEST_FIRST}
       OFFSET ${LIMITS.sharesScanned - 1} LIMIT 1`,
      parameters,
    );
    return end ?? null;
  }
}

const NEWEST_FIRST = 'ORDER BY s.time DESC, s.event_id DESC';

function conditionsOf(userId: number, filter: ShareFilter, after: SharePosition | null) {
  const parameters: unknown[] = [userId];
  const add = (value: unknown): string => `$${parameters.push(value)}`;
  // By worker or by user, never by both: Postgres takes them for independent, expects next to
  // nothing, and reads and sorts all that the worker ever did instead of walking the index.
  const conditions = [
    filter.workerName === undefined
      ? 's.user_id = $1'
      : `s.worker_id = (SELECT id FROM workers WHERE user_id = $1 AND name = ${add(filter.workerName)})`,
  ];
  if (filter.from) conditions.push(`s.time >= ${add(filter.from)}`);
  if (filter.to) conditions.push(`s.time < ${add(filter.to)}`);
  if (after) {
    const time = add(after.time);
    // The pair decides; the time alone tells which partitions cannot hold any.
    conditions.push(`(s.time, s.event_id) < (${time}, ${add(after.eventId)}) AND s.time <= ${time}`);
  }
  return { conditions: conditions.join(' AND '), parameters };
}
