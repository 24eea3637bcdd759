import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { RETENTION, WORKER_ONLINE_MS } from '@app/contracts';
import { missedUpdates, withoutSession, writeFeed } from './ingest-feed';
import * as sql from './ingest-sql';
import type { BestNews, DescribeNews, IngestShare, InsertedShares, WorkerState } from './ingest.types';
import { PartitionsRepository } from './partitions.repository';
import { texts } from './array-literal';
import { bestKey, type Candidate, periods, walkBests } from './periods';
import { type BatchMiner, groupParameters, type NewShare, shareParameters } from './share-batch';
import { countedByMarks } from './share-log-marks';
import { type Directory, lockWorkers, type ShareSource, workerKey } from './worker-directory';

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
      const feed = await writeFeed(tx, fresh, bests, describe);
      const missed = await missedUpdates(tx, counted, fresh, directory);
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
