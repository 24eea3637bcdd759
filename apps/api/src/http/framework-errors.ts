import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { codeOf } from './error-code';
import { sendProblem, toAppError, toProblem } from './problem.filter';
import type { HeaderSet } from './security-headers';

const HEAD = 'HEAD ';
const UNDECODABLE = 'The address of the request cannot be decoded; check its percent codes.';

/** For what Fastify refuses before Nest sees it, such as a URL that cannot be decoded. */
export function answerFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  const isUrl = codeOf(error) === 'FST_ERR_BAD_URL';
  sendProblem(isUrl ? new AppError('bad_request', UNDECODABLE) : toAppError(error), reply);
}

/** For what Node's parser refuses, where there is no request yet and the answer is written by hand. */
export function answerClientError(hardening: HeaderSet): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    if (codeOf(error) === 'ECONNRESET' || socket.destroyed) return;
    // Nothing was asked, so there is nothing to answer: a browser opens spare connections.
    if (socket.bytesRead === 0) return void socket.destroy();
    const known = whatWentWrong(codeOf(error));
    const { status } = ERRORS[known.code];
    const body = isHead(error) ? '' : JSON.stringify(toProblem(known));
    const headers = {
      ...hardening,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'x-request-id': randomUUID(),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const first = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;
    if (socket.writable) socket.write(`${first}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  };
}

/** An answer to HEAD has no body; what was read so far begins with the method. */
function isHead(error: Error): boolean {
  const read = 'rawPacket' in error ? error.rawPacket : undefined;
  return Buffer.isBuffer(read) && read.subarray(0, HEAD.length).toString('latin1') === HEAD;
}

function whatWentWrong(code: string): AppError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError('headers_too_large', 'The headers of the request are too large; send less.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('timeout', 'The request did not arrive in time; send it again.');
  return new AppError(
    'bad_request',
    'This is not an HTTP request that can be read; check its first line and its headers.',
  );
}
