import * as z from 'zod/mini';
import { LIMITS } from './limits';
import { firstIssue } from './zod';

/** Consumer group of the workers on every `mining:*` stream. */
export const CONSUMER_GROUP = 'tbg-api-consumers';
/** Where entries go that nobody can handle: `{stream, id, reason, entry, ts}`. */
export const DEAD_STREAM = 'mining:dead';

const SI: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Z: 1e21 };

/** Reads a number as pools write it: 19100000, "19100000", "19.1M"; anything else stays what it is. */
function readNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([KMGTPEZ]?)(?:H\/s)?$/i.exec(value.trim());
  return match ? Number(match[1]) * (SI[(match[2] ?? '').toUpperCase()] ?? NaN) : value;
}
function readBoolean(value: unknown): unknown {
  if (value === 'true' || value === '1' || value === 1) return true;
  if (value === 'false' || value === '0' || value === 0) return false;
  return value;
}

const number = z.pipe(z.transform(readNumber), z.number());
/** A difficulty that is credited. The bound keeps every sum and hashrate inside a double, see `LIMITS.difficulty`. */
const difficulty = z.pipe(z.transform(readNumber), z.number().check(z.gt(0), z.lte(LIMITS.difficulty)));
/** A difficulty that was reached; −1 stands for none. */
const optionalDifficulty = z.optional(
  z.nullable(z.pipe(z.transform(readNumber), z.number().check(z.lte(LIMITS.difficulty)))),
);
/** A block's height; the bound is Postgres's integer, some forty thousand years of blocks. */
const height = z.pipe(z.transform(readNumber), z.int().check(z.gte(0), z.lte(2 ** 31 - 1)));
const boolean = z.pipe(z.transform(readBoolean), z.boolean());
// eslint-disable-next-line no-control-regex -- Postgres refuses NUL, and a log line should stay a line
const CONTROL = /[\u0000-\u001f\u007f]/;
const clean = (value: string): string => value.replace(new RegExp(CONTROL, 'g'), '');
const WORKER_TEXT_CHARACTERS = LIMITS.addressCharacters + LIMITS.workerNameCharacters + 1;
const HASH_CHARACTERS = 128;
/** Miners and pools choose these words and nothing counts by them: too long, they are cut; no text, they are left out. */
const optionalText = (most: number) =>
  z.optional(
    z.pipe(
      z.transform((value: unknown) => (typeof value === 'string' ? clean(value).slice(0, most) : null)),
      z.nullable(z.string()),
    ),
  );
const user = z.string().check(z.minLength(1), z.maxLength(LIMITS.addressCharacters));
const workerText = z.pipe(
  optionalText(WORKER_TEXT_CHARACTERS),
  z.transform((value) => value ?? ''),
);
const optionalNumber = z.optional(z.nullable(number));

const shareSubmitted = z.looseObject({
  user,
  worker: workerText,
  /** Assigned difficulty: what the share is credited with. */
  diff: difficulty,
  /** Achieved difficulty; −1, null or absent where no hash was made. */
  sdiff: optionalDifficulty,
  accepted: boolean,
  reject_reason: optionalText(LIMITS.rejectReasonCharacters),
  hash: optionalText(HASH_CHARACTERS),
});

/** `data` of the eight stream events that are read. Unknown fields pass and are ignored. */
export const STREAM_EVENTS = {
  share_submitted: shareSubmitted,
  block_found: z.looseObject({
    /** May be "pool": the finder is told later. */
    user: z.string().check(z.maxLength(LIMITS.addressCharacters)),
    worker: workerText,
    height,
    hash: optionalText(128),
    diff: optionalNumber,
    network_diff: optionalNumber,
    reward_sats: optionalNumber,
    coinbase_sig: optionalText(128),
    /** What the network thinks of it; absent: the teller knows that it is one. */
    status: z.optional(z.nullable(z.enum(['candidate', 'confirmed', 'refused']))),
    /** Why it was refused. */
    reason: optionalText(128),
  }),
  miner_connected: z.looseObject({
    user,
    worker: workerText,
    useragent: optionalText(LIMITS.userAgentCharacters),
    initial_diff: optionalNumber,
  }),
  miner_disconnected: z.looseObject({
    user,
    worker: workerText,
    session_duration: optionalNumber,
    shares_session: optionalNumber,
  }),
  diff_updated: z.looseObject({ user, worker: workerText, old_diff: optionalNumber, new_diff: difficulty }),
  hashrate_update: z.looseObject({
    user,
    worker: workerText,
    hashrate_1m: optionalNumber,
    hashrate_5m: optionalNumber,
    hashrate_1h: optionalNumber,
    hashrate_1d: optionalNumber,
  }),
  new_block_network: z.looseObject({
    height,
    hash: optionalText(128),
    diff: z.optional(z.nullable(difficulty)),
    prev_hash: optionalText(128),
  }),
  share_best_diff: z.looseObject({
    user,
    worker: workerText,
    new_best: z.pipe(z.transform(readNumber), z.number().check(z.lte(LIMITS.difficulty))),
    prev_best: optionalNumber,
    timeframe: optionalText(16),
  }),
} as const;

export type StreamEventName = keyof typeof STREAM_EVENTS;
export const STREAM_EVENT_NAMES = Object.keys(STREAM_EVENTS) as StreamEventName[];
export type StreamEventData<Name extends StreamEventName> = z.output<(typeof STREAM_EVENTS)[Name]>;

/** The stream that carries an event. */
export const streamName = (event: StreamEventName): `mining:${StreamEventName}` => `mining:${event}`;

/** One readable entry. `eventId` is its identity, `time` its event time in epoch milliseconds. */
export type StreamEntry = {
  [Name in StreamEventName]: {
    event: Name;
    streamId: string;
    eventId: string;
    time: number;
    source: string;
    data: StreamEventData<Name>;
  };
}[StreamEventName];

export type ParsedEntry = { ok: true; entry: StreamEntry } | { ok: false; reason: string };

const refuse = (reason: string): ParsedEntry => ({ ok: false, reason });

function isEventName(name: string | undefined): name is StreamEventName {
  return name !== undefined && Object.hasOwn(STREAM_EVENTS, name);
}

/**
 * Reads one entry of a `mining:*` stream, in the JSON form (`data`) or the flat form (fields beside `event`).
 * Never throws; a refusal says why, in words that stand in `mining:dead`.
 *
 * @param stream  name of the stream, which names the event where the entry does not
 * @param streamId  id that Redis gave the entry
 * @param fields  the entry's fields and values
 * @param now  our clock, epoch milliseconds
 */
export function parseStreamEntry(
  stream: string,
  streamId: string,
  fields: Record<string, string>,
  now: number,
): ParsedEntry {
  const event = stream.startsWith('mining:') ? stream.slice('mining:'.length) : stream;
  if (!isEventName(event)) return refuse(`unknown event: ${event.slice(0, 64)}`);
  if (fields.event !== undefined && fields.event !== event) {
    return refuse(`event ${fields.event.slice(0, 64)} does not belong to this stream`);
  }

  const raw = readData(fields);
  if (raw === undefined) return refuse('data: not a JSON object');
  const time = readTime(fields);
  if (time === undefined) return refuse('ts: missing or unreadable');
  if (time > now + LIMITS.entryAheadMs) return refuse('ts: more than five minutes ahead');

  const eventId = fields.event_id ? fields.event_id : streamId;
  if (eventId.length > LIMITS.eventIdCharacters) return refuse('event_id: too long');
  if (CONTROL.test(eventId)) return refuse('event_id: control characters');

  const source = (fields.source ?? '').slice(0, 32);
  if (event === 'share_submitted' && isOrdinaryShare(raw))
    return { ok: true, entry: { event, streamId, eventId, time, source, data: raw } };
  const data = STREAM_EVENTS[event].safeParse(raw);
  if (!data.success) return refuse(firstIssue(data.error));
  const wrong =
    event === 'share_submitted' ? checkShare(data.data as StreamEventData<'share_submitted'>) : undefined;
  if (wrong) return refuse(wrong);
  return { ok: true, entry: { event, streamId, eventId, time, source, data: data.data } as StreamEntry };
}

/**
 * Whether this is a share that the schema would pass as it stands: by hand, at a tenth of the schema's time, for the
 * one event that comes by the thousands a second. Whatever is unusual (flat, cut, cleaned, refused) goes by the schema.
 */
export function isOrdinaryShare(
  data: Record<string, unknown>,
): data is StreamEventData<'share_submitted'> & { sdiff: number } {
  const { user, diff, sdiff, accepted } = data;
  return (
    typeof user === 'string' &&
    user.length > 0 &&
    user.length <= LIMITS.addressCharacters &&
    typeof diff === 'number' &&
    diff > 0 &&
    diff <= LIMITS.difficulty &&
    typeof sdiff === 'number' &&
    sdiff >= 0 &&
    sdiff <= LIMITS.difficulty &&
    typeof accepted === 'boolean' &&
    isOrdinaryText(data.worker, WORKER_TEXT_CHARACTERS) &&
    (data.reject_reason === undefined || isOrdinaryText(data.reject_reason, LIMITS.rejectReasonCharacters)) &&
    (data.hash === undefined || isOrdinaryText(data.hash, HASH_CHARACTERS))
  );
}

const isOrdinaryText = (value: unknown, most: number): boolean =>
  typeof value === 'string' && value.length <= most && !CONTROL.test(value);

function checkShare(share: StreamEventData<'share_submitted'>): string | undefined {
  if (!share.accepted) return undefined;
  return typeof share.sdiff === 'number' && share.sdiff >= 0
    ? undefined
    : 'sdiff: an accepted share must have one, 0 or more';
}

function readData(fields: Record<string, string>): Record<string, unknown> | undefined {
  if (fields.data === undefined) return fields;
  try {
    const data: unknown = JSON.parse(fields.data);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Epoch seconds as a decimal string (`ts`; flat entries without it: `timestamp`) to whole milliseconds. */
function readTime(fields: Record<string, string>): number | undefined {
  const value = fields.ts ?? (fields.data === undefined ? fields.timestamp : undefined);
  if (value === undefined || !/^\d{1,12}(\.\d{1,12})?$/.test(value)) return undefined;
  return Math.round(Number(value) * 1000);
}

/**
 * The stored name of a worker: what follows the first separator after the address, whole.
 * `bc1q….rig.1` → `rig.1`, `bc1q…_rig` → `rig`, `rig` → `rig`, nothing → `default`.
 */
export function workerName(user: string, worker: string): string {
  const sameAddress = worker.slice(0, user.length).toLowerCase() === user.toLowerCase();
  const rest = worker.slice(user.length);
  const isFull = sameAddress && (rest === '' || rest.startsWith('.') || rest.startsWith('_'));
  const name = (isFull ? rest.slice(1) : worker).trim();
  return name === '' ? 'default' : name.slice(0, LIMITS.workerNameCharacters);
}
