import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import { SocketAdapter } from '@app/realtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module';
import { AppError } from './http/app-error';
import { answerClientError, answerFrameworkError } from './http/framework-errors';
import { requestId } from './http/logging';
import { serveDocs } from './http/openapi';
import { ProblemFilter } from './http/problem.filter';
import { addRequestHooks } from './http/request-hooks';

const WITHOUT_PREFIX = ['health/live', 'health/ready', 'metrics', '.well-known/jwks.json'];
const PREFLIGHT_SECONDS = 600;

/** The whole api, wired but not listening yet: `main` and the end-to-end tests start exactly this. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapter(config), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.setGlobalPrefix('api/v1', { exclude: WITHOUT_PREFIX });
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app));
  app.enableShutdownHooks();
  acceptJson(app);
  await addRequestHooks(app);
  await app.register(helmet, {
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  app.enableCors({
    origin: [...config.http.allowedOrigins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-API-Key', 'X-Request-Id'],
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: PREFLIGHT_SECONDS,
    // An OPTIONS that asks for nothing is answered like a preflight; the plugin would refuse it in plain text.
    strictPreflight: false,
  });
  serveDocs(app);
  return app;
}

function adapter(config: Config): FastifyAdapter {
  const { trustedProxies } = config.http;
  return new FastifyAdapter({
    bodyLimit: LIMITS.httpBodyBytes,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: requestId,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerFrameworkError(error, request, reply),
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: 512 },
  });
}

/** JSON is the only body we read; an empty one counts as none, so that clients may always send the header. */
function acceptJson(app: NestFastifyApplication): void {
  app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
  app.useBodyParser(
    'application/json',
    { bodyLimit: LIMITS.httpBodyBytes },
    (_request, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined);
      try {
        done(null, JSON.parse(body.toString('utf8')));
      } catch {
        done(new AppError('bad_request', 'The body is not well-formed JSON.'));
      }
    },
  );
}
