import { Injectable } from '@nestjs/common';
import { type ApiKeyPermission, LIMITS } from '@app/contracts';
import { DataSource } from 'typeorm';
import { rowOf, rowsOf } from './rows';

export interface ApiKeyRow {
  id: string;
  name: string;
  keyPrefix: string;
  permissions: ApiKeyPermission[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}
/** What is stored of a new key; `hash` is SHA-256 of it in hex. */
export type NewApiKeyRow = Pick<ApiKeyRow, 'id' | 'name' | 'keyPrefix' | 'permissions' | 'expiresAt'> & {
  hash: string;
};
/** A key and its owner, as a request that shows it is judged. */
export interface ApiKeyHolder {
  id: string;
  userId: number;
  address: string;
  permissions: ApiKeyPermission[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  banned: boolean;
}

export const API_KEY_COLUMNS = `id, name, key_prefix AS "keyPrefix", permissions, created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;
const TOUCH_SECONDS = 60;

/** The keys of programs that act for a user. */
@Injectable()
export class ApiKeysRepository {
  constructor(private readonly source: DataSource) {}

  /** Stores a key. 'too_many' where the user has as many as he may; 'gone' where the account was deleted meanwhile. */
  add(userId: number, key: NewApiKeyRow): Promise<ApiKeyRow | 'too_many' | 'gone'> {
    return this.source.transaction(async (tx) => {
      const owner = await rowsOf(
        tx,
        `SELECT 1 FROM users WHERE id = $1 AND claimed_at IS NOT NULL FOR NO KEY UPDATE`,
        [userId],
      );
      if (owner.length === 0) return 'gone';
      const { count } = await rowOf<{ count: number }>(
        tx,
        `SELECT count(*) AS count FROM api_keys WHERE user_id = $1`,
        [userId],
      );
      if (count >= LIMITS.apiKeysPerUser) return 'too_many';
      return rowOf<ApiKeyRow>(
        tx,
        `INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, permissions, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${API_KEY_COLUMNS}`,
        [key.id, userId, key.name, key.hash, key.keyPrefix, JSON.stringify(key.permissions), key.expiresAt],
      );
    });
  }

  /** The keys of a user, the newest first, expired ones too. */
  list(userId: number): Promise<ApiKeyRow[]> {
    return rowsOf(
      this.source,
      `SELECT ${API_KEY_COLUMNS} FROM api_keys WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2`,
      [userId, LIMITS.apiKeysPerUser],
    );
  }

  /** Deletes a key of the user; its hash, or null where he has none such. */
  async remove(userId: number, id: string): Promise<string | null> {
    const [removed] = await rowsOf<{ hash: string }>(
      this.source,
      `DELETE FROM api_keys WHERE id = $1 AND user_id = $2 RETURNING key_hash AS hash`,
      [id, userId],
    );
    return removed?.hash ?? null;
  }

  /** Who holds the key of this hash, expired or not. */
  async holder(hash: string): Promise<ApiKeyHolder | null> {
    const [holder] = await rowsOf<ApiKeyHolder>(
      this.source,
      `SELECT k.id, k.user_id AS "userId", u.btc_address AS address, k.permissions, k.expires_at AS "expiresAt",
              k.last_used_at AS "lastUsedAt", u.is_banned AS banned
       FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.key_hash = $1`,
      [hash],
    );
    return holder ?? null;
  }

  /** Remembers that the key was used, at most once a minute whoever asks. */
  async touch(id: string): Promise<void> {
    await this.source.query(
      `UPDATE api_keys SET last_used_at = now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= now() - make_interval(secs => $2))`,
      [id, TOUCH_SECONDS],
    );
  }
}
