import { setImmediate as immediate } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Network } from '@app/bitcoin';
import type { StreamEventName } from '@app/contracts';
import { NETWORKS } from '../tokens';
import { type Delivered, entryKey, type EventHandler, type RawEntry, type Tell } from './entry';
import { isOwnFault, messageOf } from './faults';
import { EventHandlers } from './event-handlers';
import { readEntry } from './read-entry';
import { StreamReader } from './stream-reader';
import { ConsumerTiming } from './timing';
import { WorkerMetrics } from './worker-metrics';

/** A millisecond or two: so long at most does an answer of Postgres wait for the next statement. */
const PARSED_AT_ONCE = 200;
/**
 * Batches of shares between their first statement and their acknowledgement: while one is committed and another told, a
 * third claims its identities, so that neither this process nor Postgres waits for the other.
 */
const UNDER_WAY_MOST = 3;

/** A batch that has been parsed: what a handler takes, and what nobody can read. */
export interface ParsedBatch {
  byEvent: ReadonlyMap<StreamEventName, readonly Delivered[]>;
  poison: readonly { raw: RawEntry; reason: string }[];
}

/**
 * Takes entries through the fixed order: parse, insert, commit, publish, acknowledge. What cannot be read is buried at
 * once. What fails by itself is found by halving, tried again later, and buried after its last attempt.
 */
@Injectable()
export class BatchProcessor {
  private readonly logger = new Logger(BatchProcessor.name);
  private readonly waiting = new Map<string, { raw: RawEntry; due: number }>();
  /** Of each batch of shares under way, the oldest first: until it is stored, told after those before it, acknowledged. */
  private underWay: Promise<void>[] = [];

  constructor(
    private readonly reader: StreamReader,
    private readonly handlers: EventHandlers,
    @Inject(NETWORKS) private readonly networks: readonly Network[],
    private readonly timing: ConsumerTiming,
    private readonly metrics: WorkerMetrics,
  ) {}

  /** Parses a batch, in turns with whatever else is under way: the batch before it is being stored. Never throws. */
  async parse(entries: readonly RawEntry[]): Promise<ParsedBatch> {
    const now = Date.now();
    const byEvent = new Map<StreamEventName, Delivered[]>();
    const poison: { raw: RawEntry; reason: string }[] = [];
    for (const [index, raw] of entries.entries()) {
      if (index % PARSED_AT_ONCE === PARSED_AT_ONCE - 1) await immediate();
      if (this.waiting.size > 0 && this.waiting.has(entryKey(raw))) continue;
      const read = readEntry(raw, this.networks, now);
      if (!read.ok) poison.push({ raw, reason: read.reason });
      else group(byEvent, read.delivered);
    }
    return { byEvent, poison };
  }

  /**
   * Stores a batch. Its shares may still be on their way to Postgres, sockets and acknowledgement when this returns:
   * `told` waits for that, and a fault met there is thrown by it or by a later call of this.
   * @throws only faults of Postgres or Redis; entries not acknowledged by then are still pending
   */
  async store({ byEvent, poison }: ParsedBatch): Promise<void> {
    if (poison.length > 0) await this.bury(poison);
    if (byEvent.size === 0) return this.told();
    for (const handler of this.handlers.inOrder()) {
      const delivered = byEvent.get(handler.event);
      if (delivered) await this.begin(handler, delivered);
    }
  }

  /** Parses, stores and tells a batch. @throws as `store` does */
  async process(entries: readonly RawEntry[]): Promise<void> {
    await this.store(await this.parse(entries));
    await this.told();
  }

  /** Resolves when everything begun so far is stored, told and acknowledged. @throws what went wrong meanwhile, once */
  async told(): Promise<void> {
    const results = await Promise.allSettled(this.underWay.splice(0));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Tries again what failed and is due. */
  async retryDue(): Promise<void> {
    if (this.waiting.size === 0) return;
    const now = Date.now();
    const due = [...this.waiting.values()].filter((failed) => failed.due <= now);
    for (const { raw } of due) {
      this.waiting.delete(entryKey(raw));
      await this.process([{ ...raw, redelivered: true }]);
    }
  }

  /** Shares begin while those before them are under way; every other event begins when all is told. */
  private async begin(handler: EventHandler, entries: readonly Delivered[]): Promise<void> {
    if (handler.event !== 'share_submitted') {
      await this.told();
      return this.settle(handler, entries);
    }
    while (this.underWay.length >= UNDER_WAY_MOST) await this.underWay.shift();
    const stored = this.stored(handler, entries);
    const told = this.finish(handler, entries, stored, this.underWay.at(-1));
    told.catch(() => undefined); // thrown by `told`, which somebody will ask
    this.underWay.push(told);
  }

  private async stored(handler: EventHandler, entries: readonly Delivered[]): Promise<Tell | void> {
    const started = performance.now();
    const tell = await handler.handle(entries);
    this.metrics.stored(handler.event, entries.length, (performance.now() - started) / 1000);
    return tell;
  }

  /** Tells and acknowledges what is stored, after what was begun before it. A fault there stops this as well. */
  private async finish(
    handler: EventHandler,
    entries: readonly Delivered[],
    stored: Promise<Tell | void>,
    before: Promise<void> | undefined,
  ): Promise<void> {
    const [result] = await Promise.allSettled([stored]);
    await before;
    if (result.status === 'rejected') return this.isolate(handler, entries, result.reason);
    try {
      await result.value?.();
    } catch (error) {
      // Stored by now: their news are told again only to those who say that they come again.
      const again = entries.map((delivered) => ({
        ...delivered,
        raw: { ...delivered.raw, redelivered: true },
      }));
      return this.isolate(handler, again, error);
    }
    await this.reader.acknowledge(entries.map(({ raw }) => raw));
  }

  private async settle(handler: EventHandler, entries: readonly Delivered[]): Promise<void> {
    try {
      const tell = await this.stored(handler, entries);
      await tell?.();
    } catch (error) {
      return this.isolate(handler, entries, error);
    }
    await this.reader.acknowledge(entries.map(({ raw }) => raw));
  }

  /** Halves what failed by its own fault until the entry is found that made it fail. @throws every other fault */
  private async isolate(handler: EventHandler, entries: readonly Delivered[], error: unknown): Promise<void> {
    if (!isOwnFault(error)) throw error;
    const [only] = entries;
    if (entries.length === 1 && only) return this.failed(only.raw, error);
    const middle = Math.ceil(entries.length / 2);
    await this.settle(handler, entries.slice(0, middle));
    await this.settle(handler, entries.slice(middle));
  }

  private async failed(raw: RawEntry, error: unknown): Promise<void> {
    const attempts = await this.reader.countFailure(raw);
    const reason = messageOf(error).slice(0, 500);
    if (attempts >= this.timing.attempts)
      return this.bury([{ raw, reason: `failed ${attempts} times: ${reason}` }]);
    this.logger.warn(`${raw.stream} ${raw.id} failed (attempt ${attempts}): ${reason}`);
    if (this.waiting.size >= this.timing.waitingMost) return;
    this.waiting.set(entryKey(raw), { raw, due: Date.now() + this.timing.pauseMs * 2 ** attempts });
  }

  private async bury(poison: readonly { raw: RawEntry; reason: string }[]): Promise<void> {
    await this.reader.bury(poison, Date.now());
    this.metrics.wereBuried(poison.length);
    const [first] = poison;
    if (first) {
      this.logger.warn(
        `${poison.length} to mining:dead, the first ${first.raw.stream} ${first.raw.id}: ${first.reason}`,
      );
    }
  }
}

function group(byEvent: Map<StreamEventName, Delivered[]>, delivered: Delivered): void {
  const list = byEvent.get(delivered.entry.event);
  if (list) list.push(delivered);
  else byEvent.set(delivered.entry.event, [delivered]);
}
