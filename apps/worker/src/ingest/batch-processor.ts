import { setImmediate as immediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Network } from '@app/bitcoin';
import { type Delivered, entryKey, type EventHandler, type RawEntry, type Tell } from './entry';
import { isOwnFault, messageOf } from './faults';
import { readEntry } from './read-entry';
import type { StreamReader } from './stream-reader';
import type { ConsumerTiming } from './timing';
import type { WorkerMetrics } from './worker-metrics';

/** The event loop is yielded after so many entries or characters, whichever comes first: about two milliseconds. */
const PARSED_AT_ONCE = { entries: 200, characters: 64 * 1024 } as const;

/** An entry that cannot be handled, and why. */
export interface Refused {
  raw: RawEntry;
  reason: string;
}
/** A batch that has been parsed: what the handler takes, and what is unparsable. */
export interface ParsedBatch {
  delivered: readonly Delivered[];
  unparsable: readonly Refused[];
}

export interface ProcessorParts {
  reader: StreamReader;
  handler: EventHandler;
  networks: readonly Network[];
  timing: ConsumerTiming;
  metrics: WorkerMetrics;
  /** @throws Error where this process's clock cannot be trusted, and with it no verdict that goes by the time */
  verifyClock: () => Promise<void>;
}

/**
 * Takes the entries of one stream through the fixed order: parse, insert, commit, publish, acknowledge. What is
 * unparsable is dead-lettered at once. What fails by itself is found by halving, retried later, and dead-lettered after
 * its last attempt. Batches overlap as far as the handler allows; they are published and acknowledged in their order.
 */
export class BatchProcessor {
  private readonly logger = new Logger(BatchProcessor.name);
  private readonly retries = new Map<string, { raw: RawEntry; due: number }>();
  /** The batches between their first statement and their acknowledgement, the oldest first. */
  private inFlight: Promise<void>[] = [];

  constructor(private readonly parts: ProcessorParts) {}

  /** Parses a batch, yielding to whatever else is in flight. Never throws. */
  async parse(entries: readonly RawEntry[]): Promise<ParsedBatch> {
    const now = Date.now();
    const delivered: Delivered[] = [];
    const unparsable: Refused[] = [];
    let parsed = 0;
    let characters = 0;
    for (const raw of entries) {
      if (parsed >= PARSED_AT_ONCE.entries || characters >= PARSED_AT_ONCE.characters) {
        await immediate();
        parsed = characters = 0;
      }
      parsed += 1;
      characters += raw.fields.data?.length ?? 0;
      if (this.retries.size > 0 && this.retries.has(entryKey(raw))) continue;
      const read = readEntry(raw, this.parts.networks, now);
      if (!read.ok) unparsable.push({ raw, reason: read.reason });
      else delivered.push(read.delivered);
    }
    return { delivered, unparsable };
  }

  /**
   * Stores a batch. It may still be on its way to Postgres, sockets and acknowledgement when this returns: `settled`
   * waits for that, and a fault met there is thrown by it or by a later call of this.
   * @throws only faults of Postgres, Redis or the clock; entries not acknowledged by then are still pending
   */
  async store({ delivered, unparsable }: ParsedBatch): Promise<void> {
    if (unparsable.length > 0) {
      // "More than five minutes ahead" is said by this clock: were it slow, every share would be refused.
      if (unparsable.some(({ reason }) => reason.startsWith('ts:'))) await this.parts.verifyClock();
      await this.deadLetter(unparsable);
    }
    if (delivered.length === 0) return this.settled();
    while (this.inFlight.length >= this.parts.handler.maxInFlight) await this.inFlight.shift();
    const stored = this.stored(delivered);
    const finished = this.finish(delivered, stored, this.inFlight.at(-1));
    finished.catch(() => undefined); // thrown by `settled`, which is always called in the end
    this.inFlight.push(finished);
  }

  /** Parses, stores and publishes a batch. @throws as `store` does */
  async process(entries: readonly RawEntry[]): Promise<void> {
    await this.store(await this.parse(entries));
    await this.settled();
  }

  /** Resolves when everything begun so far is stored, published and acknowledged. @throws what went wrong, once */
  async settled(): Promise<void> {
    const results = await Promise.allSettled(this.inFlight.splice(0));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Tries again what failed and is due. */
  async retryDue(): Promise<void> {
    if (this.retries.size === 0) return;
    const now = Date.now();
    const due = [...this.retries.values()].filter((failed) => failed.due <= now);
    for (const { raw } of due) {
      this.retries.delete(entryKey(raw));
      await this.process([{ ...raw, redelivered: true }]);
    }
  }

  private async stored(entries: readonly Delivered[]): Promise<Tell | void> {
    const { handler, metrics } = this.parts;
    const started = performance.now();
    const publish = await handler.handle(entries);
    metrics.stored(handler.event, entries.length, (performance.now() - started) / 1000);
    return publish;
  }

  /** Publishes and acknowledges what is stored, after what was begun before it. A fault there stops this as well. */
  private async finish(
    entries: readonly Delivered[],
    stored: Promise<Tell | void>,
    before: Promise<void> | undefined,
  ): Promise<void> {
    const [result] = await Promise.allSettled([stored]);
    await before;
    if (result.status === 'rejected') return this.isolate(entries, result.reason);
    try {
      await result.value?.();
    } catch (error) {
      // Stored by now: only entries marked as redelivered are published again.
      const again = entries.map((delivered) => ({
        ...delivered,
        raw: { ...delivered.raw, redelivered: true },
      }));
      return this.isolate(again, error);
    }
    await this.parts.reader.acknowledge(entries.map(({ raw }) => raw));
  }

  private async settle(entries: readonly Delivered[]): Promise<void> {
    try {
      const publish = await this.stored(entries);
      await publish?.();
    } catch (error) {
      return this.isolate(entries, error);
    }
    await this.parts.reader.acknowledge(entries.map(({ raw }) => raw));
  }

  /** Halves what failed by its own fault until the entry is found that made it fail. @throws every other fault */
  private async isolate(entries: readonly Delivered[], error: unknown): Promise<void> {
    if (!isOwnFault(error)) throw error;
    const [only] = entries;
    if (entries.length === 1 && only) return this.failed(only.raw, error);
    const middle = Math.ceil(entries.length / 2);
    await this.settle(entries.slice(0, middle));
    await this.settle(entries.slice(middle));
  }

  private async failed(raw: RawEntry, error: unknown): Promise<void> {
    const { reader, timing } = this.parts;
    const attempts = await reader.countFailure(raw);
    const reason = messageOf(error).slice(0, 500);
    if (attempts >= timing.attempts)
      return this.deadLetter([{ raw, reason: `failed ${attempts} times: ${reason}` }]);
    this.logger.warn(`${raw.stream} ${raw.id} failed (attempt ${attempts}): ${reason}`);
    if (this.retries.size >= timing.waitingMost) return;
    this.retries.set(entryKey(raw), { raw, due: Date.now() + timing.pauseMs * 2 ** attempts });
  }

  private async deadLetter(refused: readonly Refused[]): Promise<void> {
    await this.parts.reader.deadLetter(refused, Date.now());
    this.parts.metrics.deadLettered(refused.length);
    const [first] = refused;
    if (first) {
      this.logger.warn(
        `${refused.length} to mining:dead, the first ${first.raw.stream} ${first.raw.id}: ${first.reason}`,
      );
    }
  }
}
