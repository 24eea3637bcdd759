import type { GrooveComponent, GrooveTopicName } from '@app/contracts';
import type { GrooveHeldSession } from '@app/database';
import type { EntityManager } from 'typeorm';

/** One of the four steps that follow the end of a session. */
export interface GrooveStep {
  readonly name: GrooveComponent;
  /** What looks different after it. */
  readonly topics: readonly GrooveTopicName[];
  /** Does the step; run again for the same session it replaces what it wrote. */
  run(tx: EntityManager, session: GrooveHeldSession): Promise<void>;
}
