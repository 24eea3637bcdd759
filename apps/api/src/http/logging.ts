import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '@app/config';
import type { Params } from 'nestjs-pino';
import { destination, type DestinationStream, type Logger, pino } from 'pino';
import { codeOf } from './error-code';

const REQUEST_ID = /^[\w.:-]{1,64}$/;
const SECRET_NAME = /token|key|signature|nonce|secret|password/i;
const QUIET = /^\/(health|metrics)(\/|\?|$)/;
/** How Postgres repeats the value that it could not read. */
const QUOTED_VALUE = /: ".*"$/s;
const LOGGED_URL_CHARACTERS = 512;

/** The id a client gave its request, when it is short and harmless; otherwise a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/**
 * A URL as it may stand in a log: parameters that open something are blanked, and it is cut at 512 characters. Taken
 * apart by hand: a stranger must not choose how long a search with many beginnings takes.
 */
export function loggableUrl(url: string): string {
  const shown = url.slice(0, LOGGED_URL_CHARACTERS);
  if (!shown.includes('=')) return shown;
  const parts = shown.split(/([&#])/).map(withoutSecret);
  return parts.join('').slice(0, LOGGED_URL_CHARACTERS);
}

/** `name=value`, where the name of the first parameter still stands behind its path. */
function withoutSecret(part: string): string {
  const equals = part.indexOf('=');
  const name = part.slice(0, equals);
  const isSecret = equals >= 0 && SECRET_NAME.test(name.slice(name.lastIndexOf('?') + 1));
  return isSecret ? `${name}=[hidden]` : part;
}

/** Names under which something secret might be logged. */
const SECRETS = [
  'authorization',
  'cookie',
  'headers',
  'token',
  'access_token',
  'refresh_token',
  'signature',
  'nonce',
  'key',
  'apiKey',
  'api_key',
  'parameters',
];
const FLUSH_MS = 500;
const BUFFER_BYTES = 8 * 1024;

/** A log that is written in pieces, twice a second at least; `flushSync` before the process ends. */
export const logDestination = () =>
  destination({ dest: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });

/** Structured logs. Requests are logged by a hook of ours, one line each: a logger per request would cost more than the request. */
export function loggingOptions(config: Config, stream: DestinationStream): Params {
  return {
    forRoutes: [],
    pinoHttp: [
      {
        level: config.logLevel,
        redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), remove: true },
        serializers: { err: loggableError },
      },
      stream,
    ],
  };
}

/** For the lines about requests, which hold nothing secret by how they are made: searching them again would cost. */
export const requestLogger = ({ logLevel }: Config, stream: DestinationStream): Logger =>
  pino({ level: logLevel }, stream);

/** Whether a request is worth a line: probes come every few seconds and say nothing unless they fail. */
export const isLogged = (url: string, status: number): boolean => status >= 500 || !isProbe(url);

/** Whether this is asked by those who watch the server: never limited, hardly logged. */
export const isProbe = (url: string): boolean =>
  (url.startsWith('/health') || url.startsWith('/metrics')) && QUIET.test(url);

/** An error as it may stand in a log: nothing that a client sent, as in the parameters of a failed statement. */
export function loggableError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const query = 'query' in error && typeof error.query === 'string' ? { query: error.query } : {};
  const code = codeOf(error);
  const message = error.message.replace(QUOTED_VALUE, ': "[hidden]"');
  const stack = error.stack?.slice(error.stack.indexOf('\n    at '));
  return { type: error.name, message, ...(code === '' ? {} : { code }), ...query, stack };
}
