export type BlockStatus = 'candidate' | 'confirmed' | 'refused';

/** A block that the pool found, as one event tells it. `address` null: the finder is not known yet. */
export interface FoundBlock {
  height: number;
  hash: string | null;
  address: string | null;
  worker: string | null;
  rewardBtc: string | null;
  /** What the share achieved. */
  difficulty: number | null;
  networkDifficulty: number | null;
  coinbaseSig: string | null;
  /** Identity of the share, where the event names it. */
  shareEventId: string | null;
  status: BlockStatus;
  /** Why it was refused. */
  reason: string | null;
  /** Epoch ms. */
  time: number;
}

/** A row of `blocks`. Neither confirmed nor refused: a candidate. */
export interface BlockRow {
  height: number;
  hash: string | null;
  userId: number | null;
  worker: string | null;
  rewardBtc: string | null;
  difficulty: number | null;
  networkDifficulty: number | null;
  coinbaseSig: string | null;
  foundAt: Date;
  confirmedAt: Date | null;
  refusedAt: Date | null;
  refuseReason: string | null;
  shareEventId: string | null;
  announcedAt: Date | null;
  told: 'found' | 'refused' | null;
  shareMarkedAt: Date | null;
}

/** What a row of a height holds before anybody has said more than the height. */
export const emptyBlock = (height: number, time: number): BlockRow => ({
  height,
  hash: null,
  userId: null,
  worker: null,
  rewardBtc: null,
  difficulty: null,
  networkDifficulty: null,
  coinbaseSig: null,
  foundAt: new Date(time),
  confirmedAt: null,
  refusedAt: null,
  refuseReason: null,
  shareEventId: null,
  announcedAt: null,
  told: null,
  shareMarkedAt: null,
});

type Proof = Pick<BlockRow, 'hash' | 'difficulty' | 'networkDifficulty'>;

/**
 * A bare word of a pool's log, from a moment when the network's difficulty was known: its share must be somewhere too.
 * A worker's name with a line end in it can put any line into a log, so nobody hears of the block until the share is found.
 */
const isBareWord = ({ hash, difficulty, networkDifficulty }: Proof): boolean =>
  hash === null && difficulty === null && networkDifficulty !== null;

/** Whether a block still waits for the share that its bare word needs. */
export const lacksShare = (row: BlockRow): boolean => row.announcedAt === null && isBareWord(row);

/** `lacksShare` as SQL over a row of `blocks`. */
export const LACKS_SHARE = `(announced_at IS NULL AND block_hash IS NULL AND difficulty IS NULL AND network_difficulty IS NOT NULL)`;

/**
 * What stands of a height after one more event, in whatever order they come: what is known stays, what was missing is
 * filled in, the later word of the network counts. Of two blocks at one height the first stays until the network took
 * the other, or refused the first; a bare word keeps nobody's place.
 * @param userId  the finder's, where the event names him
 */
export function mergeBlock(row: BlockRow, block: FoundBlock, userId: number | null): BlockRow {
  if (!isOther(row, block, userId)) return decide(fillIn(row, block, userId), block);
  if (block.status === 'refused') return row;
  const isFirst = row.refusedAt === null && !lacksShare(row);
  const stands = isFirst && (block.status === 'candidate' || row.confirmedAt !== null);
  if (stands) return row.userId === null ? fillIn(row, block, userId) : row;
  // Who confirms without naming a finder may well write the same block's hash in another way.
  if (userId === null && row.refusedAt === null) return decide({ ...row, hash: block.hash }, block);
  const { announcedAt, told } = row;
  const anew = { ...emptyBlock(row.height, block.time), announcedAt, told };
  return decide(fillIn(anew, block, userId), block);
}

/** Two miners may solve one height; a hash tells their blocks apart, or else who found them. */
function isOther(row: BlockRow, block: FoundBlock, userId: number | null): boolean {
  if (row.hash !== null && block.hash !== null) return row.hash !== block.hash;
  return row.userId !== null && userId !== null && row.userId !== userId;
}

function fillIn(row: BlockRow, block: FoundBlock, userId: number | null): BlockRow {
  const isProven = lacksShare(row) && !isBareWord(block);
  return {
    ...row,
    hash: row.hash ?? block.hash,
    worker: row.userId === null && userId !== null ? block.worker : row.worker,
    userId: row.userId ?? userId,
    rewardBtc: row.rewardBtc ?? block.rewardBtc,
    difficulty: row.difficulty ?? block.difficulty,
    networkDifficulty: row.networkDifficulty ?? block.networkDifficulty,
    coinbaseSig: row.coinbaseSig ?? block.coinbaseSig,
    shareEventId: row.shareEventId ?? block.shareEventId,
    foundAt: new Date(isProven ? block.time : Math.min(row.foundAt.getTime(), block.time)),
  };
}

function decide(row: BlockRow, { status, time, reason, hash }: FoundBlock): BlockRow {
  const at = new Date(time);
  const { confirmedAt, refusedAt } = row;
  if (status === 'confirmed' && (refusedAt === null || refusedAt < at)) {
    const latest = confirmedAt !== null && confirmedAt > at ? confirmedAt : at;
    return { ...row, confirmedAt: latest, refusedAt: null, refuseReason: null };
  }
  // A log says of a height that a block was refused: of one that was taken, it must have been another.
  if (status === 'refused' && (confirmedAt === null || (hash !== null && confirmedAt <= at))) {
    return { ...row, confirmedAt: null, refusedAt: at, refuseReason: reason };
  }
  return row;
}

/** Whether the feed and the sockets should hear of it at once: the network took it, and its finder is known. */
export const isReady = (row: BlockRow): boolean =>
  row.announcedAt === null && row.confirmedAt !== null && row.userId !== null && !lacksShare(row);

/** What sockets should have been told of it; null: nothing yet. */
export const dueTelling = (row: BlockRow): BlockRow['told'] =>
  row.announcedAt === null ? null : row.refusedAt === null ? 'found' : 'refused';

/** Whether its share counts as the one that found a block. */
export const hasBlockShare = (row: BlockRow): boolean =>
  row.refusedAt === null && (row.confirmedAt !== null || row.announcedAt !== null) && !lacksShare(row);
