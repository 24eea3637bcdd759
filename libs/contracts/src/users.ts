import * as z from 'zod/mini';
import { COUNTRY_CODES } from './countries';
import { bio, displayName } from './person-text';
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

/** `PATCH /users/me/settings`: the fields to change; an unknown one is refused. */
export const settingsChange = z.strictObject({
  notifications: z.optional(
    z.strictObject({
      block_found: z.optional(z.boolean()),
      personal_best: z.optional(z.boolean()),
      worker_offline: z.optional(z.boolean()),
      badge_earned: z.optional(z.boolean()),
      event_reminder: z.optional(z.boolean()),
    }),
  ),
  privacy: z.optional(z.strictObject({ show_miner: z.optional(z.boolean()) })),
  mining: z.optional(z.strictObject({ chart_window: z.optional(z.enum(['1h', '24h', '7d', '30d'])) })),
  sound: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      volume: z.optional(z.number().check(z.gte(0), z.lte(1))),
    }),
  ),
});
export type SettingsChange = z.output<typeof settingsChange>;

// Its length first: reading a host takes time by the square of its combining marks.
const pictureAddress = z.string().check(z.maxLength(512, { abort: true }), z.url({ protocol: /^https$/ }));

/** `PATCH /users/me`: null clears a field. `country_code` is an assigned code of ISO 3166-1. */
export const profileChange = z.object({
  display_name: z.optional(z.nullable(displayName)),
  bio: z.optional(z.nullable(bio)),
  country_code: z.optional(z.nullable(z.enum(COUNTRY_CODES))),
  avatar_url: z.optional(z.nullable(pictureAddress)),
});
export type ProfileChangeRequest = z.output<typeof profileChange>;

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
export const publicProfileParams = z.object({
  btc_address: z.string().check(z.minLength(1), z.maxLength(256)),
});

/** `DELETE /users/me`: how many sessions and API keys ended with the account. */
export const accountDeleted = z.object({
  status: z.literal('deleted'),
  sessions: count,
  api_keys: count,
});
export type AccountDeleted = z.output<typeof accountDeleted>;
