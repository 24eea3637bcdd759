import { Injectable } from '@nestjs/common';
import { type FeedItem, type FeedQuery, HIDDEN_MINER } from '@app/contracts';
import { FeedRepository } from '@app/database';

/** The feed for all, newest first. */
@Injectable()
export class FeedService {
  constructor(private readonly feed: FeedRepository) {}

  async list(viewer: number, query: FeedQuery): Promise<FeedItem[]> {
    const rows = await this.feed.global(viewer, query.limit, query.before_id ?? null);
    return rows.map(({ hidden, ...row }) => {
      const shown = hidden ? { ...row, ...anonymous(row) } : row;
      return { ...shown, time: row.time.toISOString() };
    });
  }
}

type Told = Pick<FeedItem, 'text' | 'metadata'>;

/** A line written when its miner was shown, without the name and the worker that it tells. */
function anonymous({ text, metadata }: Told): Told {
  const { user, worker: _, ...rest } = metadata;
  return { text: typeof user === 'string' ? text.replaceAll(user, HIDDEN_MINER) : text, metadata: rest };
}
