import { Injectable, Logger } from '@nestjs/common';
import { PartitionsRepository, RetentionRepository } from '@app/database';
import { StreamTrimmer } from './stream-trimmer';

const DAYS_AHEAD = 3;

/** Keeps the house: makes room ahead, and removes what is past its time. */
@Injectable()
export class Keeper {
  private readonly logger = new Logger(Keeper.name);

  constructor(
    private readonly partitions: PartitionsRepository,
    private readonly retention: RetentionRepository,
    private readonly trimmer: StreamTrimmer,
  ) {}

  async trimStreams(now: number): Promise<void> {
    await this.trimmer.trim(now);
  }

  async hourly(now: number): Promise<void> {
    const feed = await this.retention.pruneFeed(now);
    const events = await this.retention.pruneEvents(now);
    const minutes = await this.retention.pruneMinutes(now);
    this.logger.log(`removed ${feed} feed items, ${events} past events, ${minutes} minute rollups`);
    const challenges = await this.retention.pruneChallenges(now);
    const sessions = await this.retention.pruneSessions(now);
    this.logger.log(`removed ${challenges} expired challenges, ${sessions} sessions that are over`);
  }

  async daily(now: number): Promise<void> {
    await this.partitions.ensureAhead(now, DAYS_AHEAD);
    const dropped = await this.partitions.dropOld(now);
    const identities = await this.retention.pruneIdentities(now);
    this.logger.log(`dropped ${dropped.length} days of shares, forgot ${identities} share identities`);
  }
}
