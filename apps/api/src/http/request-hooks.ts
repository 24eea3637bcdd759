import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PinoLogger } from 'nestjs-pino';
import { isLogged, loggableUrl } from './logging';
import { Metrics } from './metrics';

const DOCS = /^\/docs(\/|-|$)/;
const TOKENS = /^\/api\/v1\/auth(\/|$)/;
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const DOCS_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Request id, cache and content policy on every answer; the time of each request into the metrics and the log. */
export async function addRequestHooks(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const { httpSeconds } = app.get(Metrics);
  const { logger } = await app.resolve(PinoLogger);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    const policy = DOCS.test(request.url) ? DOCS_POLICY : API_POLICY;
    void reply.header('Content-Security-Policy', policy);
    const { authorization, 'x-api-key': key } = request.headers;
    const usesToken = authorization !== undefined || key !== undefined || TOKENS.test(request.url);
    if (usesToken) void reply.header('Cache-Control', 'no-store');
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    if (isLogged(request.url, reply.statusCode)) {
      const level = reply.statusCode >= 500 ? 'error' : 'info';
      const { id: reqId, method } = request;
      const ms = Math.round(reply.elapsedTime);
      logger[level](
        { reqId, method, url: loggableUrl(request.url), status: reply.statusCode, ms },
        'request',
      );
    }
    done();
  });
}
