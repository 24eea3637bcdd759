import type { EntityManager } from 'typeorm';
import { ADD_FEED } from './ingest-sql';
import type { DescribeNews, FeedNews, FeedRow } from './ingest.types';

/** Adds a line to the feed once per `dedupeKey`; undefined where it stands already. `time`: epoch ms of the event. */
export async function addFeedRow(
  tx: EntityManager,
  describe: DescribeNews,
  news: FeedNews,
  dedupeKey: string,
  time: number,
): Promise<FeedRow | undefined> {
  const { type, title, description, metadata } = describe(news);
  const [row] = await tx.query<FeedRow[]>(ADD_FEED, [
    type,
    news.owner?.id ?? null,
    title,
    description,
    JSON.stringify(metadata),
    dedupeKey,
    new Date(time).toISOString(),
  ]);
  return row;
}

export const feedKeys = {
  firstShare: (userId: number): string => `first-share:${userId}`,
  poolBest: (eventId: string): string => `pool-best:${eventId}`,
  block: (height: number): string => `block:${height}`,
} as const;
