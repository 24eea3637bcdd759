import type { Network } from '@app/bitcoin';
import { DEAD_STREAM, GROOVE_DEAD_STREAM, GROOVE_STREAM, LIMITS } from '@app/contracts';
import { readEnd } from '../groove/groove-stream';
import { readEntry } from '../ingest/read-entry';
import { STREAMS } from '../ingest/streams';

export type QueueName = 'mining' | 'groove';
export type Field = readonly [name: string, value: string];

/** An entry that could not be handled, as the worker put it aside. */
export interface DeadLetter {
  readonly queue: QueueName;
  /** Its id in the dead-letter stream. */
  readonly id: string;
  /** The stream that it came from, as the dead letter says; of `mining:dead` anybody's text. */
  readonly stream: string;
  /** Its id there. */
  readonly originalId: string;
  readonly reason: string;
  /** When it was put aside, ms since 1970. */
  readonly time: number;
  /** The original fields in their order; null where they cannot be read. */
  readonly fields: readonly Field[] | null;
}

/** A dead-letter stream and what its entries mean. */
export interface Queue {
  readonly name: QueueName;
  readonly key: string;
  /** Streams to which its entries can go back. */
  readonly streams: readonly string[];
  /** Why the worker of today would refuse the entry; null where it would accept it. */
  refusal(letter: DeadLetter, fields: readonly Field[], networks: readonly Network[]): string | null;
  /** What is written to the original stream: the entry as it was, under the identity that it had. */
  requeued(letter: DeadLetter, fields: readonly Field[]): readonly Field[];
}

const MINING: Queue = {
  name: 'mining',
  key: DEAD_STREAM,
  streams: STREAMS,
  refusal: ({ stream, originalId }, fields, networks) => {
    const raw = { stream, id: originalId, fields: recordOf(fields), redelivered: true };
    const read = readEntry(raw, networks, Date.now());
    return read.ok ? null : read.reason;
  },
  // An entry without event_id is known by its id, and would be another one under a new id.
  requeued: ({ originalId }, fields) =>
    fields.some(([name, value]) => name === 'event_id' && value !== '')
      ? fields
      : [...fields.filter(([name]) => name !== 'event_id'), ['event_id', originalId]],
};

const GROOVE: Queue = {
  name: 'groove',
  key: GROOVE_DEAD_STREAM,
  streams: [GROOVE_STREAM],
  refusal: (_, fields) => {
    const end = readEnd(fields.flat());
    return end.ok ? null : end.reason;
  },
  requeued: (_, fields) => fields,
};

const QUEUES: Readonly<Record<QueueName, Queue>> = { mining: MINING, groove: GROOVE };
export const queueOf = (name: QueueName): Queue => QUEUES[name];

/** Why an entry cannot be written to its original stream, whatever its content is; null where it can. */
export function obstacle({ queue, stream, fields }: DeadLetter): string | null {
  const { streams } = queueOf(queue);
  if (!streams.includes(stream)) return `its original stream is none of ours: ${stream.slice(0, 128)}`;
  if (fields === null) return 'its original fields cannot be read';
  if (fields.length === 0) return 'it has no fields';
  if (fields.length > LIMITS.deadLetterFields) return `it has more than ${LIMITS.deadLetterFields} fields`;
  return null;
}

/** Whether the worker of today would accept an entry: null, or why not. */
export function refusalOf(letter: DeadLetter, networks: readonly Network[]): string | null {
  const hindered = obstacle(letter);
  if (hindered !== null || letter.fields === null) return hindered;
  return queueOf(letter.queue).refusal(letter, letter.fields, networks);
}

/** Reads an entry of a dead-letter stream. Never throws. */
export function toDeadLetter({ name }: Queue, id: string, list: readonly string[]): DeadLetter {
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2)
    fields.set(list[index] ?? '', list[index + 1] ?? '');
  const seconds = Number(fields.get('ts') ?? NaN);
  const time = Math.round(Number.isFinite(seconds) ? seconds * 1_000 : Number(id.split('-')[0]));
  return {
    queue: name,
    id,
    stream: name === 'groove' ? GROOVE_STREAM : (fields.get('stream') ?? ''),
    originalId: fields.get('id') ?? '',
    reason: fields.get('reason') ?? '',
    time,
    fields: originalFields(fields.get('entry')),
  };
}

/** `entry` is an object of fields (mining) or a flat list of fields and values (groove), as JSON. */
function originalFields(json: string | undefined): Field[] | null {
  const entry = readJson(json);
  if (Array.isArray(entry)) {
    if (entry.length % 2 !== 0 || !entry.every((text) => typeof text === 'string')) return null;
    return Array.from({ length: entry.length / 2 }, (_, index) => [
      entry[2 * index] ?? '',
      entry[2 * index + 1] ?? '',
    ]);
  }
  if (typeof entry !== 'object' || entry === null) return null;
  const fields = Object.entries(entry as Record<string, unknown>);
  return fields.every((field): field is [string, string] => typeof field[1] === 'string') ? fields : null;
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Plain assignment would not store a field of the name `__proto__`. */
const recordOf = (fields: readonly Field[]): Record<string, string> => Object.fromEntries(fields);
