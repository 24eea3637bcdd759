import type { Logger } from 'pino';
import { BOUNDS } from './bounds';
import { DirectoryUnavailable, rootChangeTime } from './directory-scan';
import { CheckpointMoved } from './feed';
import type { FileFaults } from './file-faults';
import type { FollowedFile } from './followed-file';
import type { Follower } from './follow';
import { NameChanged } from './name-guard';
import { isStop, pause } from './pause';
import type { PoolWatch } from './pool-watch';
import { WatchList } from './watch-list';

export interface CollectorParts {
  root: string;
  follower: Follower;
  /** Everything beside the share logs. */
  pool: PoolWatch;
  checkpoints: (files: string[]) => Promise<number[]>;
  /** Refuses a directory that must not be read; false while nothing could be read that tells it. @param met  share logs about to be read */
  checkName: (met?: readonly string[]) => Promise<boolean>;
  faults: FileFaults;
  /** Number of the connection to Redis, undefined while there is none; a new number means that Redis may have lost something. */
  connection: () => number | undefined;
  log: Logger;
}

/**
 * Scans the directory once, then follows what grows, until it is asked to end. Whatever goes wrong with Redis or
 * the directory, it waits and starts over from the checkpoints in Redis: they alone say what has been taken.
 */
export class Collector {
  private faults = 0;
  private lastFault = '';
  private isNameChecked = false;

  constructor(private readonly parts: CollectorParts) {}

  /**
   * @param onReady  called once, when the directory and Redis have both answered
   * @throws NameChanged
   */
  async run(signal: AbortSignal, onReady: () => void): Promise<void> {
    let tellReady: (() => void) | undefined = onReady;
    while (!signal.aborted) {
      try {
        await this.session(signal, () => {
          tellReady?.();
          tellReady = undefined;
        });
      } catch (error) {
        if (isStop(error, signal)) return;
        if (error instanceof NameChanged) throw error;
        await this.wait(error, signal);
      }
    }
  }

  /** Runs until the connection to Redis was replaced, or something throws. */
  private async session(signal: AbortSignal, onContact: () => void): Promise<void> {
    const { root, pool, checkpoints, checkName, connection, faults, log } = this.parts;
    const since = connection();
    if (since === undefined) throw new Error('no connection');
    const watch = new WatchList(root, faults, checkpoints, Date.now());
    // Asked first, so that an idle pool does not hide that Redis is away.
    await checkpoints(['']);
    await rootChangeTime(root);
    this.isNameChecked = await checkName();
    onContact();
    await pool.open(signal);
    for await (const files of watch.everything()) {
      this.recover();
      signal.throwIfAborted();
      await this.follow(files, signal);
    }
    this.recover();
    if (watch.heightNames.length === 0) {
      log.warn(
        `No share log in ${root} yet: ckpool writes them when it is started with -L. Waiting for the first.`,
      );
    }
    while (!signal.aborted && connection() === since) {
      await pool.poll(watch.heightNames, signal);
      await this.follow(await watch.due(Date.now()), signal);
      await pause(BOUNDS.pollMs, signal);
    }
  }

  private async follow(files: readonly FollowedFile[], signal: AbortSignal): Promise<void> {
    if (!this.isNameChecked && files.length > 0) {
      this.isNameChecked = await this.parts.checkName(files.map(({ name }) => name));
    }
    for (const file of files) await this.parts.follower.follow(file, signal);
  }

  private async wait(error: unknown, signal: AbortSignal): Promise<void> {
    const reason =
      this.parts.connection() === undefined ? 'Redis is away: waiting until it is back' : describe(error);
    if (reason !== this.lastFault) this.parts.log.warn(reason);
    this.lastFault = reason;
    this.faults += 1;
    const longest = Math.min(BOUNDS.retryLeastMs * 2 ** Math.min(this.faults, 10), BOUNDS.retryMostMs);
    await pause(longest, signal);
  }

  private recover(): void {
    if (this.faults > 0) this.parts.log.info('Reading goes on from the checkpoints in Redis');
    this.faults = 0;
    this.lastFault = '';
  }
}

function describe(error: unknown): string {
  if (error instanceof CheckpointMoved) {
    return `The checkpoint of ${error.message} in Redis is not ours: Redis lost data, or another collector reads the same directory`;
  }
  if (error instanceof DirectoryUnavailable) return error.message;
  const { message } = error as Error;
  return `Paused: ${message}`;
}
