import { Readable } from 'node:stream';
import { Body, Controller, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiResponse } from '@nestjs/swagger';
import {
  GROOVE_CONTEXTS,
  grooveFeedback,
  type GrooveFeedback,
  grooveFeedbackParams,
  grooveFeedbackTaken,
  type GrooveFeedbackTaken,
  grooveHook,
  grooveHookContext,
  type GrooveHookContext,
  grooveHookHeaders,
  type GrooveHookHeaders,
  grooveHookTaken,
  type GrooveHookTaken,
  grooveTranscriptQuery,
  type GrooveTranscriptQuery,
  grooveTranscriptTaken,
  type GrooveTranscriptTaken,
  LIMITS,
} from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyNeeds } from '../../auth/access';
import { CurrentUser, SignedIn } from '../../auth/auth.decorators';
import type { AccessIdentity } from '../../auth/token.service';
import { AppError } from '../../http/app-error';
import { Describe, jsonSchema } from '../../http/describe';
import { parse } from '../../http/parse.pipe';
import { tooLarge } from './body-lines';
import { GrooveIngestService } from './groove-ingest.service';
import { RequestHeaders } from './request-headers';
import { NDJSON } from './ndjson';

const tag = 'groove';
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'An event that is sent again with it is a duplicate',
  schema: { type: 'string', minLength: 1, maxLength: LIMITS.grooveIdCharacters, examples: ['start-of-a1'] },
};
const CONTEXT_TYPE = {
  name: 'X-Groove-Context-Type',
  required: false,
  description: 'Kind of work of the session',
  schema: { type: 'string', enum: [...GROOVE_CONTEXTS], examples: ['interactive'] },
};
const taken = { event_id: '0b9f1c1e-7f1e-4a0e-9a53-1f6a3e5b8c11', duplicate: false };

/** Where assistants send what happens in their sessions. */
@Controller('groove')
@SignedIn()
@KeyNeeds('groove:write')
export class GrooveIngestController {
  constructor(private readonly ingest: GrooveIngestService) {}

  @Post('ingest/hooks')
  @Describe({
    tag,
    summary:
      'Take a hook event of Claude Code; the start of a session and a request are answered with learnings',
    body: grooveHook,
    response: grooveHookContext,
    errors: ['rate_limited', 'too_large', 'insufficient_storage'],
    example: {
      hookSpecificOutput: {
        hookEventName: 'SessionStart',
        additionalContext: '- [correction] Use pnpm here',
      },
    },
  })
  @ApiResponse({
    status: 202,
    description: 'Taken; the other events have no answer',
    content: { 'application/json': { schema: jsonSchema(grooveHookTaken, 'output'), example: taken } },
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiHeader(CONTEXT_TYPE)
  async hook(
    @CurrentUser() user: AccessIdentity,
    @Body() body: unknown,
    @RequestHeaders(parse(grooveHookHeaders)) headers: GrooveHookHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GrooveHookTaken | GrooveHookContext> {
    const answer = await this.ingest.hook(user.userId, body, {
      contextType: headers['x-groove-context-type'],
      idempotencyKey: headers['idempotency-key'] ?? null,
    });
    if (answer.kind === 'taken') void reply.code(202);
    return answer.body;
  }

  @Post('ingest/transcripts')
  @Describe({
    tag,
    summary: 'Take a session transcript, a JSON object a line; what is known already is counted as duplicate',
    query: grooveTranscriptQuery,
    response: grooveTranscriptTaken,
    errors: ['rate_limited', 'too_large', 'unsupported_media', 'insufficient_storage'],
    example: { accepted: 240, duplicate: 0, rejected: 1, errors: [{ line: 17, reason: 'not JSON' }] },
  })
  @ApiConsumes(NDJSON[0])
  @ApiBody({ schema: { type: 'string' }, required: true })
  @ApiHeader(CONTEXT_TYPE)
  transcript(
    @CurrentUser() user: AccessIdentity,
    @Query(parse(grooveTranscriptQuery)) query: GrooveTranscriptQuery,
    @RequestHeaders(parse(grooveHookHeaders)) headers: GrooveHookHeaders,
    @Req() request: FastifyRequest,
  ): Promise<GrooveTranscriptTaken> {
    const { body } = request;
    if (!(body instanceof Readable)) {
      const detail = `Send the transcript with the content type ${NDJSON[0]}.`;
      throw new AppError('unsupported_media', detail);
    }
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > LIMITS.grooveTranscriptBytes) throw tooLarge();
    return this.ingest.transcript(user.userId, body, {
      length,
      contextType: headers['x-groove-context-type'],
      sessionId: query.session_id ?? null,
    });
  }

  @Put('sessions/:id/feedback')
  @Describe({
    tag,
    summary: 'Say how a session went; it overrides what the session itself lets guess, and ends it',
    params: grooveFeedbackParams,
    body: grooveFeedback,
    response: grooveFeedbackTaken,
    errors: ['not_found', 'rate_limited'],
    example: { session_id: 'a1', outcome: 'success', changed: true },
  })
  feedback(
    @CurrentUser() user: AccessIdentity,
    @Param(parse(grooveFeedbackParams)) params: { id: string },
    @Body(parse(grooveFeedback)) feedback: GrooveFeedback,
  ): Promise<GrooveFeedbackTaken> {
    return this.ingest.feedback(user.userId, params.id, feedback);
  }
}
