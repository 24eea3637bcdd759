import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { BatchProcessor, ParsedBatch } from './batch-processor';
import type { ClockGuard } from './clock-guard';
import type { RawEntry } from './entry';
import { messageOf } from './faults';
import type { StreamReader } from './stream-reader';
import type { ConsumerTiming } from './timing';
import type { WorkerMetrics } from './worker-metrics';

const SAME_FAULT_MS = 60_000;

export interface ConsumerParts {
  reader: StreamReader;
  processor: BatchProcessor;
  clock: ClockGuard;
  timing: ConsumerTiming;
  metrics: WorkerMetrics;
}

/** The loop that reads one stream. It ends on shutdown, after the batch in flight. */
export class StreamConsumer {
  private readonly logger = new Logger(StreamConsumer.name);
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  /** The batch after the one in hand: read and parsed while Postgres stores. */
  private ahead: Promise<ParsedBatch> | undefined;
  /** Time of the steady clock before which the stream is not read again. */
  private gatherUntil = 0;
  private nextClaim = 0;
  private pause: number;
  private lastFault = { reason: '', at: 0 };

  constructor(private readonly parts: ConsumerParts) {
    this.pause = parts.timing.pauseMs;
  }

  /** Starts reading; resolves when the group exists and reading has begun, however long Redis takes. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.loop ??= this.run(resolve);
      void this.loop.then(resolve);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    this.parts.reader.close();
  }

  private async run(onReading: () => void): Promise<void> {
    const { reader, metrics, timing } = this.parts;
    while (!this.stopping.signal.aborted) {
      try {
        await reader.prepare();
        await this.parts.clock.verify();
        onReading();
        await this.catchUp();
        while (!this.stopping.signal.aborted) await this.round();
        await this.finish();
      } catch (error) {
        metrics.stopped();
        await this.discardAhead();
        this.warn(messageOf(error));
        await this.sleep(this.pause);
        this.pause = Math.min(this.pause * 2, timing.longestPauseMs);
      }
    }
  }

  private async round(): Promise<void> {
    const { processor, timing, clock } = this.parts;
    await clock.verifyNowAndThen();
    await processor.retryDue();
    if (Date.now() >= this.nextClaim) {
      this.nextClaim = Date.now() + timing.claimEveryMs;
      await this.claimLost();
    }
    const batch = await (this.ahead ?? this.readAhead());
    this.ahead = this.readAhead();
    await processor.store(batch);
    this.pause = timing.pauseMs;
  }

  private readAhead(): Promise<ParsedBatch> {
    const ahead = this.gathered().then((entries) => this.parts.processor.parse(entries));
    ahead.catch(() => undefined); // thrown where it is awaited
    return ahead;
  }

  /**
   * The first entry after a silence is read at once. While they drip in they gather for a moment: a transaction costs
   * about the same for one entry as for ten. In a backlog nothing waits.
   */
  private async gathered(): Promise<RawEntry[]> {
    const { reader, timing } = this.parts;
    const wait = this.gatherUntil - performance.now();
    if (wait > 0) await this.sleep(wait);
    const entries = await reader.readNew();
    const drips = entries.length > 0 && entries.length < timing.count;
    this.gatherUntil = drips ? performance.now() + timing.gatherMs : 0;
    return entries;
  }

  /** What was read ahead is ours: nobody else gets it before it has been idle for long. */
  private async finish(): Promise<void> {
    if (this.ahead) await this.parts.processor.store(await this.ahead);
    await this.parts.processor.settled();
  }

  /** After a fault: waits until nothing is in flight any more. Whatever was read is pending, and caught up with. */
  private async discardAhead(): Promise<void> {
    await this.ahead?.catch(() => undefined);
    await this.parts.processor.settled().catch(() => undefined);
    this.ahead = undefined;
  }

  /** What was delivered to this consumer and never acknowledged: after a fault, the batch that met it. */
  private async catchUp(): Promise<void> {
    let after: string | undefined = '0';
    while (after !== undefined && !this.stopping.signal.aborted) {
      const { entries, last } = await this.parts.reader.readPending(after);
      await this.parts.processor.process(entries);
      after = last;
    }
  }

  private async claimLost(): Promise<void> {
    let cursor = '0-0';
    do {
      const { entries, next } = await this.parts.reader.claim(cursor);
      if (entries.length > 0) await this.parts.processor.process(entries);
      cursor = next;
    } while (cursor !== '0-0' && !this.stopping.signal.aborted);
  }

  /** A fault that stays is logged once a minute. */
  private warn(reason: string): void {
    const now = Date.now();
    if (reason === this.lastFault.reason && Math.abs(now - this.lastFault.at) < SAME_FAULT_MS) return;
    this.lastFault = { reason, at: now };
    this.logger.warn(`${this.parts.reader.stream}: reading stopped, and is tried again: ${reason}`);
  }

  private async sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
