import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BadgeTeller } from './badge-teller';
import { BlockAnnouncer } from './block-announcer';
import { EventReminder } from './event-reminder';
import { HashrateTeller } from './hashrate-teller';
import { JobLeader } from './job-leader';
import { NetworkKeeper } from './network-keeper';
import { NodePoller } from './node-poller';
import { QuietWorkers } from './quiet-workers';

/** News by the clock, told by one worker process at a time. Each line: when, and what. */
@Injectable()
export class NewsJobs {
  constructor(
    private readonly leader: JobLeader,
    private readonly hashrates: HashrateTeller,
    private readonly quiet: QuietWorkers,
    private readonly blocks: BlockAnnouncer,
  ) {}

  @Interval(10_000)
  tellHashrates(): Promise<void> {
    return this.leader.run('hashrates', () => this.hashrates.tell(Date.now()));
  }

  @Interval(60_000)
  fadeHashrates(): Promise<void> {
    return this.leader.run('fading hashrates', () => this.hashrates.fade(Date.now()));
  }

  @Interval(10_000)
  findQuietWorkers(): Promise<void> {
    return this.leader.run('quiet workers', () => this.quiet.find(Date.now()));
  }

  @Interval(5_000)
  announceBlocks(): Promise<void> {
    return this.leader.run('blocks', () => this.blocks.announce());
  }

  @Interval(15_000)
  markBlockShares(): Promise<void> {
    return this.leader.run('shares of blocks', () => this.blocks.markShares());
  }
}

/** What other programs know: events, badges, blocks of the network. */
@Injectable()
export class OutsideJobs {
  constructor(
    private readonly leader: JobLeader,
    private readonly reminder: EventReminder,
    private readonly badges: BadgeTeller,
    private readonly node: NodePoller,
    private readonly network: NetworkKeeper,
  ) {}

  @Interval(10_000)
  remindOfEvents(): Promise<void> {
    return this.leader.run('event reminders', () => this.reminder.remind(Date.now()));
  }

  @Interval(60_000)
  catchUpBadges(): Promise<void> {
    return this.leader.run('badges', () => this.badges.catchUp(Date.now()));
  }

  @Interval(10_000)
  askNode(): Promise<void> {
    return this.leader.run('node', () => this.node.poll(Date.now()));
  }

  @Interval(15_000)
  restoreNetwork(): Promise<void> {
    return this.leader.run('network', () => this.network.restore());
  }
}
