import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

/** Where a page of shares begins: just below this (time, id). */
export interface SharePosition {
  time: Date;
  eventId: string;
}
export interface ShareFilter {
  workerName?: string | undefined;
  validOnly: boolean;
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

@Injectable()
export class SharesRepository {
  constructor(private readonly source: DataSource) {}

  /** Shares of a user, newest first by (time, id), from below `after`; by index, however many there are. */
  page(userId: number, limit: number, filter: ShareFilter, after: SharePosition | null): Promise<ShareRow[]> {
    const parameters: unknown[] = [userId, limit];
    const add = (value: unknown): string => `$${parameters.push(value)}`;
    // By worker or by user, never by both: Postgres takes them for independent, expects next to
    // nothing, and reads and sorts all that the worker ever did instead of walking the index.
    const conditions = [
      filter.workerName === undefined
        ? 's.user_id = $1'
        : `s.worker_id = (SELECT id FROM workers WHERE user_id = $1 AND name = ${add(filter.workerName)})`,
    ];
    if (filter.validOnly) conditions.push('s.is_valid');
    if (after) conditions.push(`(s.time, s.event_id) < (${add(after.time)}, ${add(after.eventId)})`);
    return rowsOf(
      this.source,
      `SELECT s.event_id AS id, s.time, w.name AS "workerName", s.difficulty, s.share_diff AS "shareDiff",
              s.is_valid AS "isValid", s.is_block AS "isBlock", s.reject_reason AS "rejectReason"
       FROM (SELECT * FROM shares s WHERE ${conditions.join(' AND ')}
             ORDER BY s.time DESC, s.event_id DESC LIMIT $2) s
       JOIN workers w ON w.id = s.worker_id ORDER BY s.time DESC, s.event_id DESC`,
      parameters,
    );
  }
}
