import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { type GrooveEnd, GrooveStepsRepository, StaleReadingError } from '@app/database';
import { FairQueue } from '@app/realtime';
import { TextError } from '@app/text-work';
import { isOwnFault, messageOf } from '../ingest/faults';
import { ConsumerTiming } from '../ingest/timing';
import { WorkerMetrics } from '../ingest/worker-metrics';
import { GroovePipeline, StepError } from './groove-pipeline';
import { type GrooveEntry, GrooveStream } from './groove-stream';
import { type HandlingOutcome, HeldEnds } from './held-ends';
import { ReadingBudget } from './reading-budget';
import { type EndTurn, ReadingTurn } from './reading-turn';
import { TextLimits } from './session-reading';

const BEAT_MS = 10_000;

/**
 * Reads `groove:events` and handles a few sessions concurrently: one per user, round robin over users, so that no user's
 * sessions starve those of others; ends of users who have spent their thread time when no others wait. On shutdown the entries in flight stay pending.
 */
@Injectable()
export class GrooveConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(GrooveConsumer.name);
  private readonly stopping = new AbortController();
  private readonly queue = new FairQueue(LIMITS.grooveWorkerThreads);
  private readonly held = new HeldEnds();
  private loop: Promise<void> | undefined;
  /** A fault of Postgres or Redis that ends the round. */
  private fault: { error: unknown } | undefined;
  private nextClaim = 0;
  private nextBeat = 0;

  constructor(
    private readonly stream: GrooveStream,
    private readonly pipeline: GroovePipeline,
    private readonly steps: GrooveStepsRepository,
    private readonly timing: ConsumerTiming,
    private readonly budget: ReadingBudget,
    private readonly limits: TextLimits,
    private readonly metrics: WorkerMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.stream.close();
    await this.loop;
    await this.held.settled();
  }

  private async run(): Promise<void> {
    for (let pause = this.timing.pauseMs; !this.stopping.signal.aborted;) {
      try {
        await this.stream.prepare();
        for await (const entries of this.stream.readPending()) await this.take(entries);
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
      await this.stream.keep(this.held.ids());
      await this.take(await this.stream.claim());
    }
    await this.take(await this.stream.readNew());
    const { fault } = this;
    this.fault = undefined;
    if (fault) throw fault.error;
  }

  private async take(entries: readonly GrooveEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.stopping.signal.aborted) return;
      if (entry.isGone) {
        // Its end stands in Postgres and comes again from there.
        await this.stream.drop(entry);
        continue;
      }
      if (!entry.end.ok) {
        this.logger.warn(`${entry.id} to groove:dead: ${entry.end.reason}`);
        await this.stream.bury(entry, entry.end.reason);
        continue;
      }
      const end = entry.end.value;
      const isSpent = await this.budget.isSpent(end.userId);
      const tier = isSpent ? 'last' : 'first';
      const place = this.held.add(entry.id, end, tier);
      if (place === 'full') await this.stream.drop(entry);
      if (place === 'added') this.schedule(entry, end, { tier, aborted: 0 });
    }
  }

  private schedule(entry: GrooveEntry, end: GrooveEnd, turn: EndTurn): void {
    const work = async (): Promise<void> => {
      const outcome = await this.held.work(entry.id, this.work(entry, end, turn));
      // It stays held until the retry, so that a redelivery of the same end is not handled concurrently.
      if (outcome === 'again')
        setTimeout(() => this.schedule(entry, end, turn), this.timing.claimIdleMs).unref();
      if (outcome === 'later') this.schedule(entry, end, { ...turn, tier: 'last' });
    };
    this.queue.add(end.userId, work, turn.tier);
  }

  /** Never rejects. After a fault of Postgres or Redis the entry is pending still, and taken up again. */
  private async work(entry: GrooveEntry, end: GrooveEnd, turn: EndTurn): Promise<HandlingOutcome> {
    if (this.stopping.signal.aborted) return 'done';
    try {
      if (turn.tier === 'first' && (await this.budget.isSpent(end.userId))) return await this.defer(entry);
      return await this.inTurn(entry, end, turn);
    } catch (error) {
      if (!this.stopping.signal.aborted) this.fault = { error };
      return 'done';
    }
  }

  /** The user has spent his thread time since the entry was read; without a place it comes again from Postgres. */
  private async defer(entry: GrooveEntry): Promise<HandlingOutcome> {
    this.metrics.readingDeferred('budget');
    if (this.held.moveToLast(entry.id)) return 'later';
    await this.stream.drop(entry);
    return 'done';
  }

  /** Handles an end; a long one is aborted for others who wait, some times at most, which is no attempt of it. */
  private async inTurn(entry: GrooveEntry, end: GrooveEnd, turn: EndTurn): Promise<HandlingOutcome> {
    const isAwaited = (): boolean => this.queue.isWaitingBesides(end.userId);
    if (turn.aborted >= LIMITS.grooveReadingsAborted) return this.handle(entry, end, this.stopping.signal);
    const own = new ReadingTurn(this.limits.turnMs, isAwaited);
    try {
      return await this.handle(entry, end, AbortSignal.any([this.stopping.signal, own.signal]));
    } catch (error) {
      if (!own.signal.aborted || this.stopping.signal.aborted) throw error;
      turn.aborted += 1;
      this.metrics.readingDeferred('turn');
      this.held.moveToLast(entry.id, true);
      return 'later';
    } finally {
      own.end();
    }
  }

  /** @throws faults of Postgres or Redis, and what `signal` aborted */
  private async handle(entry: GrooveEntry, end: GrooveEnd, signal: AbortSignal): Promise<HandlingOutcome> {
    try {
      await this.pipeline.handle(end, signal);
    } catch (error) {
      if (!(error instanceof StepError) || !isFaultOfEnd(error.cause)) throw error;
      return this.failed(entry, end, error);
    }
    await this.stream.acknowledge(entry);
    return 'done';
  }

  private async failed(entry: GrooveEntry, end: GrooveEnd, error: StepError): Promise<HandlingOutcome> {
    this.metrics.grooveFailed(error.cause instanceof TextError ? error.cause.kind : 'other');
    const attempts = await this.stream.countFailure(entry);
    const reason = messageOf(error).slice(0, 500);
    this.logger.warn(`groove ${entry.id} failed (attempt ${attempts}): ${reason}`);
    if (attempts < this.timing.attempts) return 'again';
    await this.steps.gaveUp(end, error.step);
    await this.stream.bury(entry, `failed ${attempts} times: ${reason}`);
    return 'done';
  }
}

/** A session that changes whenever it is read must not hold up those of others. */
const isFaultOfEnd = (cause: unknown): boolean => cause instanceof StaleReadingError || isOwnFault(cause);
