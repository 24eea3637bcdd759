import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { sendProblem, toAppError, toProblem } from './problem.filter';

/** What hooks set on every other answer; these answers are sent before a hook runs. */
const HARDENING = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
const UNDECODABLE = 'The address of the request cannot be decoded; check its percent codes.';

/** For what Fastify refuses before Nest sees it, such as a URL that cannot be decoded. */
export function answerFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...HARDENING, 'X-Request-Id': request.id });
  const isUrl = codeOf(error) === 'FST_ERR_BAD_URL';
  sendProblem(isUrl ? new AppError('bad_request', UNDECODABLE) : toAppError(error), reply);
}

/** For what Node's parser refuses, where there is no request yet and the answer is written by hand. */
export function answerClientError(error: Error, socket: Socket): void {
  if (codeOf(error) === 'ECONNRESET' || socket.destroyed) return;
  const [status, detail] = whatWentWrong(codeOf(error));
  const title = STATUS_CODES[status] ?? 'Bad request';
  const body = JSON.stringify({ ...toProblem(new AppError('bad_request', detail)), title, status });
  const headers = {
    ...HARDENING,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function whatWentWrong(code: string | undefined): [status: number, detail: string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'The headers of the request are too large; send less.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request did not arrive in time; send it again.'];
  return [400, 'This is not an HTTP request that can be read; check its first line and its headers.'];
}

function codeOf(error: unknown): string | undefined {
  const coded = typeof error === 'object' && error !== null && 'code' in error;
  return coded && typeof error.code === 'string' ? error.code : undefined;
}
