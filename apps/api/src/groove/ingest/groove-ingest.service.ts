import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  type GrooveContext,
  type GrooveFeedback,
  type GrooveFeedbackTaken,
  type GrooveHook,
  type GrooveHookContext,
  type GrooveHookTaken,
  type GrooveTopicName,
  type GrooveTranscriptTaken,
  LIMITS,
} from '@app/contracts';
import { GrooveIngestRepository } from '@app/database';
import { readHook } from '@app/groove';
import { AppError } from '../../http/app-error';
import { RateLimiter } from '../../http/rate-limiter';
import { GrooveNewsService } from '../groove-news.service';
import { bodyLines } from './body-lines';
import { GrooveEvents } from './groove-events';
import { InjectionsService } from './injections.service';
import { messageRow } from './message-row';
import { TranscriptUpload } from './transcript-upload';

/** What stands in the headers of a hook. */
export interface HookHeaders {
  contextType: GrooveContext;
  idempotencyKey: string | null;
}
export type HookAnswer =
  { kind: 'taken'; body: GrooveHookTaken } | { kind: 'context'; body: GrooveHookContext };

const BUSY_RETRY_SECONDS = 10;
const ASKING = new Set(['SessionStart', 'UserPromptSubmit']);
/** What shows how much came in, and what shows how often a learning was given. */
const COUNTS: readonly GrooveTopicName[] = ['health'];
const GIVEN: readonly GrooveTopicName[] = ['overview', 'learnings', 'learning_detail'];

/** The way in for what assistants tell of their sessions. What a path in it names is never looked at. */
@Injectable()
export class GrooveIngestService {
  private readonly uploads = new Map<number, number>();

  constructor(
    private readonly store: GrooveIngestRepository,
    private readonly injections: InjectionsService,
    private readonly events: GrooveEvents,
    private readonly limiter: RateLimiter,
    private readonly news: GrooveNewsService,
  ) {}

  /** @throws AppError rate_limited */
  async hook(userId: number, hook: GrooveHook, headers: HookHeaders): Promise<HookAnswer> {
    await this.limiter.take('groove_hook', String(userId));
    const now = Date.now();
    const { session_id: sessionId, hook_event_name: name } = hook;
    const taken = await this.storeHook(userId, hook, headers, now);
    const counts = taken.duplicate ? { accepted: 0, duplicate: 1 } : { accepted: 1, duplicate: 0 };
    await this.store.count(userId, now, { ...counts, rejected: 0, reasons: new Map() });
    if (name === 'SessionEnd' && !taken.duplicate) await this.end(userId, sessionId, 'session_end');
    if (!ASKING.has(name)) {
      await this.news.changed(userId, COUNTS);
      return { kind: 'taken', body: { event_id: taken.eventId, duplicate: taken.duplicate } };
    }
    const prompt = name === 'UserPromptSubmit' ? (hook.prompt ?? '') : null;
    const { answer, given } = await this.injections.context(userId, sessionId, name, prompt);
    await this.news.changed(userId, given > 0 ? [...COUNTS, ...GIVEN] : COUNTS);
    return { kind: 'context', body: answer };
  }

  /**
   * Takes a transcript in as it arrives; what was stored before it broke off is stored.
   * @param sessionId  of the lines that name none
   * @throws AppError rate_limited, too_large, bad_request
   */
  async transcript(
    userId: number,
    body: Readable,
    given: { contextType: GrooveContext; sessionId: string | null },
  ): Promise<GrooveTranscriptTaken> {
    await this.limiter.take('groove_transcript', String(userId));
    const release = this.reserve(userId);
    const now = Date.now();
    const upload = new TranscriptUpload(this.store, userId, { ...given, now });
    try {
      for await (const line of bodyLines(body)) await upload.take(line);
      await upload.flush();
    } finally {
      release();
      await this.store.count(userId, now, { ...upload.taken, reasons: upload.reasons });
      await this.news.changed(userId, COUNTS);
    }
    for (const sessionId of upload.sessions) await this.end(userId, sessionId, 'upload');
    return upload.taken;
  }

  /** @throws AppError not_found where he has no such session, rate_limited */
  async feedback(userId: number, sessionId: string, feedback: GrooveFeedback): Promise<GrooveFeedbackTaken> {
    await this.limiter.take('groove_feedback', String(userId));
    const end = { userId, sessionId, eventId: randomUUID() };
    const { known, changed } = await this.store.feedback(end, feedback.outcome, feedback.note ?? null);
    if (!known) throw new AppError('not_found', 'You have no session of this name.');
    if (changed) await this.events.tell(end, 'feedback');
    return { session_id: sessionId, outcome: feedback.outcome, changed };
  }

  private storeHook(userId: number, hook: GrooveHook, headers: HookHeaders, now: number) {
    const id = randomUUID();
    const message = readHook(hook);
    const { contextType } = headers;
    const session = { id: hook.session_id, contextType, scopePath: hook.cwd ?? null, first: now, last: now };
    return this.store.storeHook(userId, session, {
      id,
      key: hookKey(hook, headers.idempotencyKey),
      message: message.parts.length === 0 ? null : messageRow(id, now, message),
    });
  }

  private async end(userId: number, sessionId: string, reason: 'session_end' | 'upload'): Promise<void> {
    const end = await this.store.end({ userId, sessionId, eventId: randomUUID() }, reason);
    if (end) await this.events.tell(end, reason);
  }

  /** @throws AppError rate_limited where the user has as many uploads running as he may */
  private reserve(userId: number): () => void {
    const running = this.uploads.get(userId) ?? 0;
    if (running >= LIMITS.grooveUploadsPerUser) {
      const detail = `Only ${LIMITS.grooveUploadsPerUser} transcripts at a time; wait until one has been taken.`;
      throw new AppError('rate_limited', detail, undefined, BUSY_RETRY_SECONDS);
    }
    this.uploads.set(userId, running + 1);
    return () => {
      const left = (this.uploads.get(userId) ?? 1) - 1;
      if (left > 0) this.uploads.set(userId, left);
      else this.uploads.delete(userId);
    };
  }
}

/** What makes a hook event a duplicate of an earlier one: the request's key, else its tool call; without both nothing. */
function hookKey(hook: GrooveHook, idempotencyKey: string | null): string | null {
  if (idempotencyKey !== null) return `key:${idempotencyKey}`;
  if (!hook.tool_use_id) return null;
  return `tool:${hook.hook_event_name}:${hook.tool_use_id}`;
}
