import { LIMITS } from '@app/contracts';

/** How the worker reads; a value in the module, so that tests can be quicker than a person. Times in ms. */
export class ConsumerTiming {
  /** Entries of each stream in one read; while reads come back full, up to `countMost`. */
  readonly count: number = 1_000;
  readonly countMost: number = 16_000;
  readonly blockMs: number = 500;
  /** Between reads that come back with little: what comes in meanwhile shares one transaction. The first waits for none. */
  readonly gatherMs: number = 50;
  /** A pending entry idle for this long has lost its consumer. */
  readonly claimIdleMs: number = 10_000;
  readonly claimEveryMs: number = 2_000;
  /** First pause after a fault or a failed entry; it doubles. */
  readonly pauseMs: number = 100;
  readonly longestPauseMs: number = 5_000;
  readonly attempts: number = LIMITS.streamHandlingAttempts;
  /** How often the clock is compared with that of Redis. */
  readonly clockEveryMs: number = 5_000;
  /** Entries that wait for so long while none is stored: ingest stands still. */
  readonly stalledMs: number = LIMITS.ingestStalledMs;
  /** Failed entries that wait here for their next attempt; more stay pending and are claimed later. */
  readonly waitingMost: number = LIMITS.streamRetriesHeld;
}
