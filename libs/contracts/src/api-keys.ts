import * as z from 'zod/mini';
import { isoTime } from './zod';

/** What a key may do: `read` every GET, `write` what changes something, `groove:write` sends AI sessions in. */
export const API_KEY_PERMISSIONS = ['read', 'write', 'groove:write'] as const;
export type ApiKeyPermission = (typeof API_KEY_PERMISSIONS)[number];
export const apiKeyPermission = z.enum(API_KEY_PERMISSIONS);

/** Every key begins so, that people and secret scanners know it. */
export const API_KEY_START = 'sk-tbg-';
export const API_KEY_PATTERN = /^sk-tbg-[0-9a-f]{64}$/;

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
export const apiKeyDeleted = z.object({ status: z.literal('deleted') });
