import { Injectable, Logger } from '@nestjs/common';
import {
  type GrooveAction,
  type GrooveErrorCode,
  type GrooveRequest,
  type GrooveServerFrame,
  type GrooveTopic,
  LIMITS,
  parseGrooveFrame,
} from '@app/contracts';
import type { Session, SessionHandler } from '@app/realtime';
import { AppError } from '../http/app-error';
import { GrooveLearningsService } from './groove-learnings.service';
import { GrooveTopics } from './groove-topics';

type Topics = Extract<GrooveRequest, { topics: GrooveTopic[] }>;
type Action = Extract<GrooveRequest, { id: string }>;

/** Requests of one socket that ask the database are answered one after the other. */
interface Line {
  waiting: number;
  tail: Promise<void>;
}

/** What the groove socket answers to each frame of a client: docs/PROTOCOL.md, groove. */
@Injectable()
export class GrooveProtocol implements SessionHandler {
  private readonly logger = new Logger(GrooveProtocol.name);
  private readonly lines = new WeakMap<Session, Line>();

  constructor(
    private readonly topics: GrooveTopics,
    private readonly learnings: GrooveLearningsService,
  ) {}

  receive(session: Session, text: string): void {
    const parsed = parseGrooveFrame(text);
    if (!parsed.ok) return send(session, parsed.error);
    const { request } = parsed;
    if (request.type === 'ping') return send(session, { type: 'pong', ...withId(request) });
    const line = this.lines.get(session) ?? { waiting: 0, tail: Promise.resolve() };
    this.lines.set(session, line);
    if (line.waiting >= LIMITS.grooveWaitingRequests)
      return refuse(session, request, 'limit_reached', 'Too many requests wait for their answers.');
    line.waiting += 1;
    line.tail = line.tail.then(() => this.answer(session, request)).finally(() => (line.waiting -= 1));
  }

  tooFast(session: Session): void {
    refuse(session, {}, 'limit_reached', 'Too many messages; this one was not acted on.');
  }

  private async answer(session: Session, request: Topics | Action): Promise<void> {
    if (session.kind !== 'open') return;
    try {
      if ('id' in request) await this.act(session, request);
      else if (request.type === 'subscribe') await this.subscribe(session, request);
      else this.unsubscribe(session, request);
    } catch (error) {
      this.logger.warn(`groove request failed: ${error instanceof Error ? error.message : 'unknown'}`);
      refuse(session, request, 'internal', 'This cannot be answered at the moment; try again.');
    }
  }

  private async subscribe(session: Session, request: Topics): Promise<void> {
    const { topics } = request;
    const { hub } = this.topics;
    if (hub.countWith(session, topics) > LIMITS.grooveTopicsPerSocket) {
      const text = `A socket watches ${LIMITS.grooveTopicsPerSocket} topics at most.`;
      return refuse(session, request, 'limit_reached', text);
    }
    const ids = topics.flatMap((topic) => (topic.topic === 'learning_detail' ? [topic.id] : []));
    const missing = ids.length > 0 ? await this.learnings.firstMissing(session.userId, ids) : undefined;
    if (missing !== undefined) {
      const topic = { topic: 'learning_detail', id: missing };
      const message = 'You have no learning with this id.';
      return send(session, { type: 'error', code: 'not_found', message, topic, ...withId(request) });
    }
    send(session, { type: 'subscribed', topics, ...withId(request) });
    for (const topic of topics) hub.subscribe(session, topic);
  }

  private unsubscribe(session: Session, request: Topics): void {
    for (const topic of request.topics) this.topics.hub.unsubscribe(session, topic);
    send(session, { type: 'unsubscribed', topics: request.topics, ...withId(request) });
  }

  private async act(session: Session, request: Action): Promise<void> {
    const { type: action, id } = request;
    const result = { type: 'action_result' as const, action, id };
    try {
      await this.perform(session.userId, action, id);
      send(session, { ...result, ok: true, ...withId(request) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      const { code, detail: message } = error;
      send(session, { ...result, ok: false, error: { code, message }, ...withId(request) });
    }
  }

  private async perform(userId: number, action: GrooveAction, id: string): Promise<void> {
    if (action === 'delete_learning') await this.learnings.delete(userId, id);
    else await this.learnings.setEnabled(userId, id, action === 'enable_learning');
  }
}

const send = (session: Session, frame: GrooveServerFrame): void => session.send(frame);

const refuse = (
  session: Session,
  request: { request_id?: string },
  code: GrooveErrorCode,
  message: string,
): void => send(session, { type: 'error', code, message, ...withId(request) });

const withId = ({ request_id }: { request_id?: string }): { request_id?: string } =>
  request_id === undefined ? {} : { request_id };
