import * as z from 'zod/mini';
import { count, id, isoTime } from './zod';

export const challengeResponse = z.object({ nonce: z.string(), message: z.string(), expires_in: count });
export type Challenge = z.output<typeof challengeResponse>;

export const logoutResponse = z.object({ status: z.literal('logged_out') });

export const logoutAllResponse = z.object({ status: z.literal('logged_out'), revoked_count: count });

/** `GET /auth/sessions`: where this account is signed in; `current` is the session that asks. */
export const session = z.object({
  id: z.uuid(),
  user_agent: z.nullable(z.string()),
  created_at: isoTime,
  last_used_at: isoTime,
  current: z.boolean(),
});
export const sessionList = z.object({ sessions: z.array(session) });
export type SessionList = z.output<typeof sessionList>;

export const tokenUser = z.object({
  id,
  btc_address: z.string(),
  display_name: z.nullable(z.string()),
  country_code: z.nullable(z.string()),
  created_at: isoTime,
  last_login: z.nullable(isoTime),
});
export const tokenResponse = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: count,
  user: tokenUser,
});
export type TokenResponse = z.output<typeof tokenResponse>;
