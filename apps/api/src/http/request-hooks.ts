import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from './metrics';

const DOCS = /^\/docs(\/|-|$)/;
const TOKENS = /^\/api\/v1\/auth(\/|$)/;
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const DOCS_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Request id, cache and content policy on every answer; the time of each request into the metrics. */
export function addRequestHooks(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const { httpSeconds } = app.get(Metrics);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    const policy = DOCS.test(request.url) ? DOCS_POLICY : API_POLICY;
    void reply.header('Content-Security-Policy', policy);
    const usesToken = request.headers.authorization !== undefined || TOKENS.test(request.url);
    if (usesToken) void reply.header('Cache-Control', 'no-store');
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    done();
  });
}
