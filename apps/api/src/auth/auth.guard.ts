import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { rememberIdentity } from './request-identity';
import { TokenError, TokenService } from './token.service';

const BEARER = /^Bearer +(\S+) *$/i;

/** The token of an Authorization header, or undefined. */
export const bearerToken = (header: string | undefined): string | undefined => BEARER.exec(header ?? '')?.[1];

/** Lets a REST request pass with a valid access token only. @throws TokenError */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly tokens: TokenService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw new TokenError('missing');
    rememberIdentity(request, await this.tokens.verifyAccess(token));
    return true;
  }
}
