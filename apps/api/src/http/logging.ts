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

/** Structured logs. Requests are logged by a hook of ours, one line each: a logger per request would cost more than the request. */
export function loggingOptions(config: Config): Params {
  return {
    forRoutes: [],
    pinoHttp: {
      level: config.logLevel,
      redact: {
        paths: ['authorization', 'token', 'signature', 'access_token', 'refresh_token', 'headers'],
        remove: true,
      },
    },
  };
}

/** Whether a request is worth a line: probes come every few seconds and say nothing unless they fail. */
export const isLogged = (url: string, status: number): boolean => status >= 500 || !QUIET.test(url);
