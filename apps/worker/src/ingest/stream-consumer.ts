import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { BatchProcessor, type ParsedBatch } from './batch-processor';
import type { RawEntry } from './entry';
import { messageOf } from './faults';
import { STREAMS, StreamReader } from './stream-reader';
import { ConsumerTiming } from './timing';
import { WorkerMetrics } from './worker-metrics';

/** The loop that reads. It ends only when told to, and finishes the batch in hand first. */
@Injectable()
export class StreamConsumer implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StreamConsumer.name);
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  /** The batch after the one in hand: read and parsed while Postgres stores. */
  private ahead: Promise<ParsedBatch> | undefined;
  /** Time of the steady clock before which the stream is not read again. */
  private gatherUntil = 0;
  private nextClaim = 0;
  private pause: number;

  constructor(
    private readonly reader: StreamReader,
    private readonly processor: BatchProcessor,
    private readonly timing: ConsumerTiming,
    private readonly metrics: WorkerMetrics,
  ) {
    this.pause = timing.pauseMs;
  }

  /** Starts reading; resolves when the group exists and reading has begun, however long Redis takes. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.loop ??= this.run(resolve);
      void this.loop.then(resolve);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(onReading: () => void): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.reader.prepare();
        onReading();
        await this.catchUp();
        while (!this.stopping.signal.aborted) await this.round();
        await this.finish();
      } catch (error) {
        this.metrics.stopped();
        await this.forgetAhead();
        this.logger.warn(`reading stopped, next try in ${this.pause} ms: ${messageOf(error)}`);
        await sleep(this.pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        this.pause = Math.min(this.pause * 2, this.timing.longestPauseMs);
      }
    }
  }

  private async round(): Promise<void> {
    await this.processor.retryDue();
    if (Date.now() >= this.nextClaim) {
      this.nextClaim = Date.now() + this.timing.claimEveryMs;
      await this.claimLost();
    }
    const batch = await (this.ahead ?? this.readAhead());
    this.ahead = this.readAhead();
    await this.processor.store(batch);
    this.pause = this.timing.pauseMs;
  }

  private readAhead(): Promise<ParsedBatch> {
    const ahead = this.gathered().then((entries) => this.processor.parse(entries));
    ahead.catch(() => undefined); // thrown where it is waited for
    return ahead;
  }

  /**
   * The first entry after a silence is read at once. While they drip in they gather for a moment: a transaction costs
   * about the same for one share as for ten. In a backlog nothing waits.
   */
  private async gathered(): Promise<RawEntry[]> {
    const wait = this.gatherUntil - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    const entries = await this.reader.readNew();
    const drips = entries.length > 0 && entries.length < this.timing.count;
    this.gatherUntil = drips ? performance.now() + this.timing.gatherMs : 0;
    return entries;
  }

  /** What was read ahead is ours: nobody else gets it before it has been idle for long. */
  private async finish(): Promise<void> {
    if (this.ahead) await this.processor.store(await this.ahead);
    await this.processor.told();
  }

  /** After a fault: waits until nothing is under way any more. Whatever was read is pending, and caught up with. */
  private async forgetAhead(): Promise<void> {
    await this.ahead?.catch(() => undefined);
    await this.processor.told().catch(() => undefined);
    this.ahead = undefined;
  }

  /** What this consumer was given and never acknowledged: after a fault, the batch that met it. */
  private async catchUp(): Promise<void> {
    for (const stream of STREAMS) {
      let after: string | undefined = '0';
      while (after !== undefined && !this.stopping.signal.aborted) {
        const { entries, last } = await this.reader.readPending(stream, after);
        await this.processor.process(entries);
        after = last;
      }
    }
  }

  private async claimLost(): Promise<void> {
    for (const stream of STREAMS) {
      let cursor = '0-0';
      do {
        const { entries, next } = await this.reader.claim(stream, cursor);
        if (entries.length > 0) await this.processor.process(entries);
        cursor = next;
      } while (cursor !== '0-0' && !this.stopping.signal.aborted);
    }
  }
}
