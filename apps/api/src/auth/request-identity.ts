import type { FastifyRequest } from 'fastify';
import type { AccessIdentity } from './token.service';

const identities = new WeakMap<FastifyRequest, AccessIdentity>();

export function rememberIdentity(request: FastifyRequest, identity: AccessIdentity): void {
  identities.set(request, identity);
}

/** Who makes this request. @throws Error where the route is not behind the AuthGuard */
export function identityOf(request: FastifyRequest): AccessIdentity {
  const identity = identities.get(request);
  if (!identity) throw new Error('a route asks who is signed in without @SignedIn()');
  return identity;
}
