import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { count, decimal, finite, flag, isoTime } from './zod';

const workerName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(LIMITS.workerNameCharacters),
    z.describe('Only shares of the worker of this name'),
  );

/** The `cursor` of a list: opaque, given out by the page before. */
export const cursor = z
  .string()
  .check(z.maxLength(512), z.describe('`next_cursor` of the page before; without it, the first page'));

export const sharesQuery = z.object({
  limit: z._default(decimal(1, LIMITS.sharesPage, 'Shares in a page'), 50),
  cursor: z.optional(cursor),
  worker_name: z.optional(workerName),
  valid_only: z._default(flag, false),
});
export type SharesQuery = z.output<typeof sharesQuery>;

/** A moment in a query: ISO 8601 with a zone, between the years 1970 and 9999. */
const moment = z.pipe(
  z.iso.datetime({ offset: true }),
  z.pipe(
    z.transform((text: string) => new Date(text)),
    z.date().check(z.minimum(new Date(0))),
  ),
);
z.globalRegistry.add(moment, {
  type: 'string',
  format: 'date-time',
  description: '`from` is included, `to` is not; ISO 8601 with a zone',
});

/** `GET /mining/shares.csv`: `from` is included, `to` is not. */
export const sharesExportQuery = z.object({
  worker_name: z.optional(workerName),
  valid_only: z._default(flag, false),
  from: z.optional(moment),
  to: z.optional(moment),
});
export type SharesExportQuery = z.output<typeof sharesExportQuery>;

export const share = z.object({
  id: z.string(),
  time: isoTime,
  worker_name: z.string(),
  difficulty: finite,
  share_diff: z.nullable(finite),
  is_valid: z.boolean(),
  is_block: z.boolean(),
  reject_reason: z.nullable(z.string()),
});
export type Share = z.output<typeof share>;
/** Columns of `shares.csv`: the fields of a share, in order. */
export const SHARE_COLUMNS = [
  'id',
  'time',
  'worker_name',
  'difficulty',
  'share_diff',
  'is_valid',
  'is_block',
  'reject_reason',
] as const satisfies readonly (keyof Share)[];

export const pagination = z.object({
  limit: count,
  has_more: z.boolean(),
  next_cursor: z.nullable(z.string()),
});
export const sharePage = z.object({ data: z.array(share), pagination });
export type SharePage = z.output<typeof sharePage>;

/** `GET /mining/shares/stats`: totals since the first share, `acceptance_rate` in percent of them; today from 00:00 UTC. */
export const shareStats = z.object({
  total_shares: count,
  accepted_shares: count,
  rejected_shares: count,
  acceptance_rate: finite,
  shares_today: count,
  rejected_today: count,
  best_diff_today: finite,
});
export type ShareStats = z.output<typeof shareStats>;

/** `GET /mining/shares.csv`: text, one line per share under a line of column names. */
export const sharesExport = z.string();
