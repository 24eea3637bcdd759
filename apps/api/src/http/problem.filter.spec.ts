import type { ArgumentsHost } from '@nestjs/common';
import { Logger, NotFoundException } from '@nestjs/common';
import { AppError } from './app-error';
import { ProblemFilter } from './problem.filter';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

function answerTo(error: unknown): Answer {
  const answer: Answer = { status: 0, headers: {}, body: {} };
  const reply = {
    sent: false,
    status: (code: number) => Object.assign(reply, { code: (answer.status = code) }),
    header: (name: string, value: string) => Object.assign(reply, { set: (answer.headers[name] = value) }),
    send: (text: string) => (answer.body = JSON.parse(text) as Record<string, unknown>),
  };
  const host = {
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ id: 'r1' }), getResponse: () => reply }),
  };
  new ProblemFilter().catch(error, host as unknown as ArgumentsHost);
  return answer;
}

describe('ProblemFilter', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('should answer a coded error with its status and fields', () => {
    const errors = [{ field: 'limit', message: 'too big' }];
    expect(answerTo(new AppError('invalid_input', 'Wrong.', errors))).toEqual({
      status: 422,
      headers: { 'Content-Type': 'application/problem+json' },
      body: {
        type: 'urn:problem:invalid-input',
        title: 'Invalid input',
        status: 422,
        detail: 'Wrong.',
        errors,
      },
    });
  });

  it('should keep what an unknown error says to itself', () => {
    const { status, body } = answerTo(new Error('password is hunter2'));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 503],
    [Object.assign(new Error('terminating connection'), { code: '57P01' }), 503],
    [new Error('Connection terminated unexpectedly'), 503],
    [
      Object.assign(new Error('query'), { driverError: Object.assign(new Error('x'), { code: '08006' }) }),
      503,
    ],
    [Object.assign(new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]), {}), 503],
    [Object.assign(new Error('statement timeout'), { code: '57014' }), 500],
    [Object.assign(new Error('duplicate key'), { code: '23505' }), 500],
    [new NotFoundException(), 404],
    [Object.assign(new Error('body'), { statusCode: 413 }), 413],
    ['not even an error', 500],
  ])('should map %s to %d', (error, status) => {
    expect(answerTo(error).status).toBe(status);
  });

  it('should say when to try again', () => {
    expect(answerTo(new AppError('rate_limited', 'Slow.', undefined, 7)).headers['Retry-After']).toBe('7');
  });
});
