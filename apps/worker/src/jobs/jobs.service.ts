import { Injectable } from '@nestjs/common';
import { Cron, CronExpression, Interval } from '@nestjs/schedule';
import { BlockAnnouncer } from './block-announcer';
import { HashrateTeller } from './hashrate-teller';
import { JobLeader } from './job-leader';
import { Keeper } from './keeper';
import { QuietWorkers } from './quiet-workers';

/** What runs by the clock, in one worker process at a time. Each line: when, and what. */
@Injectable()
export class JobsService {
  constructor(
    private readonly leader: JobLeader,
    private readonly keeper: Keeper,
    private readonly hashrates: HashrateTeller,
    private readonly quiet: QuietWorkers,
    private readonly blocks: BlockAnnouncer,
  ) {}

  @Interval(10_000)
  tellHashrates(): Promise<void> {
    return this.leader.run('hashrates', () => this.hashrates.tell(Date.now()));
  }

  @Interval(10_000)
  findQuietWorkers(): Promise<void> {
    return this.leader.run('quiet workers', () => this.quiet.find(Date.now()));
  }

  @Interval(5_000)
  announceBlocks(): Promise<void> {
    return this.leader.run('blocks', () => this.blocks.announce());
  }

  @Interval(300_000)
  trimStreams(): Promise<void> {
    return this.leader.run('streams', () => this.keeper.trimStreams(Date.now()));
  }

  @Cron(CronExpression.EVERY_HOUR)
  hourly(): Promise<void> {
    return this.leader.run('hourly', () => this.keeper.hourly(Date.now()));
  }

  /** Also at start. */
  @Cron(CronExpression.EVERY_DAY_AT_MIDNIGHT, { timeZone: 'UTC' })
  daily(): Promise<void> {
    return this.leader.run('daily', () => this.keeper.daily(Date.now()));
  }
}
