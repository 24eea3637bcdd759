import { Injectable, Logger } from '@nestjs/common';
import { API_KEY_PATTERN, type ApiKeyPermission, LIMITS } from '@app/contracts';
import { type ApiKeyHolder, ApiKeysRepository } from '@app/database';
import { AppError } from '../http/app-error';
import { FreshCache } from './fresh-cache';
import { hashToken } from './refresh-token';
import type { AccessIdentity } from './token.service';

/** Use is remembered to the minute. */
const TOUCH_MS = 60_000;

/** Who shows an API key, and what it lets him do. */
export interface KeyIdentity extends AccessIdentity {
  permissions: readonly ApiKeyPermission[];
}

/** Knows what an API key opens, asking the database once in three seconds for each. */
@Injectable()
export class ApiKeyGate {
  private readonly logger = new Logger(ApiKeyGate.name);
  private readonly holders = new FreshCache<ApiKeyHolder | null>(LIMITS.apiKeysRemembered);

  constructor(private readonly keys: ApiKeysRepository) {}

  /** @throws AppError unauthenticated, forbidden where its owner is locked out */
  async check(key: string): Promise<KeyIdentity> {
    if (!API_KEY_PATTERN.test(key)) throw refused('is malformed');
    const hash = hashToken(key);
    const holder = await this.holders.get(hash, () => this.load(hash));
    if (!holder) throw refused('is unknown or was deleted');
    if (holder.expiresAt !== null && holder.expiresAt.getTime() <= Date.now()) throw refused('has expired');
    if (holder.banned) throw new AppError('forbidden', 'This account is locked.');
    const { userId, address, permissions } = holder;
    return { userId, address, permissions };
  }

  /** Makes the next request with this key ask again: it was deleted here. */
  forget(hash: string): void {
    this.holders.forget(hash);
  }

  private async load(hash: string): Promise<ApiKeyHolder | null> {
    const holder = await this.keys.holder(hash);
    if (holder && Date.now() - (holder.lastUsedAt?.getTime() ?? 0) >= TOUCH_MS) this.touch(holder.id);
    return holder;
  }

  /** Beside the request, which does not wait for it. */
  private touch(id: string): void {
    this.keys.touch(id).catch((error: unknown) => {
      this.logger.warn(`Use of an API key not recorded: ${error instanceof Error ? error.name : 'unknown'}`);
    });
  }
}

const refused = (why: string): AppError =>
  new AppError('unauthenticated', `The API key ${why}; make a new one in your settings.`);
