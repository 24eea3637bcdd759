import * as z from 'zod/mini';
import { count, finite, isoTime } from './zod';

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
