import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type ErrorCode, ERRORS, type Problem } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { isDatabaseAway } from './database-away';
import { loggableError } from './logging';

const FROM_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['bad_request', 'The request could not be read; send well-formed JSON.'],
  401: [
    'unauthenticated',
    'Send a valid access token as "Authorization: Bearer …", or an API key as "X-API-Key".',
  ],
  403: ['forbidden', 'You may not do this.'],
  404: ['not_found', 'There is nothing at this address; /docs lists every endpoint.'],
  413: ['too_large', 'The body is larger than 1 MiB; send less.'],
  408: ['timeout', 'The request did not arrive in time; send it again.'],
  414: ['uri_too_long', 'A part of the address of the request is too long.'],
  415: ['unsupported_media', 'Send the body as application/json.'],
  503: ['unavailable', 'The server is shutting down; try again in a moment.'],
};
const UNAVAILABLE_RETRY_SECONDS = 5;

/** Every error of the REST API becomes application/problem+json here, and only here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const known = toAppError(error);
    const http = host.switchToHttp();
    const { id: reqId } = http.getRequest<FastifyRequest>();
    if (known.code === 'internal') this.logger.error({ reqId, err: loggableError(error) });
    else if (known.code === 'unavailable') this.logger.warn({ reqId, detail: known.detail });
    sendProblem(known, http.getResponse<FastifyReply>());
  }
}

/** Sends an error in the one form that errors have. */
export function sendProblem(error: AppError, reply: FastifyReply): void {
  if (reply.sent) return;
  if (error.retryAfter !== undefined) void reply.header('Retry-After', String(error.retryAfter));
  if (error.code === 'unauthenticated') void reply.header('WWW-Authenticate', 'Bearer');
  void reply
    .status(ERRORS[error.code].status)
    .header('Content-Type', 'application/problem+json')
    .send(JSON.stringify(toProblem(error)));
}

/** The error as the API speaks of it: its own, Fastify's, Nest's, or an internal one that tells nothing. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) {
    const detail = 'The database cannot be reached at the moment; try again in a few seconds.';
    return new AppError('unavailable', detail, undefined, UNAVAILABLE_RETRY_SECONDS);
  }
  const known = FROM_STATUS[statusOf(error)];
  return known
    ? new AppError(...known)
    : new AppError(
        'internal',
        'Something went wrong on our side; it has been recorded with this request id.',
      );
}

/** Status of Nest's and Fastify's own errors; 500 for anything else. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const coded = typeof error === 'object' && error !== null && 'statusCode' in error;
  const status = coded ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

/** Body of the answer, RFC 9457. */
export function toProblem(error: AppError): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: `urn:problem:${error.code.replaceAll('_', '-')}`,
    title,
    status,
    detail: error.detail,
    ...(error.errors ? { errors: [...error.errors] } : {}),
  };
}
