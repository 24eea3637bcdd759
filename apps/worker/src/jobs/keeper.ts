import { Injectable } from '@nestjs/common';
import { PartitionsRepository, RetentionRepository, WorkerPruningRepository } from '@app/database';

const DAYS_AHEAD = 3;

/** Keeps the house: makes room ahead, and removes what is past its time. Every step may run at any hour, and again. */
@Injectable()
export class Keeper {
  constructor(
    private readonly partitions: PartitionsRepository,
    private readonly retention: RetentionRepository,
    private readonly workers: WorkerPruningRepository,
  ) {}

  makeDaysAhead(now: number): Promise<void> {
    return this.partitions.ensureAhead(now, DAYS_AHEAD);
  }

  async dropOldDays(now: number): Promise<string> {
    return `dropped ${(await this.partitions.dropOld(now)).length} days of shares`;
  }

  async forgetIdentities(now: number): Promise<string> {
    return `forgot ${await this.retention.pruneIdentities(now)} share identities`;
  }

  async pruneFeed(now: number): Promise<string> {
    return `removed ${await this.retention.pruneFeed(now)} feed items`;
  }

  async pruneWorkers(now: number): Promise<string> {
    const removed = await this.workers.removeWithoutShare(now);
    const folded = await this.workers.foldIdle(now);
    const miners = await this.workers.removeUnproven(now);
    return `removed ${removed} workers without a share and ${miners} addresses without an accepted one, folded ${folded} idle workers`;
  }

  async pruneEvents(now: number): Promise<string> {
    return `removed ${await this.retention.pruneEvents(now)} past events`;
  }

  async pruneBlocks(now: number): Promise<string> {
    return `removed ${await this.retention.pruneBlocks(now)} heights without a share`;
  }

  async pruneMinutes(now: number): Promise<string> {
    return `removed ${await this.retention.pruneMinutes(now)} minute rollups`;
  }

  async pruneChallenges(now: number): Promise<string> {
    return `removed ${await this.retention.pruneChallenges(now)} expired challenges`;
  }

  async pruneSessions(now: number): Promise<string> {
    return `removed ${await this.retention.pruneSessions(now)} sessions that are over`;
  }
}
