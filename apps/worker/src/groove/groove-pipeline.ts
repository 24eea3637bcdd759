import { Inject, Injectable, type Provider } from '@nestjs/common';
import { GROOVE_DIRTY_CHANNEL, type GrooveComponent, type GrooveDirty } from '@app/contracts';
import { type GrooveEnd, GrooveStepsRepository, StaleReadingError } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import { AssessStep } from './assess.step';
import { AttributeStep } from './attribute.step';
import { ExtractStep } from './extract.step';
import { LearnStrategyStep } from './learn-strategy.step';
import { type EventReadings, SessionReadings } from './session-reading';
import type { GrooveStep } from './step';

/** How often a step reads a session again that another worker reads at the same time. */
const READINGS_MOST = 3;
const GROOVE_STEPS = Symbol('groove steps');

/** The steps in their order. */
export const grooveStepsProvider: Provider = {
  provide: GROOVE_STEPS,
  useFactory: (...steps: GrooveStep[]) => steps,
  inject: [AssessStep, ExtractStep, AttributeStep, LearnStrategyStep],
};

/** A step that failed; `cause` says why. */
export class StepError extends Error {
  constructor(
    readonly step: GrooveComponent,
    override readonly cause: unknown,
  ) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** What follows the end of a session: assess, extract, attribute, learn strategy; then who watches is told. */
@Injectable()
export class GroovePipeline {
  private readonly redis: Redis;

  constructor(
    clients: RedisClients,
    private readonly steps: GrooveStepsRepository,
    private readonly readings: SessionReadings,
    @Inject(GROOVE_STEPS) private readonly order: readonly GrooveStep[],
  ) {
    this.redis = clients.commands;
  }

  /**
   * Handles an end. Whatever was done of it before, by anybody, is not done again; who watches is told in any case, for
   * whoever did it may have died before he could.
   * @param signal  ends the reading of a session
   * @throws StepError
   */
  async handle(end: GrooveEnd, signal?: AbortSignal): Promise<void> {
    const readings = this.readings.ofEvent(signal);
    for (const step of this.order) {
      try {
        await this.runStep(end, step, readings);
      } catch (error) {
        throw new StepError(step.name, error);
      }
    }
    await this.tell(end.userId);
    await this.steps.handled(end);
  }

  private async runStep(end: GrooveEnd, step: GrooveStep, readings: EventReadings): Promise<void> {
    for (let count = 1; ; count += 1) {
      const session = await this.steps.open(end, step.name);
      if (!session) return;
      const prepared = session.pruned
        ? undefined
        : await step.prepare?.(this.steps.manager, session, readings);
      try {
        return await this.steps.once(end, step.name, session, (tx, held) => step.run(tx, held, prepared));
      } catch (error) {
        if (!(error instanceof StaleReadingError) || count >= READINGS_MOST) throw error;
      }
    }
  }

  private async tell(userId: number): Promise<void> {
    const topics = [...new Set(this.order.flatMap((step) => step.topics))];
    const dirty: GrooveDirty = { user_id: userId, topics };
    await this.redis.publish(GROOVE_DIRTY_CHANNEL, JSON.stringify(dirty));
  }
}
