import * as z from 'zod/mini';
import { timeframe } from './difficulty';
import { LIMITS } from './limits';
import { decimal, flag } from './zod';

// What clients ask with under `/mining` and `/miners`; the answers are in `mining.ts`, `shares.ts`, `difficulty.ts`,
// `blocks.ts` and `miners.ts`. Apart, so that a page that only reads carries none of it.

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

export const workerParams = z.object({
  name: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(LIMITS.workerNameCharacters),
      z.describe('Name of the worker, percent-encoded'),
    ),
});

export const chartQuery = z.object({ window: z._default(z.enum(['1h', '24h', '7d', '30d']), '24h') });

export const uptimeQuery = z.object({
  days: z._default(decimal(1, LIMITS.uptimeDays, 'UTC days, today included'), 30),
});

export const scatterQuery = z.object({
  limit: z._default(decimal(1, LIMITS.scatterPoints, 'How many of the latest shares'), 200),
});

export const percentileQuery = z.object({ timeframe: z._default(timeframe, 'week') });

const HIGHEST_BLOCK = 2 ** 31 - 1;

export const blocksQuery = z.object({
  limit: z._default(decimal(1, LIMITS.blocksPage, 'Blocks in a page'), 20),
  cursor: z.optional(cursor),
});
export type BlocksQuery = z.output<typeof blocksQuery>;

export const blockParams = z.object({ height: decimal(0, HIGHEST_BLOCK, 'Height of the block') });

export const networkBlocksQuery = z.object({
  limit: z._default(decimal(1, LIMITS.networkBlocks, 'How many of the newest blocks'), 20),
});

export const minerParams = z.object({ address: z.string().check(z.minLength(1), z.maxLength(256)) });
