import { Inject, Injectable } from '@nestjs/common';
import {
  firstIssue,
  GROOVE_DEAD_STREAM,
  GROOVE_GROUP,
  GROOVE_HEARTBEAT_KEY,
  GROOVE_STREAM,
  grooveEvent,
  RETENTION,
} from '@app/contracts';
import type { GrooveEnd } from '@app/database';
import { type Redis, RedisClients, waitForRedis } from '@app/redis';
import { check } from '../ingest/stream-reader';
import { ConsumerTiming } from '../ingest/timing';
import { CONSUMER_NAME } from '../tokens';

/**
 * Hash "user:event" → how often handling that end failed; outlives the process that tried. By event, because an end
 * that is redelivered from Postgres is another entry.
 */
const ATTEMPTS_KEY = 'groove:attempts';
const CONNECT_MS = 5_000;
/** Entries of one read. */
const COUNT = 100;

type Pairs = [id: string, fields: string[] | null][];

/** An entry of the stream; `end` is what it says, or why that cannot be read. */
export interface GrooveEntry {
  id: string;
  fields: string[];
  /** Whether the bound of the stream removed it while it was in flight. */
  isGone: boolean;
  end: { ok: true; value: GrooveEnd } | { ok: false; reason: string };
}

/** `groove:events` as this process sees it. Entries are deleted when they are acknowledged: the stream stays short. */
@Injectable()
export class GrooveStream {
  private readonly commands: Redis;
  private readonly blocking: Redis;

  constructor(
    clients: RedisClients,
    @Inject(CONSUMER_NAME) private readonly consumer: string,
    private readonly timing: ConsumerTiming,
  ) {
    this.commands = clients.commands;
    // The other one waits in a read of the pool's streams most of the time.
    this.blocking = clients.blocking.duplicate();
    this.blocking.on('error', () => undefined);
  }

  async prepare(): Promise<void> {
    await Promise.all([waitForRedis(this.commands, CONNECT_MS), waitForRedis(this.blocking, CONNECT_MS)]);
    try {
      await this.commands.xgroup('CREATE', GROOVE_STREAM, GROOVE_GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  /** Entries that nobody had yet; waits for the first. */
  async readNew(): Promise<GrooveEntry[]> {
    return this.read(this.blocking, ['BLOCK', String(this.timing.blockMs), 'STREAMS', GROOVE_STREAM, '>']);
  }

  /** Entries that this process was given and never acknowledged, from the oldest on. */
  async *readPending(): AsyncGenerator<GrooveEntry[]> {
    for (let after = '0'; ;) {
      const entries = await this.read(this.commands, ['STREAMS', GROOVE_STREAM, after]);
      const last = entries.at(-1);
      if (!last) return;
      yield entries;
      after = last.id;
    }
  }

  /** Resets the idle time of entries in flight, so that no other worker claims them. */
  async keep(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.commands.call('XCLAIM', GROOVE_STREAM, GROOVE_GROUP, this.consumer, '0', ...ids, 'JUSTID');
  }

  /** Takes over entries whose worker has not acknowledged them in time. */
  async claim(): Promise<GrooveEntry[]> {
    const [, pairs] = (await this.commands.call(
      ...(['XAUTOCLAIM', GROOVE_STREAM, GROOVE_GROUP, this.consumer] as const),
      ...[String(this.timing.claimIdleMs), '0-0', 'COUNT', String(COUNT)],
    )) as [string, Pairs];
    return toEntries(pairs);
  }

  /** The entry is done, and its failures are forgotten. */
  async acknowledge(entry: GrooveEntry): Promise<void> {
    const { id } = entry;
    const multi = this.commands.multi().xack(GROOVE_STREAM, GROOVE_GROUP, id).xdel(GROOVE_STREAM, id);
    check(await multi.hdel(ATTEMPTS_KEY, attemptsOf(entry)).exec());
  }

  /** The entry goes; its end stands in Postgres and comes again from there. */
  async drop({ id }: GrooveEntry): Promise<void> {
    check(await this.commands.multi().xack(GROOVE_STREAM, GROOVE_GROUP, id).xdel(GROOVE_STREAM, id).exec());
  }

  /** Counts one more failure of an end; returns how many there were. */
  countFailure(entry: GrooveEntry): Promise<number> {
    return this.commands.hincrby(ATTEMPTS_KEY, attemptsOf(entry), 1);
  }

  /** Puts an entry aside for a person to look at. */
  async bury(entry: GrooveEntry, reason: string): Promise<void> {
    const fields = {
      id: entry.id,
      reason,
      entry: JSON.stringify(entry.fields),
      ts: String(Date.now() / 1000),
    };
    await this.commands.xadd(
      ...([GROOVE_DEAD_STREAM, 'MAXLEN', '~', RETENTION.deadEntries, '*'] as const),
      ...Object.entries(fields).flat(),
    );
    await this.acknowledge(entry);
  }

  async beat(): Promise<void> {
    await this.commands.set(GROOVE_HEARTBEAT_KEY, Date.now());
  }

  close(): void {
    this.blocking.disconnect();
  }

  private async read(client: Redis, from: string[]): Promise<GrooveEntry[]> {
    const reply = (await client.call(
      'XREADGROUP',
      ...['GROUP', GROOVE_GROUP, this.consumer, 'COUNT', String(COUNT), ...from],
    )) as [string, Pairs][] | null;
    return toEntries(reply?.[0]?.[1] ?? []);
  }
}

const attemptsOf = ({ id, end }: GrooveEntry): string =>
  end.ok ? `${end.value.userId}:${end.value.eventId}` : id;

/** An entry deleted while it was pending has no fields left. */
const toEntries = (pairs: Pairs): GrooveEntry[] =>
  pairs.map(([id, fields]) => ({
    id,
    fields: fields ?? [],
    isGone: fields === null || fields.length === 0,
    end: readEnd(fields ?? []),
  }));

/** Reads an entry of `groove:events`. Never throws; a refusal is the reason that stands in `groove:dead`. */
export function readEnd(list: string[]): GrooveEntry['end'] {
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2)
    fields.set(list[index] ?? '', list[index + 1] ?? '');
  const userId = Number(fields.get('user_id'));
  const eventId = fields.get('event_id') ?? '';
  if (!Number.isSafeInteger(userId) || userId < 1) return { ok: false, reason: 'user_id: no id' };
  if (eventId === '' || eventId.length > 64) return { ok: false, reason: 'event_id: missing or too long' };
  const event = grooveEvent.safeParse(readJson(fields.get('data')));
  if (!event.success) return { ok: false, reason: `data: ${firstIssue(event.error)}` };
  return { ok: true, value: { userId, eventId, sessionId: event.data.session_id } };
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
