import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { label } from './person-text';
import { isoTime } from './zod';

/** What a key may do: `read` every GET, `write` what changes something, `groove:write` sends AI sessions in. */
export const API_KEY_PERMISSIONS = ['read', 'write', 'groove:write'] as const;
export type ApiKeyPermission = (typeof API_KEY_PERMISSIONS)[number];
export const apiKeyPermission = z.enum(API_KEY_PERMISSIONS);

/** An offset must not carry a time past the years that ISO 8601 writes with four digits. */
const LATEST_MS = Date.UTC(10_000, 0) - 1;
const expiry = z.iso
  .datetime({ offset: true })
  .check(z.refine((text) => !(Date.parse(text) > LATEST_MS), 'must lie before the year 10000'));

/** Every key begins so, that people and secret scanners know it. */
export const API_KEY_START = 'sk-tbg-';
export const API_KEY_PATTERN = /^sk-tbg-[0-9a-f]{64}$/;

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

/** A key as its owner sees it afterwards: `key_prefix` is the beginning by which he knows it. */
export const apiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  key_prefix: z.string(),
  permissions: z.array(apiKeyPermission),
  created_at: isoTime,
  expires_at: z.nullable(isoTime),
  last_used_at: z.nullable(isoTime),
});
export type ApiKey = z.output<typeof apiKey>;

/** Answer to the making of a key: the only time that `key` is told. */
export const newApiKey = z.extend(apiKey, { key: z.string() });
export type NewApiKey = z.output<typeof newApiKey>;

/** `GET /users/me/api-keys`, the newest first. */
export const apiKeyList = z.array(apiKey);
export const apiKeyParams = z.object({ id: z.uuid() });
export const apiKeyDeleted = z.object({ status: z.literal('deleted') });
