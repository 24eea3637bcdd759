import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';
import { HIDDEN } from './worker-directory';

export interface FeedItemRow {
  id: number;
  type: string;
  text: string;
  description: string | null;
  time: Date;
  metadata: Record<string, unknown>;
}

/** A line written while its owner was shown names him (`metadata.user` stands in the text): hidden since, he loses his name in it. */
const IS_NAMED = `${HIDDEN} AND jsonb_typeof(f.metadata->'user') = 'string'`;

@Injectable()
export class FeedRepository {
  constructor(private readonly source: DataSource) {}

  /**
   * Lines of the feed for all, newest first by id, below `beforeId` where it is given.
   * Whoever does not show himself now stands without name, worker and address, also in lines of earlier days.
   */
  global(limit: number, beforeId: number | null): Promise<FeedItemRow[]> {
    return rowsOf(
      this.source,
      `SELECT f.id, f.event_type AS type, f.description, f.created_at AS time,
              CASE WHEN ${IS_NAMED} THEN replace(f.title, f.metadata->>'user', 'A miner') ELSE f.title END AS text,
              CASE WHEN ${IS_NAMED} THEN f.metadata - 'user' - 'worker' ELSE f.metadata END AS metadata
       FROM activity_feed f LEFT JOIN users u ON u.id = f.user_id LEFT JOIN user_settings s ON s.user_id = u.id
       WHERE f.is_global = true AND ($2::bigint IS NULL OR f.id < $2) ORDER BY f.id DESC LIMIT $1`,
      [limit, beforeId],
    );
  }
}
