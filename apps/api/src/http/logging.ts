import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { Config } from '@app/config';

const REQUEST_ID = /^[\w.:-]{1,64}$/;
const SECRET_PARAMETER = /([?&](?:token|access_token|refresh_token|signature|nonce)=)[^&#]*/gi;
const QUIET = /^\/(health|metrics)(\/|\?|$)/;
const LOGGED_URL_CHARACTERS = 512;

/** The id a client gave its request, when it is short and harmless; otherwise a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** A URL as it may stand in a log: parameters that open something are blanked, and it is cut at 512 characters. */
export function loggableUrl(url: string): string {
  return url.replace(SECRET_PARAMETER, '$1[hidden]').slice(0, LOGGED_URL_CHARACTERS);
}

interface LoggedRequest {
  id?: unknown;
  method?: string;
  url?: string;
}

/** Structured logs: one line a request, without headers, bodies, addresses of clients or secrets. */
export function loggingOptions(config: Config): Params {
  return {
    // Named, because the default would log the paths without prefix twice.
    forRoutes: ['{/*splat}'],
    pinoHttp: {
      level: config.logLevel,
      quietReqLogger: true,
      redact: {
        paths: [
          'authorization',
          'token',
          'signature',
          'access_token',
          'refresh_token',
          'req.headers',
          'res.headers',
        ].flatMap((path) => [path, `*.${path}`]),
        remove: true,
      },
      serializers: {
        req: (request: LoggedRequest) => ({
          id: request.id,
          method: request.method,
          url: loggableUrl(request.url ?? ''),
        }),
        res: (response: { statusCode?: number }) => ({ statusCode: response.statusCode }),
      },
      autoLogging: { ignore: (request) => QUIET.test(request.url ?? '') },
      customLogLevel: (_request, response, error) => {
        if (error || response.statusCode >= 500) return 'error';
        return 'info';
      },
    },
  };
}
