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

/** Writes the line of `dedupeKey` as it should read now, with its id and time unchanged where it stands already. */
export async function putFeedRow(
  tx: EntityManager,
  describe: DescribeNews,
  news: FeedNews,
  dedupeKey: string,
  time: number,
): Promise<void> {
  if (await addFeedRow(tx, describe, news, dedupeKey, time)) return;
  const { title, description, metadata } = describe(news);
  await tx.query(
    `UPDATE activity_feed SET user_id = $2, title = $3, description = $4, metadata = $5 WHERE dedupe_key = $1`,
    [dedupeKey, news.owner?.id ?? null, title, description, JSON.stringify(metadata)],
  );
}

export const feedKeys = {
  firstShare: (userId: number): string => `first-share:${userId}`,
  poolBest: (eventId: string): string => `pool-best:${eventId}`,
  badge: (userId: number, slug: string): string => `badge:${userId}:${slug}`,
  block: (height: number): string => `block:${height}`,
} as const;
