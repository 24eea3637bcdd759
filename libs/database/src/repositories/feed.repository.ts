import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from './rows';

export interface FeedItemRow {
  id: number;
  type: string;
  text: string;
  description: string | null;
  time: Date;
  metadata: Record<string, unknown>;
}

@Injectable()
export class FeedRepository {
  constructor(private readonly source: DataSource) {}

  /** Lines of the feed for all, newest first by id, below `beforeId` where it is given. */
  global(limit: number, beforeId: number | null): Promise<FeedItemRow[]> {
    return rowsOf(
      this.source,
      `SELECT id, event_type AS type, title AS text, description, created_at AS time, metadata
       FROM activity_feed WHERE is_global = true AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [limit, beforeId],
    );
  }
}
