import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type ApiKey, API_KEY_START, type ApiKeyRequest, LIMITS, type NewApiKey } from '@app/contracts';
import { type ApiKeyRow, ApiKeysRepository } from '@app/database';
import { ApiKeyGate } from '../auth/api-key-gate';
import { hashToken } from '../auth/refresh-token';
import { AppError } from '../http/app-error';
import { RateLimiter } from '../http/rate-limiter';

const KEY_BYTES = 32;
const PREFIX_CHARACTERS = 14;

/** The API keys of a user: made, listed, deleted. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly gate: ApiKeyGate,
    private readonly limiter: RateLimiter,
  ) {}

  /** Makes a key and tells it this once. @throws AppError invalid_input, conflict, not_found, rate_limited */
  async create(userId: number, wanted: ApiKeyRequest): Promise<NewApiKey> {
    const expiresAt = wanted.expires_at ? new Date(wanted.expires_at) : null;
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      const errors = [{ field: 'expires_at', message: 'must lie in the future' }];
      throw new AppError('invalid_input', 'A key that has expired already is of no use.', errors);
    }
    await this.limiter.take('api_key', String(userId));
    const key = API_KEY_START + randomBytes(KEY_BYTES).toString('hex');
    const made = await this.keys.add(userId, {
      id: randomUUID(),
      name: wanted.name,
      hash: hashToken(key),
      keyPrefix: key.slice(0, PREFIX_CHARACTERS),
      permissions: [...new Set(wanted.permissions)],
      expiresAt,
    });
    if (made === 'gone') throw new AppError('not_found', 'This account no longer exists.');
    if (made === 'too_many') {
      throw new AppError('conflict', `You have ${LIMITS.apiKeysPerUser} API keys; delete one first.`);
    }
    return { ...toApiKey(made), key };
  }

  async list(userId: number): Promise<ApiKey[]> {
    return (await this.keys.list(userId)).map(toApiKey);
  }

  /** Deletes a key: here at once, on the other nodes within five seconds. @throws AppError not_found */
  async delete(userId: number, id: string): Promise<void> {
    const hash = await this.keys.remove(userId, id);
    if (hash === null) throw new AppError('not_found', 'You have no such API key.');
    this.gate.forget(hash);
  }
}

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  key_prefix: row.keyPrefix,
  permissions: row.permissions,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
});
