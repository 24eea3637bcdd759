import { isChannel, type Channel, type EventName, type EventPayload } from '@app/contracts';
import { knownSchemas } from './load-schemas';

/** One event of the pool, its payload parsed. */
export type PoolEvent = {
  [Name in EventName]: { readonly name: Name; readonly channel: Channel; readonly data: EventPayload<Name> };
}[EventName];

/** What a frame of the server means to the client. */
export type Incoming =
  | { kind: 'event'; channel: Channel; offset: number | null; event: PoolEvent | null }
  | { kind: 'subscribed'; channel: Channel; position: Position | null; recovered: boolean }
  | { kind: 'resync'; channel: Channel; position: Position | null }
  | { kind: 'error'; message: string }
  | { kind: 'other' };

/** A place in the stream of a channel, from which the server can go on. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

function positionOf(message: Record<string, unknown>): Position | null {
  const offset = whole(message.offset);
  return typeof message.epoch === 'string' && offset !== null ? { epoch: message.epoch, offset } : null;
}

/** Reads a frame; null if it is not a JSON object. Events that do not fit their schema have `event: null`. */
export function parseServerFrame(text: string): Incoming | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(message)) return null;
  const { type, channel, data } = message;
  if (isChannel(channel)) {
    const position = positionOf(message);
    if (type === 'subscribed')
      return { kind: 'subscribed', channel, position, recovered: message.recovered === true };
    if (type === 'resync') return { kind: 'resync', channel, position };
    if (isObject(data))
      return { kind: 'event', channel, offset: whole(message.offset), event: parseEvent(channel, data) };
  }
  if (type === 'error') return { kind: 'error', message: String(message.message ?? '') };
  return { kind: 'other' };
}

function parseEvent(channel: Channel, data: Record<string, unknown>): PoolEvent | null {
  const definition = typeof data.type === 'string' ? knownSchemas().findEvent(data.type) : undefined;
  if (!definition) return null;
  const parsed = definition.payload.safeParse(data);
  return parsed.success ? asPoolEvent(definition.name, channel, parsed.data) : null;
}

/** Guarantee: `data` was parsed by the schema that belongs to `name`. */
const asPoolEvent = (name: EventName, channel: Channel, data: unknown): PoolEvent =>
  ({ name, channel, data }) as PoolEvent;

/** Identity under which an event is delivered once only, or null where it has none. */
export function identityOf(event: PoolEvent): string | null {
  switch (event.name) {
    case 'share_submitted':
      return `share:${event.data.id}`;
    case 'block_found':
      return `block:${event.data.hash}`;
    case 'best_diff': {
      const { user_id, timeframe, new_best } = event.data;
      return `best:${user_id}:${timeframe}:${new_best}`;
    }
    case 'feed_item': {
      // The same id with other words is a correction, and wanted.
      const { id, text, description, metadata } = event.data;
      return `feed:${JSON.stringify([id, text, description, metadata])}`;
    }
    default:
      return null;
  }
}
