import { Injectable } from '@nestjs/common';
import { BlockIngestRepository } from '@app/database';
import { feedText } from '../ingest/feed-text';
import { blockNews } from '../ingest/handlers/block-found.handler';
import { Publisher } from '../ingest/publisher';

/** How long a block waits for the event that names its finder. */
const FINDER_WAIT_MS = 10_000;

/** Tells of blocks whose finder nobody named. */
@Injectable()
export class BlockAnnouncer {
  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly publisher: Publisher,
  ) {}

  async announce(): Promise<void> {
    const found = await this.blocks.announceUnnamed(FINDER_WAIT_MS, feedText);
    await this.publisher.publish(found.flatMap((block) => blockNews(block, Date.now())));
  }
}
