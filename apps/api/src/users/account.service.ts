import { Injectable, Logger } from '@nestjs/common';
import { type AccountDeleted, redisKeys } from '@app/contracts';
import { AccountRepository } from '@app/database';
import { RedisClients } from '@app/redis';
import { ApiKeyGate } from '../auth/api-key-gate';
import { SessionsService } from '../auth/sessions.service';
import { AppError } from '../http/app-error';

/** The end of an account. */
@Injectable()
export class AccountService {
  private readonly logger = new Logger(AccountService.name);

  constructor(
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeyGate,
    private readonly redis: RedisClients,
  ) {}

  /**
   * Deletes profile, settings, sessions and keys. The address keeps its shares, has no owner and stays hidden until
   * somebody proves it again. @throws AppError not_found
   */
  async delete(userId: number): Promise<AccountDeleted> {
    const deleted = await this.accounts.delete(userId);
    if (!deleted) throw new AppError('not_found', 'This account no longer exists.');
    for (const hash of deleted.keyHashes) this.keys.forget(hash);
    await this.sessions.announce(deleted.sessions);
    await this.redis.commands.del(redisKeys.dashboardStats(userId)).catch((error: unknown) => {
      this.logger.warn(`Cached figures of a deleted account stay for their seconds: ${String(error)}`);
    });
    this.logger.log(`Account of user ${userId} deleted`);
    return { status: 'deleted', sessions: deleted.sessions.length, api_keys: deleted.keyHashes.length };
  }
}
