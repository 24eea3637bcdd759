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
  /** Beginning of a ckpool.log that tells it from others, and how many of them in one directory are looked at. */
  logHeadBytes: 4 * 1024,
  logFiles: 1_000,
  /** What is remembered of a pool: connections (ckpool itself takes some 18,000), workers of one, changes of the difficulty. */
  clients: 50_000,
  workersPerClient: 16,
  difficultyEras: 2_000,
  /** Status files: largest that is read, how often pool.status is looked at, and users/ gone through for who left. */
  statusBytes: 4 * 1024 * 1024,
  statusEveryMs: 5_000,
  usersRoundMs: 60_000,
  usersPerPoll: 64,
  /** A session must be this much older than a status file that does not know it. */
  departedMs: 2 * 60_000,
  /** User agents of workers kept in memory. */
  agents: 20_000,
  /** A change of the tip is told with its hash where both files show it within this time. */
  tipHoldMs: 2_000,
  /** A directory without shares is that of a change of the tip no further away. */
  tipApartMs: 10 * 60_000,
  /** Entries of the network's blocks written at once, and height directories looked at together. */
  tipsAtOnce: 500,
  /** Changes of the tip that wait for their heights before they are looked at, while an old log is read. */
  tipsQueued: 256,
  /** Work bases of a height in which its first share is looked for. */
  evidenceFiles: 4,
  /** Checkpoints of heights older than this are packed, this often. */
  packAfterMs: 3_600_000,
  packEveryMs: 3_600_000,
  packFilesAtOnce: 2_000,
  packHeightsPerPoll: 32,
  /** Odd files remembered as told, so that a round does not tell them again. */
  toldFiles: 10_000,
  /** Unreadable entries: remembered and looked at again in all, named in the log a minute, and the time between two looks. */
  unreadableEntries: 1_000,
  unreadableNamed: 10,
  unreadableEveryMs: 5_000,
} as const;
