import * as z from 'zod/mini';
import { LIMITS } from './limits';

// What clients send; what they read back is in `auth.ts`. Apart, so that a page that only reads carries none of it.

const address = z.string().check(z.minLength(14), z.maxLength(LIMITS.addressCharacters));

export const challengeRequest = z.object({ btc_address: address });

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

export const sessionParams = z.object({ id: z.uuid() });
