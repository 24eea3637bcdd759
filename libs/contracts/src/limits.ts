/** Everything that somebody outside can make grow, by name. Units stand in the names. */
export const LIMITS = {
  /** Largest WebSocket frame a client may send; beyond it the socket is closed with 1009. */
  wsFrameBytes: 16 * 1024,
  /** In how many frames a message of a client may come; each costs memory of its own. */
  wsFrameFragments: 1_024,
  /** Largest message on a `pubsub:*` channel that is passed on to sockets. */
  pubsubMessageBytes: 64 * 1024,
  /** Frames that may wait while a token is verified. */
  wsEarlyFrames: 32,
  wsEarlyBytes: 64 * 1024,
  /** Longest name repeated back in an error text. */
  wsEchoCharacters: 64,
  wsRequestIdCharacters: 64,
  wsTokenCharacters: 4096,
  /** A token whose check takes longer is not waited for: the client comes back later. */
  wsVerifyMs: 10_000,
  /** Client actions: sustained rate and burst (token bucket), warnings before 4008. */
  wsActionsPerSecond: 20,
  wsActionsBurst: 60,
  wsRateWarnings: 20,
  wsSocketsPerUser: 10,
  wsSocketsPerIp: 200,
  wsSockets: 20_000,
  wsPingIntervalMs: 25_000,
  wsPongTimeoutMs: 10_000,
  /** At most one write per socket in this time while messages keep coming. */
  wsFlushIntervalMs: 20,
  /** Above this many queued bytes state messages are conflated. */
  wsConflateBytes: 64 * 1024,
  /** Above this many queued bytes, or after this long undrained, the socket is closed with 1013. */
  wsQueueBytes: 1024 * 1024,
  wsUndrainedMs: 10_000,
  ringMessages: 10_000,
  ringBytes: 16 * 1024 * 1024,
  ringMs: 5 * 60_000,
  httpBodyBytes: 1024 * 1024,
  /** Values of a JSON body that are parsed on the loop; each takes up to half a microsecond. */
  jsonValues: 10_000,
  /** A connection on which no byte moves for this long is cut, also where an answer waits for its reader. */
  httpIdleMs: 60_000,
  /** Head of a request, upgrades too: whole within this time after the connection opened or the request began. */
  httpHeadMs: 10_000,
  /** How often connections are checked for that. */
  httpCheckMs: 1_000,
  /** A connection without a request is closed after this long; above the 60 s of common balancers, so that they close first. */
  httpKeepAliveMs: 65_000,
  /** Open TCP connections of one client network to one process, sockets included; follows `WS_MAX_SOCKETS_PER_IP` where that is higher. */
  httpConnectionsPerNetwork: 600,
  /** Of that, what is for ordinary requests. */
  httpRequestConnectionsPerNetwork: 200,
  /** Requests in flight and slow heads of one client network in one process; a quarter of its connections where those differ. */
  httpRequestsInFlightPerNetwork: 150,
  /** Open TCP connections of one process beside the sockets it serves. */
  httpConnectionsBesideSockets: 4_096,
  /** Descriptors kept for Redis, files and the channel between processes, beside the pool of Postgres. */
  descriptorsReserved: 128,
  /** A request must have arrived whole by then. */
  httpRequestMs: 120_000,
  urlCharacters: 8 * 1024,
  /** Longest part of a path that stands for a parameter. */
  pathParameterCharacters: 512,
  addressCharacters: 90,
  workerNameCharacters: 128,
  eventIdCharacters: 128,
  rejectReasonCharacters: 64,
  userAgentCharacters: 256,
  signatureCharacters: 1024,
  signatureFailuresPerChallenge: 5,
  sessionsListed: 100,
  /** Sessions whose state one api process remembers between requests. */
  sessionsRemembered: 20_000,
  /** Ended sessions that one api process remembers, so that a socket that opens just then is closed. */
  endedSessionsRemembered: 10_000,
  /** Access tokens whose signature one api process has checked and need not check again. */
  accessTokensRemembered: 10_000,
  /** Client networks whose requests one api process counts at a time. */
  networksCounted: 50_000,
  /** Refresh tokens whose session one api process remembers, and those that it knows to have none. */
  refreshTokensRemembered: 20_000,
  /** Look-ups in Postgres of tokens that are not provably ours, for a client network that is over its limit of them: sustained and burst. */
  tokenLookupsPerSecond: 1,
  tokenLookupsBurst: 5,
  /** Keys of one user, expired ones too. */
  apiKeysPerUser: 20,
  apiKeyNameCharacters: 64,
  /** Keys whose state one api process remembers between requests. */
  apiKeysRemembered: 10_000,
  /** Rows of an export that are read at once; it is written out before the next are. */
  exportPage: 1000,
  sharesPage: 100,
  feedPage: 50,
  eventsListed: 50,
  recentBadges: 20,
  /** Workers in one answer; `truncated` says that there are more. */
  workersListed: 1000,
  /** Shares looked at for one page of `valid_only`: rejected ones in between must not make a page endless. */
  sharesScanned: 5_000,
  /** Shares read at once for `shares.csv`, and how many such exports a user may have running on a node. */
  exportChunk: 500,
  exportsPerUser: 2,
  recentShares: 10,
  scatterPoints: 500,
  blocksPage: 100,
  networkBlocks: 100,
  difficultyHistory: 50,
  uptimeDays: 90,
  /** Weeks and months that `difficulty/bests` goes back, the present ones included. */
  bestWeeks: 13,
  bestMonths: 12,
  /** Slug, name and rarity of a badge that another program tells of; each. */
  badgeTextCharacters: 128,
  /** `stats_update` to one user, at most once in this time. */
  statsUpdateMs: 10_000,
  /** No hash reaches more: the target of difficulty 1 over a target of 1. Beyond it sums would leave a double. */
  difficulty: 2 ** 224,
  /** A stream entry this much ahead of our clock is refused. */
  entryAheadMs: 5 * 60_000,
  /** A worker process whose clock differs this much from that of Redis reads nothing. */
  clockSkewMs: 2 * 60_000,
  /** Shares that wait for so long while none is stored: ingest has stalled. */
  ingestStalledMs: 30_000,
  /** Names of workers that one address may have; further ones are counted together under `OTHER_WORKERS`. */
  workersPerAddress: 1_000,
  /** Of those, names of which no share was accepted yet: refused ones cost no work, and anybody can send them. */
  unprovenWorkersPerAddress: 500,
  /** Workers of all addresses that have connected and sent no share: the newest are kept, on Redis alone. */
  workersWaiting: 20_000,
  /** Miners whose address and name one worker process has checked and need not check again. */
  minersRemembered: 20_000,
  /** Older shares are stored but not pushed to sockets one by one. */
  shareLiveMs: 60_000,
  /** Feeders pause above this many entries that nobody has read. */
  streamBacklogEntries: 100_000,
  /** Acknowledged entries of a stream that are kept for their hour; a long backlog that is read in would fill Redis. */
  streamKeptEntries: 1_000_000,
  streamEntryBytes: 64 * 1024,
  streamHandlingAttempts: 5,
  /** Failed entries of one stream that a worker process holds for their next attempt; further ones stay pending. */
  streamRetriesHeld: 10_000,
  /** Reasons that a list of dead letters names by stream; what is rarer is summed. */
  deadLetterGroups: 200,
  /** Fields of an entry that can be re-queued: Redis unpacks no more in one script. */
  deadLetterFields: 3_500,
  /** Characters of a field that are shown. */
  deadLetterShownCharacters: 4_096,
  /** Changes of a topic within this time are computed once. */
  topicCoalesceMs: 250,
  /** Topics that one groove socket watches. */
  grooveTopicsPerSocket: 64,
  /** Largest frame of the groove socket, and largest body of its REST mirror. */
  grooveFrameBytes: 256 * 1024,
  /** Requests of one groove socket that wait for the one before. */
  grooveWaitingRequests: 64,
  groovePage: 200,
  grooveOffset: 1_000_000,
  groovePeriodDays: 365,
  grooveSearchCharacters: 200,
  /** Description and insight of a learning, each; in lists the description is cut. */
  grooveTextCharacters: 8_000,
  grooveBriefCharacters: 280,
  grooveLearningsPerUser: 20_000,
  grooveSessionIdCharacters: 128,
  grooveScopePathCharacters: 1_024,
  grooveNameCharacters: 128,
  grooveIdCharacters: 256,
  grooveNoteCharacters: 2_000,
  grooveTranscriptBytes: 50 * 1024 * 1024,
  /** One line of a transcript; pictures stand in it too. */
  grooveLineBytes: 4 * 1024 * 1024,
  /** Lines of one transcript, blank ones too. */
  grooveLinesPerUpload: 500_000,
  /** Lines of a transcript that are stored at once. */
  grooveLinesAtOnce: 500,
  /** Messages of one session that are kept. */
  grooveMessagesPerSession: 200_000,
  /** Sessions that one upload may hold lines of. */
  grooveSessionsPerUpload: 20,
  /** Uploads of one user that a node takes at a time. */
  grooveUploadsPerUser: 2,
  /** Learnings that a session is read for where nobody told which ones it was given. */
  grooveCandidatesPerSession: 50,
  /** Newest learnings of a scope that a new one is compared with. */
  grooveCompared: 1_000,
  /** Text of one message that is kept. */
  grooveMessageCharacters: 32_000,
  /** Threads for text work: in a worker, and in an api process for requests and for transcripts each. */
  grooveWorkerThreads: 1,
  grooveApiThreads: 1,
  /** Heap of one thread; beyond it the thread ends, and what it worked on has failed. */
  grooveThreadMib: 192,
  /** Text handed to a thread at once; a longer message goes alone. */
  groovePageBytes: 256 * 1024,
  /** Time a thread may take for one such page, and for all pages of a session. */
  groovePageMs: 30_000,
  grooveSessionReadMs: 15 * 60_000,
  /** Thread time of one user an hour for his sessions; beyond it they are read when no others wait. */
  grooveReadingMsPerHour: 60_000,
  /** How long an end is handled while others wait, and how often it is aborted for them. */
  grooveReadingTurnMs: 5_000,
  grooveReadingsAborted: 3,
  /** Time for comparing what a session teaches with known learnings; a transaction waits for it. */
  grooveCompareMs: 20_000,
  /** Time for choosing the learnings that fit a request, and how long it waits for its turn. */
  grooveRequestMs: 250,
  grooveRequestWaitMs: 2_000,
  /** Thread time of one user a minute for his requests. */
  grooveRequestMsPerMinute: 5_000,
  /** Time for reading a batch of lines of a transcript. */
  grooveLinesMs: 10_000,
  /** Transcripts of one user a minute, in KiB. */
  grooveTranscriptKibPerMinute: 200 * 1024,
  /** What messages, sessions and keys of hooks of one user and of all may take; the second can be set (GROOVE_STORED_MIB). */
  grooveStoredBytesPerUser: 256 * 1024 * 1024,
  grooveStoredBytes: 10 * 1024 * 1024 * 1024,
  /** At the limit of all, users below this share go on until all take so many times the limit. */
  grooveStoredShareBytes: 8 * 1024 * 1024,
  grooveStoredHardFactor: 1.25,
  /** What a session and a key of a hook count for; the triggers of the migration have a copy of it. */
  grooveRowBytes: 300,
  /** Thread time of one user a minute for hook events of many values. */
  grooveHookMsPerMinute: 5_000,
  /** Tasks that wait for a thread of an api process; of transcripts and hooks also those of one user, and their bytes. */
  grooveTasksWaiting: 256,
  grooveTasksWaitingPerUser: 4,
  grooveTaskBytesWaiting: 64 * 1024 * 1024,
  /** Ends of sessions that a worker holds, of all users and of one; further ones come again from Postgres. */
  grooveEndsHeld: 1_000,
  grooveEndsHeldPerUser: 50,
  /** Entries of `groove:events`; beyond it the oldest go, and their ends come again from Postgres. */
  grooveStreamEntries: 100_000,
  /** Those of them that belong to users who have spent their thread time. */
  grooveEndsHeldLast: 500,
  grooveErrorsListed: 100,
  /** Learnings given to one session. */
  grooveInjectedPerSession: 10,
  /** Signals kept with one attribution. */
  grooveSignalsKept: 200,
  /** Contributions shown of one session of the timeline. */
  grooveContributionsListed: 5,
  grooveNegativeListed: 20,
  grooveOverridesListed: 200,
  grooveActivityListed: 20,
  /** Sessions read for one `learning_detail`; a frame holds fewer where they have many signals. */
  grooveDetailSessions: 1_000,
  grooveReasonCharacters: 128,
  grooveReasonsListed: 20,
} as const;

/** Cache and token lifetimes, in seconds. */
export const LIFETIMES = {
  challengeSeconds: 300,
  accessSeconds: 3600,
  refreshSeconds: 7 * 24 * 3600,
  dashboardStatsSeconds: 10,
  workerKeySeconds: 24 * 3600,
} as const;

/** How long the answers that all share are kept, in seconds. */
export const CACHE_SECONDS = {
  pool: 10,
  /** Public pages of one miner; also their `Cache-Control: max-age`. */
  publicPage: 5,
  /** What the whole pool or the network has in common and changes slowly. */
  poolWide: 60,
} as const;

/** How long things are kept, as data: the jobs that delete read it from here. */
export const RETENTION = {
  shareDays: 90,
  minuteRollupDays: 2,
  feedItems: 10_000,
  privateFeedDays: 90,
  pastEventDays: 7,
  /** Workers of an address with many names, after their last share; longer than shares: they are folded into `OTHER_WORKERS`. */
  idleWorkerDays: 100,
  /** Workers that never sent a share, after they were seen. */
  unprovenWorkerDays: 1,
  /** Addresses that nobody claimed and that never had an accepted share, after their last one. */
  unprovenMinerDays: 7,
  /** Longer than a refresh token lives: a session that was idle this long cannot be refreshed any more. */
  idleSessionDays: 8,
  endedSessionDays: 1,
  /** Newest sign-ins of one user, by their last use. */
  sessionsPerUser: 1_000,
  expiredTokenDays: 1,
  /** Heights that only a line of a pool's log names, with no share to prove it. */
  unprovenBlockDays: 7,
  /** Newest entries of `mining:dead`, and of `groove:dead`; a miner with a name that is no address makes one with every share. */
  deadEntries: 100_000,
  /** Texts of groove sessions, after their last event; what was computed from them stays. */
  grooveMessageDays: 30,
  /** Newest sessions of one user. */
  grooveSessionsPerUser: 200_000,
  /** Newest lines of activity of one user. */
  grooveActivityRows: 1_000,
  /** Counts of groove by day; the longest period of a page is a day shorter. */
  grooveCountDays: 366,
  /** Identities of groove events; one that is sent again later counts anew. */
  grooveEventDays: 90,
} as const;

/** A worker counts as online while its last share is no older than this. */
export const WORKER_ONLINE_MS = 10 * 60_000;

/** Name under which the workers of an address are counted that come after `LIMITS.workersPerAddress` others. */
export const OTHER_WORKERS = 'other';
