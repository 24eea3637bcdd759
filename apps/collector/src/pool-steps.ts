import { CheckpointMoved, type Feed, type Step } from './feed';
import type { FeedEntry } from './feed-entry';
import type { PoolMemory } from './pool-memory';

/** Where the readers of everything but the share logs put what they found. */
export interface Steps {
  /** @param file  the bytes that the entries come from. @throws what the writer throws; nothing is written then */
  write(entries: FeedEntry[], signal: AbortSignal, file?: Step['file']): Promise<void>;
}

/** Writes entries into the streams, together with what their readers have to remember. */
export class PoolSteps implements Steps {
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
