import { setImmediate as immediate } from 'node:timers/promises';
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
  WorkerState,
} from './ingest.types';
import { PartitionsRepository } from './partitions.repository';
import { texts } from './array-literal';
import { bestKey, type Candidate, periods, walkBests } from './periods';
import { type BatchMiner, groupParameters, type NewShare, shareParameters } from './share-batch';
import { countedByMarks } from './share-log-marks';
import { type Directory, lockWorkers, workerKey, type WorkerRef } from './worker-directory';

const POOL_BEST_LOCK = 7_201_102;
const DAY_MS = 86_400_000;

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
    const refs = refsOf(shares);
    return this.source.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = on');
      const directory = await lockWorkers(tx, [...refs.values()]);
      const offered = firstOfRepeats(shares, minersOf(refs, directory));
      const claiming = claim(tx, offered);
      const prepared = await prepareMeanwhile(claiming, offered);
      const fresh = await claiming;
      const workers = await store(tx, fresh, fresh === offered ? prepared : storeParameters(fresh), now);
      const bests = await storeBests(tx, fresh);
      const feed = await tellFeed(tx, fresh, bests, describe);
      const missed = await missedNews(tx, shares, fresh, directory);
      return {
        inserted: new Set(fresh.map(({ share }) => share.eventId)),
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

const refKey = (share: IngestShare): string => `${share.address} ${share.worker}`;

/** Each worker of the batch once, with its earliest time. */
function refsOf(shares: readonly IngestShare[]): Map<string, WorkerRef> {
  const refs = new Map<string, WorkerRef>();
  for (const share of shares) {
    const key = refKey(share);
    const known = refs.get(key);
    if (!known) refs.set(key, { address: share.address, worker: share.worker, time: share.time });
    else if (share.time < known.time) known.time = share.time;
  }
  return refs;
}

/** Each share of the batch once, with its miner. */
function firstOfRepeats(
  shares: readonly IngestShare[],
  miners: ReadonlyMap<string, BatchMiner>,
): readonly NewShare[] {
  const byId = new Map<string, NewShare>();
  for (const share of shares) {
    if (byId.has(share.eventId)) continue;
    const miner = miners.get(refKey(share));
    if (!miner) throw new RangeError(`no row for worker ${share.worker} of ${share.address}`);
    byId.set(share.eventId, { share, miner });
  }
  return [...byId.values()];
}

/** Those that were never counted; the very array where that is all of them. */
async function claim(tx: EntityManager, offered: readonly NewShare[]): Promise<readonly NewShare[]> {
  const ids = offered.map(({ share }) => share.eventId);
  const [row] = await tx.query<{ claimed: string[] | null; n: number }[]>(sql.CLAIM_IDENTITIES, [
    texts(ids),
    ids.length,
  ]);
  if (!row || row.n === 0) return [];
  const claimed = row.claimed && new Set(row.claimed);
  const counted = await countedByMarks(tx, row.claimed ?? ids);
  if (!claimed && counted.size === 0) return offered;
  return offered.filter(
    ({ share: { eventId } }) => (!claimed || claimed.has(eventId)) && !counted.has(eventId),
  );
}

const storeParameters = (fresh: readonly NewShare[]): string[] => [
  ...shareParameters(fresh),
  ...groupParameters(fresh),
];

/** Writes the parameters while Postgres looks at the identities: nearly always all are new, and neither waits. */
async function prepareMeanwhile(claiming: Promise<unknown>, offered: readonly NewShare[]): Promise<string[]> {
  claiming.catch(() => undefined); // thrown where it is waited for
  await immediate(); // the question is on its way only when this turn is over
  return storeParameters(offered);
}

function minersOf(
  refs: ReadonlyMap<string, WorkerRef>,
  { owners, workers }: Directory,
): Map<string, BatchMiner> {
  const miners = new Map<string, BatchMiner>();
  for (const [key, { address, worker }] of refs) {
    const owner = owners.get(address);
    const row = owner && workers.get(workerKey(owner.id, worker));
    if (owner && row) miners.set(key, { owner, workerId: row.id });
  }
  return miners;
}

async function store(
  tx: EntityManager,
  fresh: readonly NewShare[],
  prepared: readonly string[],
  now: number,
): Promise<WorkerState[]> {
  if (fresh.length === 0) return [];
  const oldestMinute = new Date(now - RETENTION.minuteRollupDays * DAY_MS).toISOString();
  const onlineSince = new Date(now - WORKER_ONLINE_MS).toISOString();
  const [workers] = await tx.query<[WorkerState[], number]>(sql.STORE_SHARES, [
    ...prepared,
    oldestMinute,
    onlineSince,
  ]);
  return workers;
}

/**
 * What may be a best: accepted shares in the order they were mined, but of each miner's day only those above all before
 * them. A day lies in one week and one month whole, so no other share of it can surpass anything.
 */
function topOfEachMoment(fresh: readonly NewShare[]): Candidate[] {
  const accepted = fresh.filter(({ share }) => share.accepted && share.shareDiff !== null);
  const top = new Map<string, number>();
  const candidates: Candidate[] = [];
  for (const { share, miner } of accepted.sort((a, b) => a.share.time - b.share.time)) {
    const { worker, eventId, time } = share;
    const shareDiff = share.shareDiff ?? 0;
    const userId = miner.owner.id;
    const key = `${userId} ${Math.floor(time / DAY_MS)}`;
    if (shareDiff <= (top.get(key) ?? 0)) continue;
    top.set(key, shareDiff);
    candidates.push({ userId, worker, eventId, time, shareDiff });
  }
  return candidates;
}

async function storeBests(tx: EntityManager, fresh: readonly NewShare[]): Promise<BestNews[]> {
  const candidates = topOfEachMoment(fresh);
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
  const owners = new Map(fresh.map(({ miner }) => [miner.owner.id, miner.owner]));
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
    [...users.map(feedKeys.firstShare), ...ids.map(feedKeys.poolBest)],
  ]);
  return { bests, feed: feed.filter((row) => times.has(row.createdAt.getTime())) };
}
