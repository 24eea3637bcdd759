import { Injectable } from '@nestjs/common';
import { SessionsRepository } from '@app/database';
import { RateLimiter } from '../http/rate-limiter';
import type { ClientInfo } from './auth.decorators';
import { bearerToken } from './auth.guard';
import { hashToken } from './refresh-token';
import { TokenService } from './token.service';

/**
 * Counts refresh and logout by the session that the request shows a token of, whatever became of that session. Only a
 * token of no session counts for the client network: many people behind one address do not limit each other, while
 * guessing a token costs what it did. The one lookup by the token's hash comes before everything that writes or locks.
 */
@Injectable()
export class SessionLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokenService,
  ) {}

  /** @throws AppError rate_limited */
  async countRefresh(refreshToken: string, client: ClientInfo): Promise<void> {
    const sessionId = await this.sessions.findByToken(hashToken(refreshToken));
    await (sessionId === undefined
      ? this.limiter.take('refresh_unknown', client.network)
      : this.limiter.take('refresh', sessionId));
  }

  /** Counts for every session that the request names. @throws AppError rate_limited */
  async countLogout(refreshToken: string | undefined, client: ClientInfo): Promise<void> {
    const named = await Promise.all([
      this.sessionOfBearer(client.authorization),
      refreshToken ? this.sessions.findByToken(hashToken(refreshToken)) : undefined,
    ]);
    const sessionIds = new Set(named.filter((id) => id !== undefined));
    if (sessionIds.size === 0) await this.limiter.take('logout_unknown', client.network);
    for (const sessionId of sessionIds) await this.limiter.take('logout', sessionId);
  }

  /** The session that a token of ours names, expired or not. */
  private async sessionOfBearer(authorization: string | undefined): Promise<string | undefined> {
    const token = bearerToken(authorization);
    if (token === undefined) return undefined;
    const claims = await this.tokens.readClaims(token, true).catch(() => undefined);
    return claims?.sid;
  }
}
