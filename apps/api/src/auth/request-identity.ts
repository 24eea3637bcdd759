import type { FastifyRequest } from 'fastify';
import type { AccessIdentity, SessionIdentity } from './token.service';

/** What opened the door to a request. */
export type Caller =
  { kind: 'session'; identity: SessionIdentity } | { kind: 'key'; identity: AccessIdentity };

const callers = new WeakMap<FastifyRequest, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who makes this request. @throws Error where the route is not behind the AuthGuard */
export function identityOf(request: FastifyRequest): AccessIdentity {
  const caller = callers.get(request);
  if (!caller) throw new Error('a route asks who is signed in without @SignedIn()');
  return caller.identity;
}

/** The session that makes this request. @throws Error where the route lets API keys in */
export function sessionOf(request: FastifyRequest): SessionIdentity {
  const caller = callers.get(request);
  if (caller?.kind !== 'session') throw new Error('a route asks for its session without @SessionOnly()');
  return caller.identity;
}
