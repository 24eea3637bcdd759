import type { EntityManager } from 'typeorm';
import { ADD_FEED, FEED_OF_KEYS, HOLD_FEED } from './ingest-sql';
import type { DescribeNews, FeedNews, FeedRow, Owner } from './ingest.types';

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

/** A miner whose first accepted share was stored. `time`: epoch ms of the share. */
export interface Joined {
  owner: Owner;
  worker: string;
  time: number;
}

/**
 * One line for all miners who join within ten minutes: it names the first while he is the only one, then it counts. So
 * ten thousand new addresses are a handful of lines and displace no others. Must be called once for each miner, and by
 * one transaction at a time (`bestOfOthers` holds the lock).
 * @returns the lines as they read now
 */
export async function addJoined(
  tx: EntityManager,
  describe: DescribeNews,
  joined: readonly Joined[],
): Promise<FeedRow[]> {
  const lines = new Map<string, Joined[]>();
  for (const one of joined) {
    const key = feedKeys.joined(one.time);
    lines.set(key, [...(lines.get(key) ?? []), one]);
  }
  for (const [key, miners] of lines) {
    const [held] = await tx.query<{ metadata: { count?: number } }[]>(HOLD_FEED, [key]);
    const count = (held ? (held.metadata.count ?? 1) : 0) + miners.length;
    const [first] = miners;
    if (!first) continue;
    const { owner, worker, time } = first;
    const news: FeedNews =
      count === 1 ? { kind: 'first_share', owner, worker } : { kind: 'joined', owner: null, count };
    await putFeedRow(tx, describe, news, key, time);
  }
  return lines.size === 0 ? [] : tx.query<FeedRow[]>(FEED_OF_KEYS, [[...lines.keys()]]);
}

const JOINED_MS = 10 * 60_000;

export const feedKeys = {
  /** @param time  epoch ms of the first share */
  joined: (time: number): string => `joined:${Math.floor(time / JOINED_MS)}`,
  poolBest: (eventId: string): string => `pool-best:${eventId}`,
  badge: (userId: number, slug: string): string => `badge:${userId}:${slug}`,
  block: (height: number): string => `block:${height}`,
} as const;
