import { Injectable } from '@nestjs/common';
import { BlockIngestRepository, type BlockPatience } from '@app/database';
import { BlockTeller } from '../ingest/block-teller';
import { feedText } from '../ingest/feed-text';

/** A pool with a log tells within moments whether the network took a block; one without never does. */
const PATIENCE: BlockPatience = { finderMs: 10_000, wordMs: 60_000, tellingMs: 10_000 };

/** Tells of blocks whose finder nobody named, of candidates that nobody judged, and of what was not told in time. */
@Injectable()
export class BlockAnnouncer {
  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly teller: BlockTeller,
  ) {}

  async announce(): Promise<void> {
    for (const news of await this.blocks.due(PATIENCE, feedText)) await this.teller.tell(news, Date.now());
  }

  /** Shares that were stored after their block. */
  async markShares(): Promise<void> {
    await this.blocks.markShares();
  }
}
