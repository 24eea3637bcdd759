import * as z from 'zod/mini';
import { count } from './zod';

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
