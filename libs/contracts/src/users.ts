import * as z from 'zod/mini';
import { count, id, isoTime } from './zod';

/** `GET /users/me`. */
export const profile = z.object({
  id,
  btc_address: z.string(),
  display_name: z.nullable(z.string()),
  country_code: z.nullable(z.string()),
  avatar_url: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  created_at: isoTime,
  last_login: z.nullable(isoTime),
});
export type Profile = z.output<typeof profile>;

/** Settings groups; privacy is first: nothing is shown of a miner who did not ask for it. */
export const privacySettings = z.object({ show_miner: z._default(z.boolean(), false) });
export const notificationSettings = z.object({
  block_found: z._default(z.boolean(), true),
  personal_best: z._default(z.boolean(), true),
  worker_offline: z._default(z.boolean(), true),
  badge_earned: z._default(z.boolean(), true),
  event_reminder: z._default(z.boolean(), true),
});
export const miningSettings = z.object({
  chart_window: z._default(z.enum(['1h', '24h', '7d', '30d']), '24h'),
});
/** `volume` from 0 to 1. */
export const soundSettings = z.object({
  enabled: z._default(z.boolean(), false),
  volume: z._default(z.number().check(z.gte(0), z.lte(1)), 0.5),
});

/** `GET /users/me/settings`: every field of every group, with its default where nothing was chosen. */
export const settings = z.object({
  notifications: notificationSettings,
  privacy: privacySettings,
  mining: miningSettings,
  sound: soundSettings,
});
export type Settings = z.output<typeof settings>;

/** `GET /users/{btc_address}`: what anybody may see. Of an address that nobody has proved only the address is known. */
export const publicProfile = z.object({
  btc_address: z.string(),
  claimed: z.boolean(),
  display_name: z.nullable(z.string()),
  country_code: z.nullable(z.string()),
  avatar_url: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  created_at: isoTime,
});
export type PublicProfile = z.output<typeof publicProfile>;

/** `DELETE /users/me`: how many sessions and API keys ended with the account. */
export const accountDeleted = z.object({
  status: z.literal('deleted'),
  sessions: count,
  api_keys: count,
});
export type AccountDeleted = z.output<typeof accountDeleted>;
