import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RETENTION, WORKER_ONLINE_MS } from '@app/contracts';
import { addFeedRow, feedKeys } from './feed-writer';
import * as sql from './ingest-sql';
import type {
  BestNews,
  DescribeNews,
  FeedRow,
  IngestShare,
  InsertedShares,
  Owner,
  WorkerState,
} from './ingest.types';
import { PartitionsRepository } from './partitions.repository';
import { bestKey, log2Bucket, periods, walkBests } from './periods';
import { type Directory, lockWorkers, workerKey } from './worker-directory';

const POOL_BEST_LOCK = 7_201_102;
const DAY_MS = 86_400_000;

interface NewShare extends IngestShare {
  owner: Owner;
  workerId: number;
}

/** The write side of shares: everything that a share changes in Postgres, in one transaction, once per identity. */
@Injectable()
export class IngestRepository {
  constructor(
    private readonly source: DataSource,
    private readonly partitions: PartitionsRepository,
  ) {}

  /**
   * Stores a batch: users, workers, identities, shares, rollups, totals, bests and feed lines.
   * Safe to repeat with the same shares, and beside other processes. Commits with `synchronous_commit=on`.
   * @param now  our clock, epoch ms: decides retention and who is online, never the time of a share
   * @throws QueryFailedError of the share's own making (SQLSTATE 22, 23), or a fault of the server or the connection
   */
  async insertShares(
    shares: readonly IngestShare[],
    now: number,
    describe: DescribeNews,
  ): Promise<InsertedShares> {
    await this.partitions.ensure(
      shares.map((share) => share.time),
      now,
    );
    return this.source.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = on');
      const directory = await lockWorkers(tx, shares);
      const fresh = await claim(tx, shares, directory);
      const workers = await store(tx, fresh, now);
      const bests = await storeBests(tx, fresh);
      const feed = await tellFeed(tx, fresh, bests, describe);
      const missed = await missedNews(tx, shares, fresh, directory);
      return {
        inserted: new Set(fresh.map((share) => share.eventId)),
        owners: directory.owners,
        bests: [...bests, ...missed.bests],
        feed: [...feed, ...missed.feed],
        workers,
        cameOnline: workers.filter(
          (worker) =>
            worker.isOnline && !directory.workers.get(workerKey(worker.userId, worker.name))?.isOnline,
        ),
      };
    });
  }
}

/** The shares of the batch whose identity is new, each once, the first of repeats. */
async function claim(
  tx: EntityManager,
  shares: readonly IngestShare[],
  directory: Directory,
): Promise<NewShare[]> {
  const byId = new Map<string, IngestShare>();
  for (const share of shares) if (!byId.has(share.eventId)) byId.set(share.eventId, share);
  const rows = await tx.query<{ eventId: string }[]>(sql.CLAIM_IDENTITIES, [[...byId.keys()]]);
  const claimed = new Set(rows.map((row) => row.eventId));
  return [...byId.values()]
    .filter((share) => claimed.has(share.eventId))
    .map((share) => {
      const owner = directory.owners.get(share.address);
      const worker = owner && directory.workers.get(workerKey(owner.id, share.worker));
      if (!owner || !worker) throw new RangeError(`no row for worker ${share.worker} of ${share.address}`);
      return { ...share, owner, workerId: worker.id };
    });
}

async function store(tx: EntityManager, fresh: readonly NewShare[], now: number): Promise<WorkerState[]> {
  if (fresh.length === 0) return [];
  // Difficulty goes as text to numeric, so that sums are exact decimals and no binary fractions.
  const columns = [
    fresh.map((share) => share.eventId),
    fresh.map((share) => new Date(share.time).toISOString()),
    fresh.map((share) => share.owner.id),
    fresh.map((share) => share.workerId),
    fresh.map((share) => String(share.difficulty)),
    fresh.map((share) => share.shareDiff),
    fresh.map((share) => share.accepted),
    fresh.map((share) => share.rejectReason),
    fresh.map((share) => (share.accepted && share.shareDiff !== null ? log2Bucket(share.shareDiff) : null)),
  ];
  const oldestMinute = new Date(now - RETENTION.minuteRollupDays * DAY_MS).toISOString();
  const onlineSince = new Date(now - WORKER_ONLINE_MS).toISOString();
  const parameters = [...columns, oldestMinute, onlineSince];
  const [workers] = await tx.query<[WorkerState[], number]>(sql.STORE_SHARES, parameters);
  return workers;
}

async function storeBests(tx: EntityManager, fresh: readonly NewShare[]): Promise<BestNews[]> {
  const candidates = fresh.flatMap((share) =>
    share.accepted && share.shareDiff !== null
      ? [{ ...share, userId: share.owner.id, shareDiff: share.shareDiff }]
      : [],
  );
  if (candidates.length === 0) return [];
  const keys = new Map<string, [number, string, string]>();
  for (const { userId, time } of candidates) {
    for (const [timeframe, key] of periods(time))
      keys.set(bestKey(userId, timeframe, key), [userId, timeframe, key]);
  }
  const wanted = [...keys.values()];
  const rows = await tx.query<{ userId: number; timeframe: string; periodKey: string; best: number }[]>(
    sql.STANDING_BESTS,
    [wanted.map((key) => key[0]), wanted.map((key) => key[1]), wanted.map((key) => key[2])],
  );
  const standing = new Map(rows.map((row) => [bestKey(row.userId, row.timeframe, row.periodKey), row.best]));
  const news = walkBests(standing, candidates);
  const last = [
    ...new Map(news.map((best) => [bestKey(best.userId, best.timeframe, best.periodKey), best])).values(),
  ];
  if (last.length > 0) {
    await tx.query(sql.STORE_BESTS, [
      last.map((best) => best.userId),
      last.map((best) => best.timeframe),
      last.map((best) => best.periodKey),
      last.map((best) => best.newBest),
      last.map((best) => best.previousBest),
      last.map((best) => new Date(best.time).toISOString()),
      last.map((best) => best.worker),
      last.map((best) => best.eventId),
    ]);
  }
  return news;
}

/** First share of a miner, and new bests of the whole pool. The pool's best is compared under a lock of its own. */
async function tellFeed(
  tx: EntityManager,
  fresh: readonly NewShare[],
  bests: readonly BestNews[],
  describe: DescribeNews,
): Promise<FeedRow[]> {
  const alltime = bests.filter((best) => best.timeframe === 'alltime');
  if (alltime.length === 0) return [];
  const owners = new Map(fresh.map((share) => [share.owner.id, share.owner]));
  const told: (FeedRow | undefined)[] = [];
  const poolBest = await bestOfOthers(tx, alltime);
  let standing = poolBest;
  for (const { userId, newBest, previousBest, worker, eventId, time } of alltime) {
    const owner = owners.get(userId);
    if (!owner) continue;
    if (previousBest === 0) {
      const news = { kind: 'first_share', owner, worker } as const;
      told.push(await addFeedRow(tx, describe, news, feedKeys.firstShare(userId), time));
    }
    if (newBest <= standing) continue;
    const news = { kind: 'pool_best', owner, worker, newBest, previousBest: standing } as const;
    if (standing > 0) told.push(await addFeedRow(tx, describe, news, feedKeys.poolBest(eventId), time));
    standing = newBest;
  }
  return told.filter((row) => row !== undefined);
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

/** News of shares that were counted before, but perhaps never told: what they still stand for. */
async function missedNews(
  tx: EntityManager,
  shares: readonly IngestShare[],
  fresh: readonly NewShare[],
  { owners }: Directory,
): Promise<{ bests: BestNews[]; feed: FeedRow[] }> {
  const inserted = new Set(fresh.map((share) => share.eventId));
  const missed = shares.filter((share) => share.redelivered && !inserted.has(share.eventId));
  if (missed.length === 0) return { bests: [], feed: [] };
  const users = [...new Set(missed.map((share) => owners.get(share.address)?.id ?? 0))];
  const ids = missed.map((share) => share.eventId);
  const bests = await tx.query<BestNews[]>(sql.BESTS_OF_EVENTS, [users, ids]);
  const times = new Set(missed.map((share) => share.time));
  const feed = await tx.query<FeedRow[]>(sql.FEED_OF_KEYS, [
    [...users.map(feedKeys.firstShare), ...ids.map(feedKeys.poolBest)],
  ]);
  return { bests, feed: feed.filter((row) => times.has(row.createdAt.getTime())) };
}
