import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { decimal, flag } from './zod';

// What clients send; what they read back is in `dashboard.ts`. Apart, so that a page that only reads carries none of it.

export const feedQuery = z.object({
  limit: z._default(decimal(1, LIMITS.feedPage), 20),
  before_id: z.optional(decimal(0, Number.MAX_SAFE_INTEGER)),
});
export type FeedQuery = z.output<typeof feedQuery>;

export const recentBadgesQuery = z.object({
  limit: z._default(decimal(1, LIMITS.recentBadges), 5),
});

export const wsStatsQuery = z.object({ cluster: z._default(flag, false) });
