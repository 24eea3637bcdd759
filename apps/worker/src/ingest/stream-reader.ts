import { Inject, Injectable } from '@nestjs/common';
import { CONSUMER_GROUP, DEAD_STREAM, RETENTION, STREAM_EVENT_NAMES, streamName } from '@app/contracts';
import { type Redis, RedisClients, waitForRedis } from '@app/redis';
import { CONSUMER_NAME } from '../tokens';
import { entryKey, type RawEntry } from './entry';
import { ConsumerTiming } from './timing';

export const STREAMS = STREAM_EVENT_NAMES.map(streamName);
/** Hash "stream id" → how often handling that entry failed; outlives the process that tried. */
export const ATTEMPTS_KEY = 'ingest:attempts';
const CONNECT_MS = 5_000;
const HUNG_MS = 5_000;
const ORDINARY_BYTES = 2_048;
/** Held at every step: between two runs of the job a flood of poison would fill Redis. */
const DEAD_BOUND = ['MAXLEN', '~', RETENTION.deadEntries] as const;

type Pairs = [id: string, fields: string[] | null][];
type ReadReply = [stream: string, entries: Pairs][] | null;

/** The consumer group as this process sees it. Every method throws while Redis is away. */
@Injectable()
export class StreamReader {
  private readonly commands: Redis;
  private readonly blocking: Redis;
  private count: number;

  constructor(
    clients: RedisClients,
    @Inject(CONSUMER_NAME) private readonly consumer: string,
    private readonly timing: ConsumerTiming,
  ) {
    this.count = timing.count;
    this.commands = clients.commands;
    this.blocking = clients.blocking;
  }

  /** Waits for both connections, and makes the group on every stream, from its first entry. */
  async prepare(): Promise<void> {
    await Promise.all([waitForRedis(this.commands, CONNECT_MS), waitForRedis(this.blocking, CONNECT_MS)]);
    for (const stream of STREAMS) {
      try {
        await this.commands.xgroup('CREATE', stream, CONSUMER_GROUP, '0', 'MKSTREAM');
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
      }
    }
  }

  /** Entries that nobody had yet; waits up to `blockMs` for the first. In a backlog the reads grow. */
  async readNew(): Promise<RawEntry[]> {
    const read = this.blocking.call(
      'XREADGROUP',
      ...this.asConsumer(this.count),
      ...['BLOCK', String(this.timing.blockMs), 'STREAMS', ...STREAMS, ...STREAMS.map(() => '>')],
    );
    const reply = ((await this.notHung(read)) as ReadReply) ?? [];
    const entries = reply.flatMap(([stream, pairs]) => toEntries(stream, pairs, false).entries);
    this.count = this.nextCount(Math.max(0, ...reply.map(([, pairs]) => pairs.length)), entries);
    return entries;
  }

  /**
   * A worker that is touched by a batch costs the same for one share as for fifty: the fuller the stream, the more in
   * one batch. Entries of unusual size are read in small numbers, so that they never fill the memory.
   */
  private nextCount(longest: number, entries: readonly RawEntry[]): number {
    if (longest < this.count) return this.timing.count;
    const bytes = entries.reduce((sum, { fields }) => sum + (fields.data?.length ?? 0), 0);
    return bytes / entries.length > ORDINARY_BYTES
      ? this.timing.count
      : Math.min(this.count * 2, this.timing.countMost);
  }

  /** Our own pending entries of a stream after an id: delivered to this consumer, never acknowledged. */
  async readPending(
    stream: string,
    after: string,
  ): Promise<{ entries: RawEntry[]; last: string | undefined }> {
    const reply = (await this.commands.call(
      'XREADGROUP',
      ...this.asConsumer(this.timing.count),
      ...['STREAMS', stream, after],
    )) as ReadReply;
    const pairs = reply?.[0]?.[1] ?? [];
    const { entries, gone } = toEntries(stream, pairs, true);
    if (gone.length > 0) await this.commands.xack(stream, CONSUMER_GROUP, ...gone);
    return { entries, last: pairs.at(-1)?.[0] };
  }

  /** Takes over entries whose consumer has not acknowledged them in time. `next` is '0-0' at the end. */
  async claim(stream: string, cursor: string): Promise<{ entries: RawEntry[]; next: string }> {
    const [next, pairs] = (await this.commands.call(
      ...(['XAUTOCLAIM', stream, CONSUMER_GROUP, this.consumer, String(this.timing.claimIdleMs)] as const),
      ...[cursor, 'COUNT', String(this.timing.count)],
    )) as [string, Pairs];
    return { entries: toEntries(stream, pairs, true).entries, next };
  }

  async acknowledge(entries: readonly RawEntry[]): Promise<void> {
    const pipeline = this.commands.pipeline();
    for (const [stream, ids] of byStream(entries)) pipeline.xack(stream, CONSUMER_GROUP, ...ids);
    const tried = entries.filter((raw) => raw.redelivered).map(entryKey);
    if (tried.length > 0) pipeline.hdel(ATTEMPTS_KEY, ...tried);
    check(await pipeline.exec());
  }

  /** Puts entries aside for a person to look at, and acknowledges them in the same step. The oldest give way to them. */
  async bury(buried: readonly { raw: RawEntry; reason: string }[], now: number): Promise<void> {
    const multi = this.commands.multi();
    for (const { raw, reason } of buried) {
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

function byStream(entries: readonly RawEntry[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { stream, id } of entries) {
    const list = ids.get(stream);
    if (list) list.push(id);
    else ids.set(stream, [id]);
  }
  return ids;
}

/** @throws the first error among the replies of a pipeline or a transaction, or if the transaction was dropped */
export function check(replies: [Error | null, unknown][] | null): void {
  if (replies === null) throw new Error('Redis dropped the transaction');
  for (const [error] of replies) if (error) throw error;
}
