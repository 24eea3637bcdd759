import type { GrooveComponent, GrooveTopicName } from '@app/contracts';
import type { GrooveHeldSession } from '@app/database';
import type { EntityManager } from 'typeorm';
import type { EventReadings } from './session-reading';

/** One of the four steps that follow the end of a session. `Prepared` is what a step reads before its transaction. */
export interface GrooveStep<Prepared = unknown> {
  readonly name: GrooveComponent;
  /** What looks different after it. */
  readonly topics: readonly GrooveTopicName[];
  /** Reads the session, outside of a transaction; not where its messages are deleted. */
  prepare?(manager: EntityManager, session: GrooveHeldSession, readings: EventReadings): Promise<Prepared>;
  /** Does the step; run again for the same session it replaces what it wrote. */
  run(tx: EntityManager, session: GrooveHeldSession, prepared: Prepared | undefined): Promise<void>;
}
