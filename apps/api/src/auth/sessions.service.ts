import { Injectable, Logger } from '@nestjs/common';
import { SESSION_REVOKED_CHANNEL, type SessionList, type TokenResponse } from '@app/contracts';
import { type EndedSession, SessionsRepository } from '@app/database';
import { RedisClients } from '@app/redis';
import { AppError } from '../http/app-error';
import { bearerToken } from './auth.guard';
import { hashToken, RefreshTokens } from './refresh-token';
import { SessionGate } from './session-gate';
import { TokenResponses } from './token-responses';
import { type SessionIdentity, TokenService } from './token.service';

/** What follows a sign-in: refresh, logout, the list of sessions. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokenService,
    private readonly responses: TokenResponses,
    private readonly refreshTokens: RefreshTokens,
    private readonly gate: SessionGate,
    private readonly redis: RedisClients,
  ) {}

  /** Rotates a refresh token. A spent one shown again ends its whole session. @throws AppError refresh_refused */
  async refresh(refreshToken: string): Promise<TokenResponse> {
    const next = this.refreshTokens.make();
    const result = await this.sessions.rotate(hashToken(refreshToken), next);
    if (result.kind === 'rotated') return this.responses.make(result.account, result.sessionId, next.token);
    if (result.kind === 'reused') {
      this.logger.warn(`A spent refresh token was shown again: session ${result.sessionId} ended`);
      await this.announce([result]);
    }
    throw new AppError('refresh_refused', 'The refresh token is unknown, used or expired; sign in again.');
  }

  /** Ends the session of the Bearer token (expired or not) and that of the refresh token. Never refuses. */
  async logout(authorization: string | undefined, refreshToken: string | undefined): Promise<void> {
    const bearer = bearerToken(authorization);
    const claims = bearer && (await this.tokens.readClaims(bearer, true).catch(() => undefined));
    if (claims) await this.announce(await this.sessions.end(claims.sid));
    if (refreshToken) await this.announce(await this.sessions.endByToken(hashToken(refreshToken)));
  }

  /** Ends every session of the user; how many there were. */
  async logoutAll(userId: number): Promise<number> {
    const ended = await this.sessions.endAll(userId);
    await this.announce(ended);
    return ended.length;
  }

  async list(user: SessionIdentity): Promise<SessionList> {
    const sessions = await this.sessions.list(user.userId);
    return {
      sessions: sessions.map((session) => ({
        id: session.id,
        user_agent: session.userAgent,
        created_at: session.createdAt.toISOString(),
        last_used_at: session.lastUsedAt.toISOString(),
        current: session.id === user.sessionId,
      })),
    };
  }

  /** Ends one of the user's own sessions. @throws AppError not_found */
  async end(userId: number, sessionId: string): Promise<void> {
    const ended = await this.sessions.end(sessionId, userId);
    if (ended.length === 0) throw new AppError('not_found', 'You have no such open session.');
    await this.announce(ended);
  }

  /** Tells every node to close the sockets of these sessions; without Redis they end with their token's expiry check. */
  async announce(ended: readonly EndedSession[]): Promise<void> {
    for (const { sessionId } of ended) this.gate.forget(sessionId);
    const messages = ended.map(({ sessionId, userId }) =>
      this.redis.commands.publish(
        SESSION_REVOKED_CHANNEL,
        JSON.stringify({ sid: sessionId, user_id: userId }),
      ),
    );
    for (const outcome of await Promise.allSettled(messages)) {
      if (outcome.status === 'rejected')
        this.logger.warn(`End of a session not announced: ${outcome.reason}`);
    }
  }
}
