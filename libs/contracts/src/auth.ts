import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { count, id, isoTime } from './zod';

const address = z.string().check(z.minLength(14), z.maxLength(LIMITS.addressCharacters));

export const challengeRequest = z.object({ btc_address: address });
export const challengeResponse = z.object({ nonce: z.string(), message: z.string(), expires_in: count });
export type Challenge = z.output<typeof challengeResponse>;

export const verifyRequest = z.object({
  btc_address: address,
  signature: z.string().check(z.minLength(1), z.maxLength(LIMITS.signatureCharacters)),
  nonce: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Accepted for older clients, ignored: the time is in the signed message. */
  timestamp: z.optional(z.unknown()),
});
export type VerifyRequest = z.output<typeof verifyRequest>;

const token = z.string().check(z.minLength(1), z.maxLength(LIMITS.wsTokenCharacters));
export const refreshRequest = z.object({ refresh_token: token });
export const logoutRequest = z.object({ refresh_token: z.optional(token) });
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
export const sessionParams = z.object({ id: z.uuid() });

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

/** Claims of an access token (RS256). `sub` is the user's id as text, `sid` the session it belongs to. */
export const accessClaims = z.object({
  sub: z.string().check(z.regex(/^[1-9]\d{0,15}$/)),
  address: z.string(),
  auth_method: z.string(),
  type: z.literal('access'),
  iss: z.string(),
  aud: z.string(),
  iat: count,
  exp: count,
  jti: z.string(),
  sid: z.uuid(),
});
export type AccessClaims = z.output<typeof accessClaims>;

/** `GET /.well-known/jwks.json`: the public keys that access tokens are checked with. */
export const jwks = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('RSA'),
      use: z.literal('sig'),
      alg: z.literal('RS256'),
      kid: z.string(),
      n: z.string(),
      e: z.string(),
    }),
  ),
});
export type Jwks = z.output<typeof jwks>;
