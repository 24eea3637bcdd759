import * as z from 'zod/mini';
import { COUNTRY_CODES } from './countries';
import { bio, displayName } from './person-text';

// What clients send; what they read back is in `users.ts`. Apart, so that a page that only reads carries none of it.

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

export const publicProfileParams = z.object({
  btc_address: z.string().check(z.minLength(1), z.maxLength(256)),
});
