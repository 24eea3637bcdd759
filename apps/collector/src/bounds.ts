/** What the collector allows itself. Times in milliseconds, sizes in bytes. */
export const BOUNDS = {
  /** Longest share line that is read; ckpool's own are under 1 KiB. */
  lineBytes: 64 * 1024,
  /** Bytes taken from a file at once. */
  chunkBytes: 256 * 1024,
  /** The hot files are looked at this often. */
  pollMs: 250,
  /** A file that grew this recently is hot: looked at on every poll. */
  hotMs: 60_000,
  /** Up to this age a file can still grow by itself: ckpool keeps a work base for ten minutes. */
  warmMs: 15 * 60_000,
  /** Warm files and directories are looked at this often. */
  warmEveryMs: 5_000,
  /** Old files: so many are looked at in one poll, and one whole round takes at least so long. */
  coldFilesPerPoll: 64,
  coldRoundMs: 60_000,
  /** A directory listed so soon after its last change is listed again: its clock may be coarse. */
  settleMs: 2_500,
  /** Checkpoints asked from Redis at once. */
  checkpointsAtOnce: 500,
  /** Entries between two looks at the backlog, and the wait while it is full. */
  backlogEveryEntries: 10_000,
  backlogWaitMs: 250,
  /** Waits between tries while Redis or the directory is away. */
  connectMs: 2_000,
  retryLeastMs: 100,
  retryMostMs: 2_000,
  summaryMs: 60_000,
  /** Unreadable lines named one by one in a summary period; the others are only counted. */
  skippedLinesNamed: 10,
  /** Shares a replay sends at once, and how long it waits for a first answer of Redis. */
  replayBatch: 500,
  replayConnectMs: 5_000,
  /** Odd files remembered as told, so that a round does not tell them again. */
  toldFiles: 10_000,
} as const;
