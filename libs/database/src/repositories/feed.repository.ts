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
  /** The line is about somebody else who does not want to be shown, whatever he wanted when it was written. */
  hidden: boolean;
}

@Injectable()
export class FeedRepository {
  constructor(private readonly source: DataSource) {}

  /** Lines of the feed for all as `viewer` may see them, newest first by id, below `beforeId` where it is given. */
  global(viewer: number, limit: number, beforeId: number | null): Promise<FeedItemRow[]> {
    return rowsOf(
      this.source,
      `SELECT f.id, f.event_type AS type, f.title AS text, f.description, f.created_at AS time, f.metadata,
              coalesce(${HIDDEN} AND u.id <> $3, false) AS hidden
       FROM activity_feed f LEFT JOIN users u ON u.id = f.user_id LEFT JOIN user_settings s ON s.user_id = u.id
       WHERE f.is_global = true AND ($2::bigint IS NULL OR f.id < $2) ORDER BY f.id DESC LIMIT $1`,
      [limit, beforeId, viewer],
    );
  }
}
