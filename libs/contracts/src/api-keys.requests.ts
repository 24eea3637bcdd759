import * as z from 'zod/mini';
import { API_KEY_PERMISSIONS, apiKeyPermission } from './api-keys';
import { LIMITS } from './limits';
import { label } from './person-text';

// What clients send; what they read back is in `api-keys.ts`. Apart, so that a page that only reads carries none of it.

/** An offset must not carry a time past the years that ISO 8601 writes with four digits. */
const LATEST_MS = Date.UTC(10_000, 0) - 1;

const expiry = z.iso
  .datetime({ offset: true })
  .check(z.refine((text) => !(Date.parse(text) > LATEST_MS), 'must lie before the year 10000'));

/** `POST /users/me/api-keys`. Without `expires_at` the key works until it is deleted. */
export const apiKeyRequest = z.strictObject({
  name: label(LIMITS.apiKeyNameCharacters),
  permissions: z._default(
    z.array(apiKeyPermission).check(z.minLength(1), z.maxLength(API_KEY_PERMISSIONS.length)),
    ['read'],
  ),
  expires_at: z.optional(z.nullable(expiry)),
});
export type ApiKeyRequest = z.output<typeof apiKeyRequest>;

export const apiKeyParams = z.object({ id: z.uuid() });
