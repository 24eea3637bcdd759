/** A share ready to be stored: canonical address, stored worker name, times in epoch milliseconds. */
export interface IngestShare {
  eventId: string;
  address: string;
  worker: string;
  time: number;
  /** Assigned difficulty, above 0. */
  difficulty: number;
  /** Achieved difficulty; null where no hash was made. */
  shareDiff: number | null;
  accepted: boolean;
  rejectReason: string | null;
  /** Read before, perhaps by a process that died: its news may not have been told. */
  redelivered: boolean;
}

/** A miner as far as news go. `hidden`: claimed and not asked to be shown, or left by its owner. */
export interface Owner {
  id: number;
  address: string;
  hidden: boolean;
}

/** A worker after a change, as live state shows it. */
export interface WorkerState {
  id: number;
  userId: number;
  address: string;
  name: string;
  lastShare: Date | null;
  connectedAt: Date | null;
  /** When the newest session that ended did. */
  sessionEndedAt: Date | null;
  userAgent: string | null;
  currentDiff: number | null;
  bestDiff: number;
  validShares: number;
  invalidShares: number;
  sessionShares: number;
  isOnline: boolean;
}

export type Timeframe = 'week' | 'month' | 'alltime';

/** A share that surpassed all earlier ones of its owner in a period; `previousBest` is 0 for the first. */
export interface BestNews {
  userId: number;
  timeframe: Timeframe;
  periodKey: string;
  newBest: number;
  previousBest: number;
  time: number;
  worker: string;
  eventId: string;
}

/** Something worth a line in the feed, to be put into words by the caller. */
export type FeedNews =
  | { kind: 'first_share'; owner: Owner; worker: string }
  /** Several miners who joined about the same time. */
  | { kind: 'joined'; owner: null; count: number }
  | { kind: 'pool_best'; owner: Owner; worker: string; newBest: number; previousBest: number }
  | { kind: 'badge'; owner: Owner; slug: string; name: string; rarity: string }
  | {
      kind: 'block';
      owner: Owner | null;
      worker: string;
      height: number;
      hash: string | null;
      /** The network turned it down. */
      refused: { reason: string | null } | null;
    };

export interface FeedText {
  type: string;
  title: string;
  description: string | null;
  metadata: Record<string, unknown>;
}
export type DescribeNews = (news: FeedNews) => FeedText;

/** A stored line of the feed. */
export interface FeedRow {
  id: number;
  type: string;
  title: string;
  description: string | null;
  metadata: Record<string, unknown>;
  createdAt: Date;
  userId: number | null;
}

/** What a batch of shares changed, and who owns them. */
export interface InsertedShares {
  /** Ids that were new; every other share of the batch had been counted before. */
  inserted: ReadonlySet<string>;
  owners: ReadonlyMap<string, Owner>;
  /** The shares as they were counted: those of too many worker names stand under `OTHER_WORKERS`. */
  shares: readonly IngestShare[];
  /** Workers whose first share this batch held, or may have held: what is known of their session is to be taken over. */
  added: WorkerState[];
  bests: BestNews[];
  feed: FeedRow[];
  workers: WorkerState[];
  /** Workers that were quiet, or unknown, before this batch. */
  cameOnline: WorkerState[];
}
