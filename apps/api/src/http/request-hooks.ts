import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import { clientNetwork } from '@app/realtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream } from 'pino';
import { AppError } from './app-error';
import type { ConnectionGuard } from './connection-guard';
import { Cors } from './cors';
import { isLogged, isProbe, loggableUrl, requestLogger } from './logging';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import { RequestLimiter } from './request-limiter';
import type { SecurityHeaders } from './security-headers';
import { CONFIG } from './settings';

/** What a request that is one too many at once waits. */
const RETRY_SECONDS = 1;
const DOCS = /^\/docs(\/|-|$|\?)/;
const TOKENS = /^\/api\/v1\/auth(\/|$|\?)/;

/** What every request passes first: headers, CORS, bounds, the limit of its network; and what is told of it afterwards. */
export function addRequestHooks(
  app: NestFastifyApplication,
  guard: ConnectionGuard,
  headers: SecurityHeaders,
  log: DestinationStream,
): void {
  const server = app.getHttpAdapter().getInstance();
  const config = app.get<Config>(CONFIG);
  const cors = new Cors(config.http.allowedOrigins);
  const limiter = app.get(RequestLimiter);
  const readiness = app.get(Readiness);
  server.addHook('onRequest', (request, reply, done) => {
    writeHeaders(request, reply, headers);
    const tooManyAtOnce = guard.isOverRequestBound(request.raw.socket);
    // Its body is not read, so nothing else can come over the connection.
    if (tooManyAtOnce) return done(refuseConnection(reply));
    if (readiness.isDraining) void reply.header('connection', 'close');
    if (cors.apply(request, reply)) {
      void reply.code(204).send();
      return;
    }
    done(fault(request) ?? (isProbe(request.url) ? undefined : tooMany(limiter, request)));
  });
  addRecords(app, log);
}

function writeHeaders(request: FastifyRequest, reply: FastifyReply, headers: SecurityHeaders): void {
  const { url } = request;
  void reply.headers(url.startsWith('/docs') && DOCS.test(url) ? headers.docs : headers.api);
  void reply.header('x-request-id', request.id);
  const given = request.headers;
  const opens = given.authorization !== undefined || given['x-api-key'] !== undefined || TOKENS.test(url);
  if (opens) void reply.header('cache-control', 'no-store');
}

/** What makes a request unreadable before anybody looks at its route. */
function fault(request: FastifyRequest): AppError | undefined {
  if (request.url.length > LIMITS.urlCharacters)
    return new AppError('uri_too_long', `The address is longer than ${LIMITS.urlCharacters} characters.`);
  const { host, 'content-encoding': encoding } = request.headers;
  if (host === undefined && request.raw.httpVersion === '1.1')
    return new AppError('bad_request', 'The request names no host; send a Host header.');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return new AppError('unsupported_media', 'Send the body as it is, without Content-Encoding.');
  return undefined;
}

function refuseConnection(reply: FastifyReply): AppError {
  void reply.header('connection', 'close');
  const detail = `Your address has too many requests in flight; try again in ${RETRY_SECONDS} s.`;
  return new AppError('rate_limited', detail, undefined, RETRY_SECONDS);
}

function tooMany(limiter: RequestLimiter, request: FastifyRequest): AppError | undefined {
  const seconds = limiter.take(clientNetwork(request.ip));
  if (seconds === 0) return undefined;
  return new AppError('rate_limited', `Too many requests; try again in ${seconds} s.`, undefined, seconds);
}

/** The time of each request into the metrics, and a line about it into the log. */
function addRecords(app: NestFastifyApplication, log: DestinationStream): void {
  const { httpSeconds } = app.get(Metrics);
  const logger = requestLogger(app.get<Config>(CONFIG), log);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const { method, id: reqId } = request;
      const { statusCode: status, elapsedTime } = reply;
      const route = request.routeOptions.url ?? 'unknown';
      httpSeconds.observe({ method, route, status: String(status) }, elapsedTime / 1000);
      if (isLogged(request.url, status)) {
        const line = { reqId, method, url: loggableUrl(request.url), status, ms: Math.round(elapsedTime) };
        logger[status >= 500 ? 'error' : 'info'](line, 'request');
      }
      done();
    });
}
