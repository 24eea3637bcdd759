import { Injectable } from '@nestjs/common';
import { BlockIngestRepository, type BlockNews } from '@app/database';
import { blockMessage, feedMessage, type Message, NEWS_MS, Publisher } from './publisher';

/** Tells sockets of a block, and then remembers that they were told: a crash in between tells them again. */
@Injectable()
export class BlockTeller {
  constructor(
    private readonly blocks: BlockIngestRepository,
    private readonly publisher: Publisher,
  ) {}

  async tell(block: BlockNews, now: number): Promise<void> {
    await this.publisher.publish(blockNews(block, now));
    await this.blocks.told(block);
  }
}

/** The messages of a block: none for one of long ago, and a corrected line alone for one that was told before. */
function blockNews(block: BlockNews, now: number): Message[] {
  if (block.foundAt.getTime() <= now - NEWS_MS) return [];
  const lines = block.feed.map((row) => feedMessage(row, block.owner));
  if (block.toldBefore) return lines;
  return block.tell === 'found' ? [blockMessage(block), ...lines] : [];
}
