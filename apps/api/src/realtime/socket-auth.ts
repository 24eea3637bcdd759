import { Logger } from '@nestjs/common';
import type { VerifyToken } from '@app/realtime';
import { type TokenService, TokenError } from '../auth/token.service';
import { AppError } from '../http/app-error';

const logger = new Logger('SocketAuth');

/**
 * How sockets check access tokens: as REST does. A refusal keeps its words, which name no token; a fault of ours
 * (no database) becomes `unavailable`, so that the client comes back later instead of signing in anew.
 */
export function socketAuth(tokens: Pick<TokenService, 'verifyAccess'>): VerifyToken {
  return async (token) => {
    try {
      const { expiresAt, ...identity } = await tokens.verifyAccess(token);
      return { ...identity, expiresAt: expiresAt.getTime() };
    } catch (error) {
      if (error instanceof TokenError) throw Object.assign(new Error(error.detail), { code: error.code });
      logger.warn(`token of a socket not checked: ${error instanceof Error ? error.name : 'unknown fault'}`);
      throw new AppError('unavailable', 'The token cannot be checked right now.');
    }
  };
}
