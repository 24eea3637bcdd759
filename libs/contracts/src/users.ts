import * as z from 'zod/mini';
import { id, isoTime } from './zod';

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
