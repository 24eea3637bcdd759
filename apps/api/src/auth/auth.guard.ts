import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../http/app-error';
import { ACCESS, type Access, defaultAccess } from './access';
import { ApiKeyGate } from './api-key-gate';
import { rememberCaller } from './request-identity';
import { TokenError, TokenService } from './token.service';

const BEARER = /^Bearer +(\S+) *$/i;
const KEY_HEADER = 'x-api-key';

/** The token of an Authorization header, or undefined. */
export const bearerToken = (header: string | undefined): string | undefined => BEARER.exec(header ?? '')?.[1];

/**
 * Lets a REST request pass with a valid access token, or with an API key that may do what it asks.
 * Where both are sent the token alone counts: a key never helps out a bad token.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly tokens: TokenService,
    private readonly keys: ApiKeyGate,
    private readonly reflector: Reflector,
  ) {}

  /** @throws TokenError, AppError unauthenticated or forbidden */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers.authorization);
    const key = request.headers[KEY_HEADER];
    if (token !== undefined) {
      rememberCaller(request, { kind: 'session', identity: await this.tokens.verifyAccess(token) });
    } else if (key !== undefined) {
      const identity = await this.keys.check(String(key));
      checkPermission(this.accessOf(context, request.method), identity.permissions);
      rememberCaller(request, { kind: 'key', identity });
    } else throw new TokenError('missing');
    return true;
  }

  private accessOf(context: ExecutionContext, method: string): Access {
    const said = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    return said ?? defaultAccess(method);
  }
}

function checkPermission(needed: Access, permissions: readonly Access[]): void {
  if (needed === 'session') {
    const detail =
      'API keys may not do this; send the access token of a session as "Authorization: Bearer …".';
    throw new AppError('forbidden', detail);
  }
  if (permissions.includes(needed)) return;
  throw new AppError('forbidden', `This API key lacks the permission "${needed}".`);
}
