import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { RETENTION, WORKER_ONLINE_MS } from '@app/contracts';
import { addFeedRow, addJoined, feedKeys, type Joined } from './feed-writer';
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
import { type Directory, lockWorkers, type ShareSource, workerKey } from './worker-directory';

const POOL_BEST_LOCK = 7_201_102;
const DAY_MS = 86_400_000;

/** The write side of shares: everything that a share changes in Postgres, in one transaction, once per identity. */
@Injectable()
export class IngestRepository {
  /** Resolves when the batch begun last holds its locks, or failed before. */
  private lastLocked: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: DataSource,
    private readonly partitions: PartitionsRepository,
  ) {}

  /**
   * Stores a batch: users, workers, identities, shares, rollups, totals, bests and feed lines.
   * Safe to repeat with the same shares, and beside other processes. Calls overlap, but those for the same miners are
   * stored in the order of the calls. Commits with `synchronous_commit=on`.
   * @param now  our clock, epoch ms: decides retention and who is online, never the time of a share
   * @throws QueryFailedError of the share's own making (SQLSTATE 22, 23), or a fault of the server or the connection
   */
  async insertShares(
    shares: readonly IngestShare[],
    now: number,
    describe: DescribeNews,
  ): Promise<InsertedShares> {
    const before = this.lastLocked;
    let locked = (): void => undefined;
    this.lastLocked = new Promise((resolve) => (locked = resolve));
    try {
      // In turn even before the identities: a later batch that overtook this one would be stored before it, told after.
      await before;
      return await this.insertInTurn(shares, now, describe, locked);
    } finally {
      locked();
    }
  }

  private async insertInTurn(
    shares: readonly IngestShare[],
    now: number,
    describe: DescribeNews,
    locked: () => void,
  ): Promise<InsertedShares> {
    await this.partitions.ensure(
      shares.map((share) => share.time),
      now,
    );
    const { refs, ofShare } = refsOf(shares);
    return this.source.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = on');
      // Before the locks: another batch may be storing shares of the same miners meanwhile.
      const claimed = await claim(tx, shares);
      const directory = await lockWorkers(tx, refs);
      locked();
      const miners = minersOf(refs, directory);
      const counted = asCounted(shares, ofShare, miners);
      const fresh = withMiners(counted, claimed, ofShare, miners);
      const wasOnline = new Set(
        [...directory.workers.values()].flatMap((row) => (row.isOnline ? row.id : [])),
      );
      const workers = await store(tx, fresh, now);
      const bests = await storeBests(tx, fresh);
      const feed = await tellFeed(tx, fresh, bests, describe);
      const missed = await missedNews(tx, counted, fresh, directory);
      return {
        inserted: new Set(fresh.map(({ share }) => share.eventId)),
        owners: directory.owners,
        shares: counted,
        added: [
          ...workers.filter(({ id }) => directory.added.has(id)),
          ...withoutSession(shares, ofShare, directory),
        ],
        bests: [...bests, ...missed.bests],
        feed: [...feed, ...missed.feed],
        workers,
        cameOnline: workers.filter(({ id, isOnline }) => isOnline && !wasOnline.has(id)),
      };
    });
  }
}

/** Each worker of the batch once, with its earliest time, and that of each share, in their order. */
function refsOf(shares: readonly IngestShare[]): { refs: ShareSource[]; ofShare: ShareSource[] } {
  const known = new Map<string, Map<string, ShareSource>>();
  const refs: ShareSource[] = [];
  const ofShare = shares.map(({ address, worker, time, accepted }) => {
    let workers = known.get(address);
    if (!workers) known.set(address, (workers = new Map()));
    let ref = workers.get(worker);
    if (!ref) {
      workers.set(worker, (ref = { address, worker, time, proven: accepted }));
      refs.push(ref);
    } else if (time < ref.time) ref.time = time;
    if (accepted) ref.proven = true;
    return ref;
  });
  return { refs, ofShare };
}

/** The identities that were never counted. */
async function claim(tx: EntityManager, shares: readonly IngestShare[]): Promise<Set<string>> {
  const offered = new Set(shares.map(({ eventId }) => eventId));
  const isRepeat = offered.size < shares.length || shares.some(({ redelivered }) => redelivered);
  const claimed = !isRepeat && (await claimAll(tx, offered)) ? offered : await claimSome(tx, offered);
  const counted = await countedByMarks(tx, claimed);
  for (const eventId of counted) claimed.delete(eventId);
  return claimed;
}

/** Whether all were new, and are claimed now; else nothing is. */
async function claimAll(tx: EntityManager, offered: ReadonlySet<string>): Promise<boolean> {
  await tx.query('SAVEPOINT claim');
  try {
    await tx.query(sql.CLAIM_ALL, [texts([...offered])]);
  } catch (error) {
    if (!isClaimed(error)) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT claim');
    return false;
  }
  await tx.query('RELEASE SAVEPOINT claim');
  return true;
}

const isClaimed = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code === sql.ALREADY_CLAIMED;

async function claimSome(tx: EntityManager, offered: ReadonlySet<string>): Promise<Set<string>> {
  const rows = await tx.query<{ eventId: string }[]>(sql.CLAIM_SOME, [texts([...offered])]);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Each claimed share once, with its miner; its identity is taken out of the claimed ones. */
function withMiners(
  shares: readonly IngestShare[],
  claimed: Set<string>,
  ofShare: readonly ShareSource[],
  miners: ReadonlyMap<ShareSource, BatchMiner>,
): readonly NewShare[] {
  const fresh: NewShare[] = [];
  for (const [index, share] of shares.entries()) {
    if (!claimed.delete(share.eventId)) continue;
    const ref = ofShare[index];
    const miner = ref && miners.get(ref);
    if (!miner) throw new RangeError(`no row for worker ${share.worker} of ${share.address}`);
    fresh.push({ share, miner });
  }
  return fresh;
}

/** `name`: the worker's, as it is counted. */
type NamedMiner = BatchMiner & { name: string };

/** The miner of each ref; names that share a row share a miner, so that no row is counted twice. */
function minersOf(
  refs: readonly ShareSource[],
  { owners, workers }: Directory,
): Map<ShareSource, NamedMiner> {
  const byRow = new Map<number, NamedMiner>();
  const miners = new Map<ShareSource, NamedMiner>();
  for (const ref of refs) {
    const owner = owners.get(ref.address);
    const row = owner && workers.get(workerKey(owner.id, ref.worker));
    if (!owner || !row) continue;
    const { id: workerId, name } = row;
    const miner = byRow.get(workerId) ?? {
      owner,
      workerId,
      name,
      connectedAt: row.connectedAt?.getTime() ?? null,
    };
    byRow.set(workerId, miner);
    miners.set(ref, miner);
  }
  return miners;
}

/** The shares with the names that they are counted under; the same array where that is what they came with. */
function asCounted(
  shares: readonly IngestShare[],
  ofShare: readonly ShareSource[],
  miners: ReadonlyMap<ShareSource, { name: string }>,
): readonly IngestShare[] {
  if ([...miners].every(([ref, { name }]) => ref.worker === name)) return shares;
  return shares.map((share, index) => {
    const ref = ofShare[index];
    const name = ref && miners.get(ref)?.name;
    return name === undefined || name === share.worker ? share : { ...share, worker: name };
  });
}

async function store(tx: EntityManager, fresh: readonly NewShare[], now: number): Promise<WorkerState[]> {
  if (fresh.length === 0) return [];
  const oldestMinute = new Date(now - RETENTION.minuteRollupDays * DAY_MS).toISOString();
  const onlineSince = new Date(now - WORKER_ONLINE_MS).toISOString();
  const [workers] = await tx.query<[WorkerState[], number]>(sql.STORE_SHARES, [
    ...shareParameters(fresh),
    ...groupParameters(fresh),
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

/** Miners who joined, and new bests of the whole pool. The pool's best is compared under a lock of its own. */
async function tellFeed(
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
function withoutSession(
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
    [...new Set([...[...times].map(feedKeys.joined), ...ids.map(feedKeys.poolBest)])],
  ]);
  // A line that counts may have begun with another share; one that names somebody must name one of these.
  const isOfThese = ({ type, userId, createdAt }: FeedRow) =>
    (type === 'miner' || times.has(createdAt.getTime())) && (userId === null || users.includes(userId));
  return { bests, feed: feed.filter(isOfThese) };
}
