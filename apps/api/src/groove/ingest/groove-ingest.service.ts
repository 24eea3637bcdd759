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
  RETENTION,
} from '@app/contracts';
import { GrooveIngestRepository, GrooveQuotaError } from '@app/database';
import { messageRow, readHook } from '@app/groove';
import { AppError } from '../../http/app-error';
import { RateLimiter } from '../../http/rate-limiter';
import { GrooveNewsService } from '../groove-news.service';
import { bodyLines, type Charge } from './body-lines';
import { GrooveEvents } from './groove-events';
import { GrooveMetrics } from './groove-metrics';
import { HookBodies } from './hook-bodies';
import { InjectionsService } from './injections.service';
import { TranscriptWork } from './text-pools';
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
    private readonly bodies: HookBodies,
    private readonly events: GrooveEvents,
    private readonly limiter: RateLimiter,
    private readonly news: GrooveNewsService,
    private readonly text: TranscriptWork,
    private readonly metrics: GrooveMetrics,
  ) {}

  /**
   * Takes a hook event in. It counts against the rate limit before its body is read, which may take a thread's time.
   * @throws AppError rate_limited; bad_request, invalid_input, unavailable as `HookBodies`; too_large or
   *   insufficient_storage where a quota is used up
   */
  async hook(userId: number, body: unknown, headers: HookHeaders): Promise<HookAnswer> {
    await this.limiter.take('groove_hook', String(userId));
    const hook = await this.bodies.read(userId, body);
    const now = Date.now();
    const { session_id: sessionId, hook_event_name: name } = hook;
    const taken = await this.withinQuotas(() => this.storeHook(userId, hook, headers, now));
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
   * @param given  `sessionId` is of the lines that name none, `length` what the request says of its bytes, 0 for nothing
   * @throws AppError rate_limited, too_large, insufficient_storage, bad_request
   */
  async transcript(
    userId: number,
    body: Readable,
    given: { contextType: GrooveContext; sessionId: string | null; length: number },
  ): Promise<GrooveTranscriptTaken> {
    await this.limiter.take('groove_transcript', String(userId));
    const charge = (bytes: number): Promise<void> =>
      this.limiter.take('groove_transcript_kib', String(userId), Math.ceil(bytes / 1024));
    const release = this.reserve(userId);
    const now = Date.now();
    const { contextType, sessionId } = given;
    const uncharged = given.length > 0 ? undefined : charge;
    const facts = { contextType, sessionId, now };
    const upload = new TranscriptUpload(this.store, this.text, userId, facts);
    try {
      if (given.length > 0) await charge(given.length);
      await this.withinQuotas(() => read(body, upload, uncharged));
    } finally {
      release();
      await this.store.count(userId, now, { ...upload.taken, reasons: upload.reasons });
      await this.news.changed(userId, COUNTS);
    }
    for (const id of upload.sessions) await this.end(userId, id, 'upload');
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
      message:
        message.parts.length === 0
          ? null
          : { json: JSON.stringify([messageRow(id, now, message)]), count: 1 },
    });
  }

  /** Work that stores messages. @throws AppError too_large or insufficient_storage where a quota is used up */
  private async withinQuotas<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GrooveQuotaError)) throw error;
      this.metrics.refused.inc({ quota: error.quota });
      throw quotaProblem(error);
    }
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

async function read(body: Readable, upload: TranscriptUpload, charge?: Charge): Promise<void> {
  for await (const line of bodyLines(body, charge)) await upload.take(line);
  await upload.flush();
}

function quotaProblem({ quota, bytes }: GrooveQuotaError): AppError {
  const mib = Math.floor(bytes / 1024 / 1024);
  const kept = `Texts of sessions are deleted ${RETENTION.grooveMessageDays} days after their last event`;
  return quota === 'user'
    ? new AppError('too_large', `Your sessions may take ${mib} MiB and do. ${kept}; send this again then.`)
    : new AppError(
        'insufficient_storage',
        `All sessions here may take ${mib} MiB, and they do. The operator can raise the limit.`,
      );
}

/** What makes a hook event a duplicate of an earlier one: the request's key, else its tool call; without both nothing. */
function hookKey(hook: GrooveHook, idempotencyKey: string | null): string | null {
  if (idempotencyKey !== null) return `key:${idempotencyKey}`;
  if (!hook.tool_use_id) return null;
  return `tool:${hook.hook_event_name}:${hook.tool_use_id}`;
}
