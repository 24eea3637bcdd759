import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { LIMITS } from '@app/contracts';
import { clientNetwork } from '@app/realtime';
import type { FastifyRequest } from 'fastify';
import { KeyNeeds } from './access';
import { AuthGuard } from './auth.guard';
import { identityOf, sessionOf } from './request-identity';

/** For a controller or a route: an access token is needed, or an API key that may do this (see `KeyNeeds`). */
export function SignedIn(): ClassDecorator & MethodDecorator {
  return applyDecorators(...signedIn(), ApiSecurity('api_key'));
}

/** For a controller or a route: an access token is needed, and no API key will do. */
export function SessionOnly(): ClassDecorator & MethodDecorator {
  return applyDecorators(...signedIn(), KeyNeeds('session'));
}

const signedIn = () => [UseGuards(AuthGuard), ApiBearerAuth('access')];

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest();

/** The AccessIdentity of the request. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  identityOf(requestOf(context)),
);

/** The SessionIdentity of the request, behind `SessionOnly`. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sessionOf(requestOf(context)),
);

/** Where a request comes from, and the browser's name cut to its limit. */
export interface ClientInfo {
  /** What limits count by: the IP behind trusted proxies, of IPv6 its /64. */
  network: string;
  userAgent: string | null;
  authorization: string | undefined;
  /** The page that asks, as its browser names it. */
  origin: string | undefined;
}

export const Client = createParamDecorator((_: unknown, context: ExecutionContext): ClientInfo => {
  const { ip, headers } = requestOf(context);
  const userAgent = headers['user-agent']?.slice(0, LIMITS.userAgentCharacters) ?? null;
  return {
    network: clientNetwork(ip),
    userAgent,
    authorization: headers.authorization,
    origin: headers.origin,
  };
});
