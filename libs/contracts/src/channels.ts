import * as z from 'zod/mini';
import { count, finite, id, isoTime } from './zod';
import type { Channel } from './channel-names';
import { dashboardStats } from './dashboard';
import { LIMITS } from './limits';

/** Who receives an event: every subscriber, or its owner alone (all, if it has no owner). */
export type Audience = 'public' | 'private';
/** How a slow reader is served: of state the newest is enough, events are queued in order. */
export type Kind = 'state' | 'event';

interface EventDefinition<Name extends string, Payload extends z.core.$ZodType> {
  name: Name;
  channel: Channel;
  audience: Audience;
  kind: Kind;
  payload: Payload;
}

const define = <Name extends string, Payload extends z.core.$ZodType>(
  name: Name,
  channel: Channel,
  audience: Audience,
  kind: Kind,
  payload: Payload,
): EventDefinition<Name, Payload> => ({ name, channel, audience, kind, payload });

const owner = z.optional(z.nullable(id));

/** Told by the engine of badges, which is another program: its texts are bounded, our feed keeps them. */
export const badgeEarned = z.looseObject({
  user_id: owner,
  badge_slug: z.string().check(z.minLength(1), z.maxLength(LIMITS.badgeTextCharacters)),
  badge_name: z.string().check(z.minLength(1), z.maxLength(LIMITS.badgeTextCharacters)),
  rarity: z.string().check(z.maxLength(LIMITS.badgeTextCharacters)),
  xp_reward: finite,
});

/** Event → channel → audience → payload: the table of docs/PROTOCOL.md, compared with it by a test. */
export const EVENTS = [
  define(
    'share_submitted',
    'mining',
    'public',
    'event',
    z.looseObject({
      id: z.string(),
      user_id: owner,
      user: z.string(),
      worker: z.string(),
      difficulty: finite,
      share_diff: z.nullable(finite),
      accepted: z.boolean(),
      reject_reason: z.optional(z.nullable(z.string())),
      is_personal_best: z.boolean(),
      time: isoTime,
    }),
  ),
  define(
    'worker_status',
    'mining',
    'private',
    'event',
    z.looseObject({
      user_id: owner,
      worker: z.string(),
      status: z.enum(['online', 'offline']),
      hashrate_5m: finite,
      last_share: z.nullable(isoTime),
    }),
  ),
  define(
    'hashrate_update',
    'mining',
    'private',
    'state',
    z.looseObject({
      user_id: owner,
      hashrate_1m: finite,
      hashrate_5m: finite,
      hashrate_1h: finite,
      hashrate_24h: finite,
      workers_online: count,
    }),
  ),
  define(
    'best_diff',
    'mining',
    'public',
    'event',
    z.looseObject({
      user_id: owner,
      user: z.string(),
      worker: z.string(),
      new_best: finite,
      prev_best: finite,
      timeframe: z.enum(['week', 'month', 'alltime']),
    }),
  ),
  define(
    'block_found',
    'dashboard',
    'public',
    'event',
    z.looseObject({
      user_id: owner,
      user: z.string(),
      worker: z.string(),
      height: count,
      hash: z.string(),
      reward_btc: z.nullable(finite),
      time: isoTime,
    }),
  ),
  define(
    'feed_item',
    'dashboard',
    'public',
    'event',
    z.looseObject({
      id,
      item_type: z.string(),
      text: z.string(),
      description: z.nullable(z.string()),
      time: isoTime,
      metadata: z.record(z.string(), z.unknown()),
    }),
  ),
  define('stats_update', 'dashboard', 'private', 'state', z.extend(dashboardStats, { user_id: owner })),
  define(
    'event_reminder',
    'dashboard',
    'private',
    'event',
    z.looseObject({
      user_id: owner,
      event_id: z.string(),
      title: z.string(),
      ends_at: isoTime,
      action: z.optional(z.nullable(z.object({ label: z.string(), href: z.string() }))),
    }),
  ),
  define('badge_earned', 'gamification', 'private', 'event', badgeEarned),
  define(
    'xp_gained',
    'gamification',
    'private',
    'event',
    z.looseObject({ user_id: owner, amount: finite, reason: z.string(), xp: finite, xp_to_next: finite }),
  ),
  define(
    'level_up',
    'gamification',
    'private',
    'event',
    z.looseObject({ user_id: owner, old_level: finite, new_level: finite, title: z.string() }),
  ),
  define(
    'streak_update',
    'gamification',
    'private',
    'event',
    z.looseObject({
      user_id: owner,
      event: z.string(),
      streak_weeks: z.optional(finite),
      milestone: z.optional(z.unknown()),
    }),
  ),
  define(
    'leaderboard_update',
    'competition',
    'public',
    'state',
    z.looseObject({
      period: z.string(),
      entries: z.array(
        z.looseObject({
          rank: finite,
          user: z.string(),
          display_name: z.optional(z.nullable(z.string())),
          best_diff: finite,
        }),
      ),
    }),
  ),
  define('match_update', 'competition', 'public', 'event', z.looseObject({})),
  define('league_update', 'competition', 'public', 'event', z.looseObject({})),
] as const;

export type EventName = (typeof EVENTS)[number]['name'];
export type EventPayload<Name extends EventName> = z.output<
  Extract<(typeof EVENTS)[number], { name: Name }>['payload']
>;

const byName = new Map<string, (typeof EVENTS)[number]>(EVENTS.map((event) => [event.name, event]));

/** The definition of an event, or undefined for any other name. */
export function findEvent(name: string): (typeof EVENTS)[number] | undefined {
  return byName.get(name);
}

/** The Redis pub/sub channel on which an event is published. */
export function pubsubChannel(name: EventName): `pubsub:${EventName}` {
  return `pubsub:${name}`;
}
