import {
  canonicalTopic,
  GROOVE_ACTIONS,
  GROOVE_BODIES,
  topicKey,
  type GrooveAction,
  type GrooveBody,
} from '@app/contracts';
import * as z from 'zod/mini';

/** What a frame of the groove socket means to the client; topics by their canonical key. */
export type GrooveIncoming =
  | { kind: 'state'; key: string; isSnapshot: boolean; body: GrooveBody; seq: number; generatedAt: string }
  | { kind: 'subscribed'; requestId: string | null }
  | { kind: 'done'; action: GrooveAction; id: string; requestId: string | null; error: GrooveRefusal | null }
  | { kind: 'error'; key: string | null; requestId: string | null; error: GrooveRefusal }
  | { kind: 'other' };

/** Why the server did not do something. */
export interface GrooveRefusal {
  readonly code: string;
  readonly message: string;
}

const refusal = z.object({ code: z.string(), message: z.string() });
const withId = { request_id: z.optional(z.string()) };
const state = z.object({
  type: z.enum(['snapshot', 'update']),
  topic: z.unknown(),
  data: z.unknown(),
  seq: z.int(),
  generated_at: z.string(),
});
const subscribed = z.object({ type: z.literal('subscribed'), ...withId });
const result = z.object({
  type: z.literal('action_result'),
  action: z.enum(GROOVE_ACTIONS),
  id: z.string(),
  ok: z.boolean(),
  error: z.optional(refusal),
  ...withId,
});
const failure = z.object({ type: z.literal('error'), ...refusal.shape, topic: z.unknown(), ...withId });
const known = z.discriminatedUnion('type', [state, subscribed, result, failure]);

const UNKNOWN: GrooveRefusal = { code: 'internal', message: 'The server could not do it.' };

/** Reads a frame; null if it is no JSON object. What is unknown, or does not fit its schema, is `other`. */
export function readGrooveFrame(text: string): GrooveIncoming | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null) return null;
  const parsed = known.safeParse(message);
  return parsed.success ? meaningOf(parsed.data) : { kind: 'other' };
}

function meaningOf(frame: z.output<typeof known>): GrooveIncoming {
  switch (frame.type) {
    case 'subscribed':
      return { kind: 'subscribed', requestId: frame.request_id ?? null };
    case 'action_result':
      return {
        kind: 'done',
        action: frame.action,
        id: frame.id,
        requestId: frame.request_id ?? null,
        error: frame.ok ? null : (frame.error ?? UNKNOWN),
      };
    case 'error': {
      const { code, message: text } = frame;
      const key = keyOf(frame.topic);
      return { kind: 'error', key, requestId: frame.request_id ?? null, error: { code, message: text } };
    }
    default:
      return stateOf(frame);
  }
}

function stateOf(frame: z.output<typeof state>): GrooveIncoming {
  const topic = canonicalTopic(frame.topic);
  if (!topic.ok) return { kind: 'other' };
  const body = GROOVE_BODIES[topic.topic.topic].safeParse(frame.data);
  if (!body.success) return { kind: 'other' };
  return {
    kind: 'state',
    key: topicKey(topic.topic),
    isSnapshot: frame.type === 'snapshot',
    body: body.data,
    seq: frame.seq,
    generatedAt: frame.generated_at,
  };
}

function keyOf(topic: unknown): string | null {
  const read = canonicalTopic(topic);
  return read.ok ? topicKey(read.topic) : null;
}
