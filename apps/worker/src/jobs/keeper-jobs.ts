import { Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { JobLeader } from './job-leader';
import { Keeper } from './keeper';
import { StreamTrimmer } from './stream-trimmer';

/** Housekeeping by the clock, in one worker process at a time; apart from each other, so that none stops another. */
@Injectable()
export class KeeperJobs {
  constructor(
    private readonly leader: JobLeader,
    private readonly keeper: Keeper,
    private readonly trimmer: StreamTrimmer,
  ) {}

  @Interval(30_000)
  trimStreams(): Promise<void> {
    return this.leader.run('streams', () => this.trimmer.trim(Date.now()));
  }

  /** Also at start. */
  @Cron('0 2 * * * *')
  makeDaysAhead(): Promise<void> {
    return this.leader.run('days ahead', () => this.keeper.makeDaysAhead(Date.now()));
  }

  @Cron('0 6 * * * *')
  dropOldDays(): Promise<void> {
    return this.leader.run('old days', () => this.keeper.dropOldDays(Date.now()));
  }

  @Cron('0 12 * * * *')
  forgetIdentities(): Promise<void> {
    return this.leader.run('identities', () => this.keeper.forgetIdentities(Date.now()));
  }

  @Cron('0 18 * * * *')
  pruneFeed(): Promise<void> {
    return this.leader.run('feed', () => this.keeper.pruneFeed(Date.now()));
  }

  @Cron('0 21 * * * *')
  pruneWorkers(): Promise<void> {
    return this.leader.run('workers', () => this.keeper.pruneWorkers(Date.now()));
  }

  @Cron('0 24 * * * *')
  pruneEvents(): Promise<void> {
    return this.leader.run('past events', () => this.keeper.pruneEvents(Date.now()));
  }

  @Cron('0 27 * * * *')
  pruneBlocks(): Promise<void> {
    return this.leader.run('heights without a share', () => this.keeper.pruneBlocks(Date.now()));
  }

  @Cron('0 30 * * * *')
  pruneMinutes(): Promise<void> {
    return this.leader.run('minute rollups', () => this.keeper.pruneMinutes(Date.now()));
  }

  @Cron('0 36 * * * *')
  pruneChallenges(): Promise<void> {
    return this.leader.run('challenges', () => this.keeper.pruneChallenges(Date.now()));
  }

  @Cron('0 42 * * * *')
  pruneSessions(): Promise<void> {
    return this.leader.run('sessions', () => this.keeper.pruneSessions(Date.now()));
  }
}
