import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../http/rate-limiter';
import type { ClientInfo } from './auth.decorators';
import { bearerToken } from './auth.guard';
import { TokenLookups } from './token-lookups';
import { TokenService } from './token.service';

/**
 * Counts refresh and logout by the session that the request shows a token of, whatever became of that session. Only a
 * token of no session counts for the client network: many people behind one address do not limit each other, while
 * guessing a token costs what it did. The one lookup by the token's hash comes before everything that writes or locks, and
 * is itself bounded (`TokenLookups`).
 */
@Injectable()
export class SessionLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly lookups: TokenLookups,
    private readonly tokens: TokenService,
  ) {}

  /** @throws AppError rate_limited */
  async countRefresh(refreshToken: string, client: ClientInfo): Promise<void> {
    const sessionId = await this.lookups.findWithin('refresh_unknown', refreshToken, client.network);
    await (sessionId === undefined
      ? this.lookups.countUnknown('refresh_unknown', client.network)
      : this.limiter.take('refresh', sessionId));
  }

  /** Counts for every session that the request names. @throws AppError rate_limited */
  async countLogout(refreshToken: string | undefined, client: ClientInfo): Promise<void> {
    const ofBearer = await this.sessionOfBearer(client.authorization);
    // Counted before the lookup: a session of one's own is no way to guess the tokens of others.
    if (ofBearer !== undefined) await this.limiter.take('logout', ofBearer);
    const sessionId = await this.findForLogout(refreshToken, client, ofBearer !== undefined);
    if (sessionId !== undefined && sessionId !== ofBearer) await this.limiter.take('logout', sessionId);
    if (ofBearer === undefined && sessionId === undefined)
      await this.lookups.countUnknown('logout_unknown', client.network);
  }

  private async findForLogout(
    token: string | undefined,
    { network }: ClientInfo,
    isCounted: boolean,
  ): Promise<string | undefined> {
    if (!token) return undefined;
    return isCounted ? this.lookups.find(token) : this.lookups.findWithin('logout_unknown', token, network);
  }

  /** The session that a token of ours names, expired or not. */
  private async sessionOfBearer(authorization: string | undefined): Promise<string | undefined> {
    const token = bearerToken(authorization);
    if (token === undefined) return undefined;
    const claims = await this.tokens.readClaims(token, true).catch(() => undefined);
    return claims?.sid;
  }
}
