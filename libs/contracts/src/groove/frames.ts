import * as z from 'zod/mini';
import { LIMITS } from '../limits';
import type { GrooveBody } from './bodies';
import { canonicalTopic, type GrooveTopic, topicKey } from './topics';

export const GROOVE_ERRORS = [
  'invalid_json',
  'invalid_request',
  'invalid_topic',
  'not_found',
  'limit_reached',
  'internal',
] as const;
export type GrooveErrorCode = (typeof GROOVE_ERRORS)[number];

export const GROOVE_ACTIONS = ['disable_learning', 'enable_learning', 'delete_learning'] as const;
export type GrooveAction = (typeof GROOVE_ACTIONS)[number];

const requestId = z.optional(z.string().check(z.maxLength(LIMITS.wsRequestIdCharacters)));
const topics = z.array(z.unknown());
const action = <Name extends GrooveAction>(name: Name) =>
  z.object({ type: z.literal(name), id: z.uuid(), request_id: requestId });

/** What a client may ask. Topics are read one by one, so that a bad one can be named. */
const grooveRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribe'), topics, request_id: requestId }),
  z.object({ type: z.literal('unsubscribe'), topics, request_id: requestId }),
  z.object({ type: z.literal('ping'), request_id: requestId }),
  action('disable_learning'),
  action('enable_learning'),
  action('delete_learning'),
]);

interface WithId {
  request_id?: string;
}
/** What a client asked for, parsed and safe to act on. */
export type GrooveRequest = WithId &
  (
    | { type: 'subscribe' | 'unsubscribe'; topics: GrooveTopic[] }
    | { type: 'ping' }
    | { type: GrooveAction; id: string }
  );

/** `topic` is the one that is meant: canonical, or as the client wrote it where it is no topic. */
export interface GrooveError extends WithId {
  type: 'error';
  code: GrooveErrorCode;
  message: string;
  topic?: unknown;
}

/** Frames that the server sends. `seq` rises by one per message of a subscription, from 1 at each snapshot. */
export type GrooveServerFrame =
  | GrooveError
  | ({ type: 'subscribed' | 'unsubscribed'; topics: GrooveTopic[] } & WithId)
  | ({ type: 'pong' } & WithId)
  | ({ type: 'action_result'; action: GrooveAction; id: string } & WithId &
      ({ ok: true } | { ok: false; error: { code: GrooveErrorCode; message: string } }))
  | {
      type: 'snapshot' | 'update';
      topic: GrooveTopic;
      data: GrooveBody;
      seq: number;
      /** ISO 8601: when the data was computed. */
      generated_at: string;
    };

export type ParsedGrooveFrame = { ok: true; request: GrooveRequest } | { ok: false; error: GrooveError };

/** Longest topic of a client that is repeated in an error, as JSON. */
const ECHO_CHARACTERS = 1024;

/** Reads one frame of a client; never throws. */
export function parseGrooveFrame(text: string): ParsedGrooveFrame {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refuse('invalid_json', 'This is not JSON.');
  }
  const parsed = grooveRequest.safeParse(message);
  if (!parsed.success) return refuse('invalid_request', wrongShape(message), { ...idOf(message) });
  const { data } = parsed;
  const withId = data.request_id === undefined ? {} : { request_id: data.request_id };
  if (data.type === 'ping') return { ok: true, request: { type: data.type, ...withId } };
  if (data.type !== 'subscribe' && data.type !== 'unsubscribe')
    return { ok: true, request: { type: data.type, id: data.id.toLowerCase(), ...withId } };
  return readTopics(data.type, data.topics, withId);
}

function readTopics(
  type: 'subscribe' | 'unsubscribe',
  written: readonly unknown[],
  withId: WithId,
): ParsedGrooveFrame {
  const found = new Map<string, GrooveTopic>();
  for (const value of written) {
    const read = canonicalTopic(value);
    if (!read.ok)
      return refuse('invalid_topic', 'There is no such topic.', { ...withId, topic: echo(value) });
    found.set(topicKey(read.topic), read.topic);
  }
  return { ok: true, request: { type, topics: [...found.values()], ...withId } };
}

const refuse = (
  code: GrooveErrorCode,
  message: string,
  rest: { request_id?: string; topic?: unknown } = {},
): ParsedGrooveFrame => ({ ok: false, error: { type: 'error', code, message, ...rest } });

function wrongShape(message: unknown): string {
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return 'A request is a JSON object.';
  return 'The type of the request is unknown, or a field of it is missing or wrong.';
}

/** The request's id where it can be told, although the rest cannot be read. */
function idOf(message: unknown): WithId {
  if (typeof message !== 'object' || message === null || !('request_id' in message)) return {};
  const parsed = requestId.safeParse(message.request_id);
  return parsed.success && parsed.data !== undefined ? { request_id: parsed.data } : {};
}

/** A topic as the client wrote it, unless that is too long to repeat. */
function echo(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  if (text.length <= ECHO_CHARACTERS) return value;
  const name = typeof value === 'object' && value !== null && 'topic' in value ? value.topic : undefined;
  return { topic: typeof name === 'string' ? name.slice(0, LIMITS.wsEchoCharacters) : '' };
}
