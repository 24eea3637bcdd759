import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addFeedRow, feedKeys } from './feed-writer';
import type { DescribeNews, FeedRow, Owner } from './ingest.types';
import { rowsOf } from './rows';
import { HIDDEN } from './worker-directory';

/** A badge that a miner earned, as the engine of badges tells it. */
export interface BadgeNews {
  userId: number;
  slug: string;
  name: string;
  rarity: string;
  /** Epoch ms. */
  time: number;
}

/** Lines of the feed about news that come from other programs. */
@Injectable()
export class FeedWriterRepository {
  constructor(private readonly source: DataSource) {}

  /** Adds the line of a badge, once for a user and badge whoever calls. Undefined: it stands, or there is no such user. */
  async badge(
    { userId, slug, name, rarity, time }: BadgeNews,
    describe: DescribeNews,
  ): Promise<{ owner: Owner; row: FeedRow } | undefined> {
    const dedupeKey = feedKeys.badge(userId, slug);
    // Looked up first: a line refused by its key would burn an id each time.
    const [owner] = await rowsOf<Owner>(
      this.source,
      `SELECT u.id, u.btc_address AS address, ${HIDDEN} AS hidden
         FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
        WHERE u.id = $1 AND NOT EXISTS (SELECT 1 FROM activity_feed WHERE dedupe_key = $2)`,
      [userId, dedupeKey],
    );
    if (!owner) return undefined;
    return this.source.transaction(async (tx) => {
      const news = { kind: 'badge', owner, slug, name, rarity } as const;
      const row = await addFeedRow(tx, describe, news, dedupeKey, time);
      return row && { owner, row };
    });
  }
}
