import { CONSUMER_GROUP, DEAD_STREAM, redisKeys, RETENTION } from '@app/contracts';
import { type Redis, waitForRedis } from '@app/redis';
import { entryKey, type RawEntry } from './entry';
import type { ConsumerTiming } from './timing';

/** Hash "stream id" → how often handling that entry failed; outlives the process that tried. */
export const ATTEMPTS_KEY = 'ingest:attempts';
const CONNECT_MS = 5_000;
const HUNG_MS = 5_000;
const ORDINARY_BYTES = 2_048;
/** Applied at every write: between two runs of the trimming job a flood of unreadable entries would fill Redis. */
const DEAD_BOUND = ['MAXLEN', '~', RETENTION.deadEntries] as const;

/** KEYS: the hash. ARGV: the stream. */
const MARK_PROGRESS = `
  local now = redis.call('TIME')
  return redis.call('HSET', KEYS[1], ARGV[1], now[1] * 1000)`;

type Pairs = [id: string, fields: string[] | null][];
type ReadReply = [stream: string, entries: Pairs][] | null;

export interface ReaderParts {
  stream: string;
  /** Name of this process in the consumer group. */
  consumer: string;
  commands: Redis;
  /** A connection of this reader's own: it waits in XREADGROUP. */
  blocking: Redis;
  timing: ConsumerTiming;
}

/** One stream through the consumer group. Every method throws while Redis is unavailable. */
export class StreamReader {
  readonly stream: string;
  private readonly commands: Redis;
  private readonly blocking: Redis;
  private readonly timing: ConsumerTiming;
  private readonly consumer: string;
  private count: number;

  constructor({ stream, consumer, commands, blocking, timing }: ReaderParts) {
    this.stream = stream;
    this.consumer = consumer;
    this.commands = commands;
    this.blocking = blocking;
    this.timing = timing;
    this.count = timing.count;
  }

  /** Waits for both connections, and creates the group from the first entry of the stream. */
  async prepare(): Promise<void> {
    await Promise.all([waitForRedis(this.commands, CONNECT_MS), waitForRedis(this.blocking, CONNECT_MS)]);
    try {
      await this.commands.xgroup('CREATE', this.stream, CONSUMER_GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  /** Entries that were delivered to no consumer yet; waits up to `blockMs` for the first. In a backlog the reads grow. */
  async readNew(): Promise<RawEntry[]> {
    const read = this.blocking.call(
      'XREADGROUP',
      ...this.asConsumer(this.count),
      ...['BLOCK', String(this.timing.blockMs), 'STREAMS', this.stream, '>'],
    );
    const reply = ((await this.notHung(read)) as ReadReply)?.[0]?.[1] ?? [];
    const { entries } = toEntries(this.stream, reply, false);
    this.count = this.nextCount(reply.length, entries);
    return entries;
  }

  /**
   * A worker that is touched by a batch costs the same for one share as for fifty: the fuller the stream, the more in
   * one batch. Entries of unusual size are read in small numbers, so that they never fill the memory.
   */
  private nextCount(length: number, entries: readonly RawEntry[]): number {
    if (length < this.count) return this.timing.count;
    const bytes = entries.reduce((sum, { fields }) => sum + (fields.data?.length ?? 0), 0);
    return bytes / entries.length > ORDINARY_BYTES
      ? this.timing.count
      : Math.min(this.count * 2, this.timing.countMost);
  }

  /** Pending entries of this consumer after an id: delivered to it, never acknowledged. */
  async readPending(after: string): Promise<{ entries: RawEntry[]; last: string | undefined }> {
    const reply = (await this.commands.call(
      'XREADGROUP',
      ...this.asConsumer(this.timing.count),
      ...['STREAMS', this.stream, after],
    )) as ReadReply;
    const pairs = reply?.[0]?.[1] ?? [];
    const { entries, gone } = toEntries(this.stream, pairs, true);
    if (gone.length > 0) await this.commands.xack(this.stream, CONSUMER_GROUP, ...gone);
    return { entries, last: pairs.at(-1)?.[0] };
  }

  /** Takes over entries whose consumer has not acknowledged them in time. `next` is '0-0' at the end. */
  async claim(cursor: string): Promise<{ entries: RawEntry[]; next: string }> {
    const [next, pairs] = (await this.commands.call(
      ...(['XAUTOCLAIM', this.stream, CONSUMER_GROUP, this.consumer] as const),
      ...[String(this.timing.claimIdleMs), cursor, 'COUNT', String(this.timing.count)],
    )) as [string, Pairs];
    return { entries: toEntries(this.stream, pairs, true).entries, next };
  }

  async acknowledge(entries: readonly RawEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const pipeline = this.commands.pipeline();
    pipeline.xack(this.stream, CONSUMER_GROUP, ...entries.map(({ id }) => id));
    pipeline.eval(...this.markProgress());
    const tried = entries.filter((raw) => raw.redelivered).map(entryKey);
    if (tried.length > 0) pipeline.hdel(ATTEMPTS_KEY, ...tried);
    check(await pipeline.exec());
  }

  /** Moves entries to the dead-letter stream and acknowledges them in the same step. The oldest of it are dropped. */
  async deadLetter(refused: readonly { raw: RawEntry; reason: string }[], now: number): Promise<void> {
    const multi = this.commands.multi();
    multi.eval(...this.markProgress());
    for (const { raw, reason } of refused) {
      const fields = {
        stream: raw.stream,
        id: raw.id,
        reason,
        entry: JSON.stringify(raw.fields),
        ts: String(now / 1000),
      };
      multi.xadd(DEAD_STREAM, ...DEAD_BOUND, '*', ...Object.entries(fields).flat());
      multi.xack(raw.stream, CONSUMER_GROUP, raw.id);
      multi.hdel(ATTEMPTS_KEY, entryKey(raw));
    }
    check(await multi.exec());
  }

  /** Counts one more failure of an entry; returns how many there were. */
  async countFailure(raw: RawEntry): Promise<number> {
    return this.commands.hincrby(ATTEMPTS_KEY, entryKey(raw), 1);
  }

  private markProgress(): [script: string, keys: number, key: string, stream: string] {
    return [MARK_PROGRESS, 1, redisKeys.ingestProgress, this.stream];
  }

  close(): void {
    this.blocking.disconnect();
  }

  private asConsumer(count: number): string[] {
    return ['GROUP', CONSUMER_GROUP, this.consumer, 'COUNT', String(count)];
  }

  /** A half-open connection would wait for ever: given up when the server should long have answered. */
  private async notHung<Reply>(reply: Promise<Reply>): Promise<Reply> {
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.blocking.disconnect(true);
        reject(new Error('Redis did not answer a read in time'));
      }, this.timing.blockMs + HUNG_MS);
    });
    try {
      return await Promise.race([reply, hung]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An entry deleted while it was pending has no fields: there is nothing left to handle. */
function toEntries(
  stream: string,
  pairs: Pairs,
  redelivered: boolean,
): { entries: RawEntry[]; gone: string[] } {
  const entries: RawEntry[] = [];
  const gone: string[] = [];
  for (const [id, list] of pairs) {
    if (!list) gone.push(id);
    else entries.push({ stream, id, fields: toFields(list), redelivered });
  }
  return { entries, gone };
}

/** Plain assignment, four times as quick as Object.fromEntries; one name it would not store as a field. */
function toFields(list: string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let index = 0; index + 1 < list.length; index += 2) {
    const name = list[index] ?? '';
    const value = list[index + 1] ?? '';
    if (name === '__proto__') Object.defineProperty(fields, name, { value, enumerable: true });
    else fields[name] = value;
  }
  return fields;
}

/** @throws the first error among the replies of a pipeline or a transaction, or if the transaction was dropped */
export function check(replies: [Error | null, unknown][] | null): void {
  if (replies === null) throw new Error('Redis dropped the transaction');
  for (const [error] of replies) if (error) throw error;
}
