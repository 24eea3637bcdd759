import type { Logger } from 'pino';
import { redisKeys } from '@app/contracts';
import type { Redis } from '@app/redis';
import { Agents } from './agents';
import type { Checkpoints } from './checkpoints';
import { listHeights } from './directory-scan';
import type { Feed } from './feed';
import type { FileFaults } from './file-faults';
import { LateLogReader } from './late-log';
import { LogFollower } from './log-follower';
import { LogNewsReader } from './log-news';
import { Packer } from './packer';
import { COUNTER, PoolMemory } from './pool-memory';
import { PoolSteps } from './pool-steps';
import { StatusWatch } from './status-watch';
import type { Tally } from './tally';
import { TipTracker } from './tip-tracker';

export interface PoolWatchParts {
  root: string;
  redis: Redis;
  source: string;
  pool: string | undefined;
  feed: Feed;
  checkpoints: Checkpoints;
  tally: Tally;
  faults: FileFaults;
  log: Logger;
}

/** All that is read beside the share logs: ckpool.log, the height directories themselves and the status files. */
export class PoolWatch {
  readonly memory: PoolMemory;
  readonly agents: Agents;
  private readonly steps: PoolSteps;
  private readonly tips: TipTracker;
  private readonly follower: LogFollower;
  private status: StatusWatch;
  private readonly packer: Packer;

  constructor(private readonly parts: PoolWatchParts) {
    const { root, redis, source, pool, feed, checkpoints, tally, faults, log } = parts;
    this.agents = new Agents(root, faults);
    this.memory = new PoolMemory(redisKeys.collectorState(source));
    this.steps = new PoolSteps(feed, this.memory);
    this.tips = new TipTracker(root, faults, this.memory, this.steps, pool);
    const news = new LogNewsReader(this.memory, this.agents, pool);
    const { memory, steps, tips, agents } = this;
    const lateReader = () => new LateLogReader(memory, agents, pool);
    const offsetOf = async (name: string) => (await checkpoints.read([name]))[0] ?? 0;
    const onEntries = (count: number) => tally.told(count);
    this.follower = new LogFollower({
      ...{ root, offsetOf, news, lateReader, memory, steps, tips, faults, onEntries, log },
    });
    this.status = new StatusWatch(root, faults, memory, steps, Date.now());
    this.packer = new Packer(redis, checkpoints, root, faults, Date.now());
  }

  /** Begins from what stands in Redis, and reads what was missed. @throws the error of Redis; DirectoryUnavailable; CheckpointMoved */
  async open(signal: AbortSignal): Promise<void> {
    const { redis, source, checkpoints } = this.parts;
    await this.follower.close();
    // The counter first: a change in between makes our next step a refused one, never a wrong one.
    const [version = 0] = await checkpoints.read([COUNTER]);
    this.memory.restore(version, await redis.hgetall(redisKeys.collectorState(source)));
    this.status = new StatusWatch(this.parts.root, this.parts.faults, this.memory, this.steps, Date.now());
    this.tips.see(await listHeights(this.parts.root));
    await this.follower.catchUp(signal);
  }

  /**
   * Reads what is new, before the share logs are: their shares are judged by what ckpool.log said before.
   * @param heights  names of the height directories, ascending
   * @throws as `open`
   */
  async poll(heights: readonly string[], signal: AbortSignal): Promise<void> {
    const now = Date.now();
    this.tips.see(heights);
    await this.follower.poll(signal);
    await this.status.poll(now, signal);
    await this.tips.settle(now, signal);
    await this.packer.poll(now, new Set(heights.slice(-2)));
  }

  /** Reads what ckpool.log says by now. @throws as `open` */
  async readLog(signal: AbortSignal): Promise<void> {
    await this.follower.poll(signal);
  }

  async close(): Promise<void> {
    await this.follower.close();
  }
}
