import { EVENTS, LIMITS, pubsubChannel, type Channel, type EventName } from '@app/contracts';
import type { SkipReason } from './metrics';
import type { Owner } from './ring';

/** What the bridge does with one message of a `pubsub:*` channel. */
export type Route =
  | { kind: 'skip'; reason: SkipReason }
  | {
      kind: 'everyone';
      channel: Channel;
      data: Record<string, unknown>;
      owner: Owner;
      conflate?: string;
    }
  | { kind: 'user'; userId: number; channel: Channel; data: Record<string, unknown>; conflate?: string };

type Definition = (typeof EVENTS)[number];

const byPubsub = new Map<string, Definition>(EVENTS.map((event) => [pubsubChannel(event.name), event]));

/** The Redis channels that reach the pool socket, and no others. */
export const POOL_PUBSUB_CHANNELS: readonly `pubsub:${EventName}`[] = EVENTS.map(({ name }) =>
  pubsubChannel(name),
);

/** Reads a message and says who gets it (docs/PROTOCOL.md §1, audience). Undefined for a channel that is not ours. */
export function route(pubsub: string, message: string): Route | undefined {
  const event = byPubsub.get(pubsub);
  if (!event) return undefined;
  if (isLonger(message, LIMITS.pubsubMessageBytes)) return { kind: 'skip', reason: 'too_large' };
  const object = parse(message);
  if (object === undefined) return { kind: 'skip', reason: 'not_json' };
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return { kind: 'skip', reason: 'not_object' };
  }
  return address(event, Object.assign(object, { type: event.name }));
}

/** Whether a text has more bytes in UTF-8 than that. No character of JavaScript has more than three. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && Buffer.byteLength(text) > bytes;

function address(event: Definition, data: Record<string, unknown>): Route {
  const { channel } = event;
  const owner = ownerOf(data.user_id);
  const conflate = event.kind === 'state' ? { conflate: stateKey(event.name, data) } : {};
  const isPrivate = event.audience === 'private' || data.private === true;
  if (!isPrivate || owner === null) return { kind: 'everyone', channel, data, owner, ...conflate };
  if (owner === 'invalid') return { kind: 'skip', reason: 'bad_owner' };
  return { kind: 'user', userId: owner, channel, data, ...conflate };
}

function ownerOf(value: unknown): Owner {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 'invalid';
}

/** What a newer state replaces: the same event of the same owner, and of the same period where there is one. */
function stateKey(name: EventName, data: Record<string, unknown>): string {
  const period = typeof data.period === 'string' ? data.period.slice(0, 64) : '';
  return `${name}:${String(ownerOf(data.user_id))}:${period}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
