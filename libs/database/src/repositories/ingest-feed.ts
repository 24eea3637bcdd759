import type { EntityManager } from 'typeorm';
import { addFeedRow, addJoined, feedKeys, type Joined } from './feed-writer';
import * as sql from './ingest-sql';
import type { BestNews, DescribeNews, FeedRow, IngestShare, WorkerState } from './ingest.types';
import type { NewShare } from './share-batch';
import { type Directory, type ShareSource, workerKey } from './worker-directory';

const POOL_BEST_LOCK = 7_201_102;

/** Miners who joined, and new bests of the whole pool. The pool's best is compared under a lock of its own. */
export async function writeFeed(
  tx: EntityManager,
  fresh: readonly NewShare[],
  bests: readonly BestNews[],
  describe: DescribeNews,
): Promise<FeedRow[]> {
  const alltime = bests.filter((best) => best.timeframe === 'alltime');
  if (alltime.length === 0) return [];
  const owners = new Map(fresh.map(({ miner }) => [miner.owner.id, miner.owner]));
  const lines: (FeedRow | undefined)[] = [];
  const joined: Joined[] = [];
  const poolBest = await bestOfOthers(tx, alltime);
  let standing = poolBest;
  for (const { userId, newBest, previousBest, worker, eventId, time } of alltime) {
    const owner = owners.get(userId);
    if (!owner) continue;
    if (previousBest === 0) joined.push({ owner, worker, time });
    if (newBest <= standing) continue;
    const news = { kind: 'pool_best', owner, worker, newBest, previousBest: standing } as const;
    if (standing > 0) lines.push(await addFeedRow(tx, describe, news, feedKeys.poolBest(eventId), time));
    standing = newBest;
  }
  return [...(await addJoined(tx, describe, joined)), ...lines.filter((row) => row !== undefined)];
}

/** The pool's best before these shares: what stands of others, and what the authors of these had before. */
async function bestOfOthers(tx: EntityManager, alltime: readonly BestNews[]): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [POOL_BEST_LOCK]);
  const authors = [...new Set(alltime.map((best) => best.userId))];
  const [row] = await tx.query<{ best: number | null }[]>(
    `${sql.POOL_BEST} AND user_id <> ALL($1::bigint[])`,
    [authors],
  );
  const own = authors.map((author) => alltime.find((best) => best.userId === author)?.previousBest ?? 0);
  return Math.max(row?.best ?? 0, ...own);
}

/**
 * Workers of redelivered shares that have no session: a process may have stored their first share, and died before it took
 * over what was known of their session.
 */
export function withoutSession(
  shares: readonly IngestShare[],
  ofShare: readonly ShareSource[],
  { owners, workers, added }: Directory,
): WorkerState[] {
  const found = new Map<number, WorkerState>();
  for (const [index, { redelivered }] of shares.entries()) {
    const ref = redelivered ? ofShare[index] : undefined;
    const owner = ref && owners.get(ref.address);
    const row = owner && workers.get(workerKey(owner.id, ref.worker));
    if (row && row.connectedAt === null && row.sessionEndedAt === null && !added.has(row.id))
      found.set(row.id, row);
  }
  return [...found.values()];
}

/** Updates of shares that were counted before and may not have been published: those that still hold. */
export async function missedUpdates(
  tx: EntityManager,
  shares: readonly IngestShare[],
  fresh: readonly NewShare[],
  { owners }: Directory,
): Promise<{ bests: BestNews[]; feed: FeedRow[] }> {
  const redelivered = shares.filter((share) => share.redelivered);
  if (redelivered.length === 0) return { bests: [], feed: [] };
  const inserted = new Set(fresh.map(({ share }) => share.eventId));
  const missed = redelivered.filter((share) => !inserted.has(share.eventId));
  if (missed.length === 0) return { bests: [], feed: [] };
  const users = [...new Set(missed.map((share) => owners.get(share.address)?.id ?? 0))];
  const ids = missed.map((share) => share.eventId);
  const bests = await tx.query<BestNews[]>(sql.BESTS_OF_EVENTS, [users, ids]);
  const times = new Set(missed.map((share) => share.time));
  const feed = await tx.query<FeedRow[]>(sql.FEED_OF_KEYS, [
    [...new Set([...[...times].map(feedKeys.joined), ...ids.map(feedKeys.poolBest)])],
  ]);
  // A line that counts may have begun with another share; one that names somebody must name one of these.
  const isOfThese = ({ type, userId, createdAt }: FeedRow) =>
    (type === 'miner' || times.has(createdAt.getTime())) && (userId === null || users.includes(userId));
  return { bests, feed: feed.filter(isOfThese) };
}
