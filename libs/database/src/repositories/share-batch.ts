import type { IngestShare, Owner } from './ingest.types';
import { log2Bucket } from './periods';
import { numbers, texts } from './array-literal';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** One worker of one miner, with the rows that stand for them. */
export interface BatchMiner {
  owner: Owner;
  workerId: number;
  /** When its present session began, epoch ms; null where it has none. */
  connectedAt: number | null;
}
/** A share that is stored for the first time. */
export interface NewShare {
  share: IngestShare;
  miner: BatchMiner;
}

interface MinuteGroup {
  miner: BatchMiner;
  minute: number;
  difficulty: number;
  accepted: number;
  rejected: number;
  best: number;
}
interface WorkerGroup {
  first: number;
  last: number;
  /** Assigned difficulty of the latest share. */
  difficulty: number;
  /** Shares from before the present session began: stored after its beginning was, they are none of its. */
  earlier: number;
  minutes: Map<string, MinuteGroup>;
}
interface DayGroup {
  user: number;
  day: number;
  /** Accepted shares by floor(log2(share_diff)). */
  histogram: Record<number, number>;
}

/**
 * What a batch adds to rollups and totals, as the array parameters of `STORE_SHARES` after those of the shares.
 * A worker's shares of one minute become one row each assigned difficulty, so that Postgres merges a few rows instead
 * of every share: of 5,000 shares of 100 workers, 100. Difficulty stays text: Postgres multiplies and sums it exactly.
 */
export function groupParameters(fresh: readonly NewShare[]): string[] {
  const workers = new Map<BatchMiner, WorkerGroup>();
  const days = new Map<string, DayGroup>();
  for (const { share, miner } of fresh) {
    addToWorker(workers, share, miner);
    if (share.accepted) addToDay(days, share, miner.owner.id);
  }
  const groups = [...workers.values()].flatMap(({ minutes }) => [...minutes.values()]);
  const perWorker = [...workers];
  const perDay = [...days.values()];
  return [
    numbers(groups.map((group) => group.miner.workerId)),
    numbers(groups.map((group) => group.minute)),
    numbers(groups.map((group) => group.miner.owner.id)),
    numbers(groups.map((group) => group.difficulty)),
    numbers(groups.map((group) => group.accepted)),
    numbers(groups.map((group) => group.rejected)),
    numbers(groups.map((group) => group.best)),
    numbers(perWorker.map(([miner]) => miner.workerId)),
    numbers(perWorker.map(([, group]) => group.first)),
    numbers(perWorker.map(([, group]) => group.last)),
    numbers(perWorker.map(([, group]) => group.difficulty)),
    numbers(perWorker.map(([, group]) => group.earlier)),
    numbers(perDay.map((group) => group.user)),
    numbers(perDay.map((group) => group.day)),
    texts(perDay.map((group) => JSON.stringify(group.histogram))),
  ];
}

/** The shares themselves, as the first array parameters of `STORE_SHARES`. */
export function shareParameters(fresh: readonly NewShare[]): string[] {
  return [
    texts(fresh.map(({ share }) => share.eventId)),
    numbers(fresh.map(({ share }) => share.time)),
    numbers(fresh.map(({ miner }) => miner.owner.id)),
    numbers(fresh.map(({ miner }) => miner.workerId)),
    numbers(fresh.map(({ share }) => share.difficulty)),
    numbers(fresh.map(({ share }) => share.shareDiff)),
    numbers(fresh.map(({ share }) => Number(share.accepted))),
    texts(fresh.map(({ share }) => share.rejectReason)),
  ];
}

function addToWorker(
  workers: Map<BatchMiner, WorkerGroup>,
  { time, difficulty, shareDiff, accepted }: IngestShare,
  miner: BatchMiner,
): void {
  let worker = workers.get(miner);
  if (!worker) {
    worker = { first: time, last: time, difficulty, earlier: 0, minutes: new Map() };
    workers.set(miner, worker);
  }
  if (miner.connectedAt !== null && time < miner.connectedAt) worker.earlier += 1;
  if (time >= worker.last) {
    worker.last = time;
    worker.difficulty = difficulty;
  }
  if (time < worker.first) worker.first = time;

  const minute = Math.floor(time / MINUTE_MS);
  const key = `${minute} ${difficulty}`;
  let group = worker.minutes.get(key);
  if (!group)
    worker.minutes.set(key, (group = { miner, minute, difficulty, accepted: 0, rejected: 0, best: 0 }));
  if (!accepted) group.rejected += 1;
  else {
    group.accepted += 1;
    if (shareDiff !== null && shareDiff > group.best) group.best = shareDiff;
  }
}

function addToDay(days: Map<string, DayGroup>, share: IngestShare, user: number): void {
  if (share.shareDiff === null) return;
  const day = Math.floor(share.time / DAY_MS);
  const key = `${user} ${day}`;
  let group = days.get(key);
  if (!group) days.set(key, (group = { user, day, histogram: {} }));
  const bucket = log2Bucket(share.shareDiff);
  group.histogram[bucket] = (group.histogram[bucket] ?? 0) + 1;
}
