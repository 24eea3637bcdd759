import { CheckpointMoved, type Feed, type Step } from './feed';
import type { FeedEntry } from './feed-entry';
import type { PoolMemory } from './pool-memory';

/** Writes entries together with what their readers have to remember. */
export class PoolSteps {
  constructor(
    private readonly feed: Feed,
    private readonly memory: PoolMemory,
  ) {}

  /** @throws CheckpointMoved; the error of Redis; the signal's reason when asked to end */
  async write(entries: FeedEntry[], signal: AbortSignal, file?: Step['file']): Promise<void> {
    const change = this.memory.change();
    if (!file && !change && entries.length === 0) return;
    const step: Step = { entries };
    if (file) step.file = file;
    if (change) step.change = change;
    if ((await this.feed.write(step, signal)) === 'moved') {
      throw new CheckpointMoved(file?.name ?? 'what the pool told');
    }
    if (change) this.memory.keep(change);
  }
}
