import type { FastifyReply, FastifyRequest } from 'fastify';

const METHODS = 'GET, POST, PATCH, DELETE';
const REQUEST_HEADERS = 'Authorization, Content-Type, X-API-Key, X-Request-Id';
const RESPONSE_HEADERS = 'X-Request-Id, Retry-After, Content-Disposition';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets the pages of the configured origins read answers, and no others; the text `null` is never one of them.
 * Every answer says that it depends on the origin, so that no cache mixes them up.
 */
export class Cors {
  private readonly allowed: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.allowed = new Set(origins.filter((origin) => origin !== 'null'));
  }

  /** Writes the headers. @returns true where the request was OPTIONS and is answered by them */
  apply(request: FastifyRequest, reply: FastifyReply): boolean {
    const { origin } = request.headers;
    void reply.header('vary', 'Origin');
    const isAllowed = origin !== undefined && this.allowed.has(origin);
    if (isAllowed) {
      void reply.header('access-control-allow-origin', origin);
      void reply.header('access-control-expose-headers', RESPONSE_HEADERS);
    }
    if (request.method !== 'OPTIONS') return false;
    if (isAllowed) {
      void reply.header('access-control-allow-methods', METHODS);
      void reply.header('access-control-allow-headers', REQUEST_HEADERS);
      void reply.header('access-control-max-age', PREFLIGHT_SECONDS);
    }
    return true;
  }
}
