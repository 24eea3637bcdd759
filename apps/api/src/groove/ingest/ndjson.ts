import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../http/app-error';

/** Content types under which transcripts come. */
export const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'] as const;
const TRANSCRIPTS = '/api/v1/groove/ingest/transcripts';

/** Lets the one route that reads lines have its body as a stream; everywhere else such a body is refused. */
@Injectable()
export class Ndjson implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addContentTypeParser([...NDJSON], (request, payload, done) => {
      if (request.routeOptions.url === TRANSCRIPTS) return done(null, payload);
      payload.resume();
      done(new AppError('unsupported_media', 'Send the body as application/json.'));
    });
  }
}
