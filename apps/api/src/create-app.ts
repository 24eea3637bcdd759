import { isUtf8 } from 'node:buffer';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import { SocketAdapter } from '@app/realtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { AppModule } from './app.module';
import { AppError } from './http/app-error';
import { connectionBounds, registerConnectionMetrics } from './http/connection-bounds';
import { ConnectionGuard } from './http/connection-guard';
import { answerClientError, answerFrameworkError } from './http/framework-errors';
import { HEAVY_JSON_ROUTES, HeavyJson, isHeavy } from './http/json-weight';
import { logDestination, requestId } from './http/logging';
import { refuseOtherMethods, RouteTable } from './http/methods';
import { serveDocs } from './http/openapi';
import { Metrics } from './http/metrics';
import { ProblemFilter } from './http/problem.filter';
import { addRequestHooks } from './http/request-hooks';
import { type HeaderSet, securityHeaders } from './http/security-headers';

const WITHOUT_PREFIX = ['health/live', 'health/ready', 'metrics', '.well-known/jwks.json'];

/** The whole api, wired but not listening yet: `main` and the end-to-end tests start exactly this. */
export async function createApp(
  config: Config,
  log: DestinationStream = logDestination(),
): Promise<NestFastifyApplication> {
  const headers = await securityHeaders();
  const module = AppModule.forRoot(config, log);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter(config, headers.api), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  const guard = guardConnections(app, config);
  app.get(RouteTable).watch(app.getHttpAdapter().getInstance());
  app.useLogger(app.get(Logger));
  app.setGlobalPrefix('api/v1', { exclude: WITHOUT_PREFIX });
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app));
  acceptJson(app);
  ignoreExpectations(app);
  addRequestHooks(app, guard, headers, log);
  serveDocs(app);
  await app.init();
  refuseOtherMethods(app);
  return app;
}

/** Before anything else looks at the server: connections are bounded before HTTP is read from them. */
function guardConnections(app: NestFastifyApplication, config: Config): ConnectionGuard {
  const guard = new ConnectionGuard(connectionBounds(config));
  guard.attach(app.getHttpServer());
  registerConnectionMetrics(app.get(Metrics).registry, guard);
  return guard;
}

function adapter(config: Config, headers: HeaderSet): FastifyAdapter {
  const { trustedProxies } = config.http;
  return new FastifyAdapter({
    bodyLimit: LIMITS.httpBodyBytes,
    connectionTimeout: LIMITS.httpIdleMs,
    requestTimeout: LIMITS.httpRequestMs,
    keepAliveTimeout: LIMITS.httpKeepAliveMs,
    http: {
      // Node would refuse a request without Host by itself, and not as a problem.
      requireHostHeader: false,
      headersTimeout: LIMITS.httpHeadMs,
      connectionsCheckingInterval: LIMITS.httpCheckMs,
    },
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: requestId,
    // Who still comes over an open connection while we drain is served, not refused.
    return503OnClosing: false,
    // No middleware of the Express kind: what runs on every request is a hook of ours.
    skipMiddie: true,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerFrameworkError(error, request, reply.headers(headers)),
    clientErrorHandler: answerClientError(headers),
    routerOptions: { maxParamLength: LIMITS.pathParameterCharacters },
  });
}

/** Of `Expect` Node knows `100-continue`; anything else it would refuse by itself, and not as a problem. */
function ignoreExpectations(app: NestFastifyApplication): void {
  const server = app.getHttpServer();
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
}

/** JSON is the only body we read; an empty one counts as none, so that clients may always send the header. */
function acceptJson(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser(['text/plain', 'application/json']);
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<Buffer>(
    'application/json',
    { bodyLimit: LIMITS.httpBodyBytes, parseAs: 'buffer' },
    (request, body, done) => {
      if (body.length === 0) return done(null, undefined);
      if (!isUtf8(body)) return done(new AppError('bad_request', 'The body is not UTF-8.'));
      if (isHeavy(body)) {
        if (HEAVY_JSON_ROUTES.has(request.routeOptions.url ?? ''))
          return done(null, new HeavyJson(body.toString('utf8')));
        return done(new AppError('bad_request', `The body may hold ${LIMITS.jsonValues} values; send less.`));
      }
      void parse(request, body.toString('utf8'), (error, value) => {
        if (error) done(new AppError('bad_request', 'The body is not well-formed JSON.'));
        else done(null, value);
      });
    },
  );
}
