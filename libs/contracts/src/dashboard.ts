import * as z from 'zod/mini';
import { count, finite, id, isoTime } from './zod';

/** `GET /dashboard/stats`. Hashrate in H/s, changes in percent, xp within the level. */
export const dashboardStats = z.looseObject({
  hashrate: finite,
  hashrate_change: finite,
  shares_today: count,
  shares_change: finite,
  workers_online: count,
  workers_total: count,
  streak: count,
  best_diff_week: finite,
  network_diff: finite,
  best_diff_ratio: finite,
  level: count,
  level_title: z.string(),
  xp: finite,
  xp_to_next: finite,
  badges_earned: count,
  network_height: count,
});
export type DashboardStats = z.output<typeof dashboardStats>;

/** What gamification shows where its tables do not exist. */
export const GAMIFICATION_DEFAULTS = {
  streak: 0,
  level: 1,
  level_title: 'Nocoiner',
  xp: 0,
  xp_to_next: 100,
  badges_earned: 0,
} as const;

/** How the feed calls a miner whose owner does not want to be shown. */
export const HIDDEN_MINER = 'A miner';

export const feedItem = z.object({
  id,
  type: z.string(),
  text: z.string(),
  description: z.nullable(z.string()),
  time: isoTime,
  metadata: z.record(z.string(), z.unknown()),
});
export type FeedItem = z.output<typeof feedItem>;
export const feedList = z.array(feedItem);

export const upcomingEvent = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  description: z.nullable(z.string()),
  starts_at: z.nullable(isoTime),
  ends_at: isoTime,
  action: z.nullable(z.object({ label: z.string(), href: z.string() })),
  metadata: z.record(z.string(), z.unknown()),
});
export type UpcomingEvent = z.output<typeof upcomingEvent>;
export const upcomingEventList = z.array(upcomingEvent);

export const recentBadge = z.object({
  slug: z.string(),
  name: z.string(),
  rarity: z.string(),
  earned_at: isoTime,
});
export type RecentBadge = z.output<typeof recentBadge>;
export const recentBadgeList = z.array(recentBadge);

/** `GET /dashboard/ws-stats`: sockets of this node, or of all with `cluster=true`. */
export const wsStats = z.object({
  total_connections: count,
  unique_users: count,
  channels: z.record(z.string(), count),
});
export type WsStats = z.output<typeof wsStats>;
