import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { GrooveStepsRepository } from '@app/database';
import { isOwnFault, messageOf } from '../ingest/faults';
import { ConsumerTiming } from '../ingest/timing';
import { GroovePipeline, StepError } from './groove-pipeline';
import { type GrooveEntry, GrooveStream } from './groove-stream';

const BEAT_MS = 10_000;

/** The loop that reads `groove:events`, one entry after the other. It ends when told to, with the entry in hand. */
@Injectable()
export class GrooveConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(GrooveConsumer.name);
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private nextClaim = 0;
  private nextBeat = 0;

  constructor(
    private readonly stream: GrooveStream,
    private readonly pipeline: GroovePipeline,
    private readonly steps: GrooveStepsRepository,
    private readonly timing: ConsumerTiming,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.stream.close();
    await this.loop;
  }

  private async run(): Promise<void> {
    for (let pause = this.timing.pauseMs; !this.stopping.signal.aborted;) {
      try {
        await this.stream.prepare();
        await this.handleAll(await this.stream.readPending());
        while (!this.stopping.signal.aborted) {
          await this.round();
          pause = this.timing.pauseMs;
        }
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.logger.warn(`reading of groove stopped, next try in ${pause} ms: ${messageOf(error)}`);
        await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, this.timing.longestPauseMs);
      }
    }
  }

  private async round(): Promise<void> {
    const now = Date.now();
    if (now >= this.nextBeat) {
      this.nextBeat = now + BEAT_MS;
      await this.stream.beat();
    }
    if (now >= this.nextClaim) {
      this.nextClaim = now + this.timing.claimEveryMs;
      await this.handleAll(await this.stream.claim());
    }
    await this.handleAll(await this.stream.readNew());
  }

  private async handleAll(entries: readonly GrooveEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.stopping.signal.aborted) return;
      await this.handle(entry);
    }
  }

  /** @throws faults of Postgres or Redis alone: the entry is pending still, and taken up again */
  private async handle(entry: GrooveEntry): Promise<void> {
    if (!entry.end.ok) {
      this.logger.warn(`${entry.id} to groove:dead: ${entry.end.reason}`);
      return this.stream.bury(entry, entry.end.reason);
    }
    try {
      await this.pipeline.handle(entry.end.value);
      await this.stream.acknowledge(entry);
    } catch (error) {
      if (!(error instanceof StepError) || !isOwnFault(error.cause)) throw error;
      await this.failed(entry, error);
    }
  }

  private async failed(entry: GrooveEntry, error: StepError): Promise<void> {
    const attempts = await this.stream.countFailure(entry);
    const reason = messageOf(error).slice(0, 500);
    this.logger.warn(`groove ${entry.id} failed (attempt ${attempts}): ${reason}`);
    if (attempts < this.timing.attempts || !entry.end.ok) return;
    await this.steps.gaveUp(entry.end.value, error.step);
    await this.stream.bury(entry, `failed ${attempts} times: ${reason}`);
  }
}
