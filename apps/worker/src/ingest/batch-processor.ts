import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Network } from '@app/bitcoin';
import type { StreamEventName } from '@app/contracts';
import { NETWORKS } from '../tokens';
import { type Delivered, entryKey, type EventHandler, type RawEntry } from './entry';
import { isOwnFault, messageOf } from './faults';
import { EventHandlers } from './event-handlers';
import { readEntry } from './read-entry';
import { StreamReader } from './stream-reader';
import { ConsumerTiming } from './timing';

/**
 * Takes entries through the fixed order: parse, insert, commit, publish, acknowledge. What cannot be read is buried at
 * once. What fails by itself is found by halving, tried again later, and buried after its last attempt.
 */
@Injectable()
export class BatchProcessor {
  private readonly logger = new Logger(BatchProcessor.name);
  private readonly waiting = new Map<string, { raw: RawEntry; due: number }>();

  constructor(
    private readonly reader: StreamReader,
    private readonly handlers: EventHandlers,
    @Inject(NETWORKS) private readonly networks: readonly Network[],
    private readonly timing: ConsumerTiming,
  ) {}

  /** @throws only faults of Postgres or Redis; entries not acknowledged by then are still pending */
  async process(entries: readonly RawEntry[]): Promise<void> {
    const now = Date.now();
    const byEvent = new Map<StreamEventName, Delivered[]>();
    const poison: { raw: RawEntry; reason: string }[] = [];
    for (const raw of entries) {
      if (this.waiting.has(entryKey(raw))) continue;
      const read = readEntry(raw, this.networks, now);
      if (!read.ok) poison.push({ raw, reason: read.reason });
      else group(byEvent, read.delivered);
    }
    if (poison.length > 0) await this.bury(poison);
    for (const handler of this.handlers.inOrder()) {
      const delivered = byEvent.get(handler.event);
      if (delivered) await this.settle(handler, delivered);
    }
  }

  /** Tries again what failed and is due. */
  async retryDue(): Promise<void> {
    const now = Date.now();
    const due = [...this.waiting.values()].filter((failed) => failed.due <= now);
    for (const { raw } of due) {
      this.waiting.delete(entryKey(raw));
      await this.process([{ ...raw, redelivered: true }]);
    }
  }

  private async settle(handler: EventHandler, entries: readonly Delivered[]): Promise<void> {
    try {
      await handler.handle(entries);
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      const [only] = entries;
      if (entries.length === 1 && only) return this.failed(only.raw, error);
      const middle = Math.ceil(entries.length / 2);
      await this.settle(handler, entries.slice(0, middle));
      return this.settle(handler, entries.slice(middle));
    }
    await this.reader.acknowledge(entries.map((delivered) => delivered.raw));
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

  private async bury(poison: { raw: RawEntry; reason: string }[]): Promise<void> {
    await this.reader.bury(poison, Date.now());
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
