import { Injectable } from '@nestjs/common';
import type { FeedItem, FeedQuery } from '@app/contracts';
import { FeedRepository } from '@app/database';

/** The feed for all, newest first. */
@Injectable()
export class FeedService {
  constructor(private readonly feed: FeedRepository) {}

  async list(query: FeedQuery): Promise<FeedItem[]> {
    const rows = await this.feed.global(query.limit, query.before_id ?? null);
    return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
  }
}
