import { Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { GROOVE_STREAM, GROOVE_STREAM_BOUND, type GrooveEvent } from '@app/contracts';
import { type GrooveDueEnd, GrooveKeepingRepository } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';
import { JobLeader } from '../jobs/job-leader';

/** A session of which nothing came for so long has ended. */
const IDLE_MS = 15 * 60_000;
/** An end that is not handled by then is told again. */
const AGAIN_MS = 2 * 60_000;

/** What groove does by the clock, in one worker process at a time. */
@Injectable()
export class GrooveJobs {
  private readonly redis: Redis;

  constructor(
    clients: RedisClients,
    private readonly leader: JobLeader,
    private readonly keeping: GrooveKeepingRepository,
  ) {
    this.redis = clients.commands;
  }

  @Interval(30_000)
  endSessions(): Promise<void> {
    return this.leader.run('groove sessions', () => this.tellEnds(IDLE_MS, AGAIN_MS));
  }

  @Cron('0 48 * * * *')
  pruneMessages(): Promise<void> {
    return this.leader.run('groove messages', async () => {
      return `removed the texts of ${await this.keeping.pruneMessages(Date.now())} sessions`;
    });
  }

  @Cron('0 54 * * * *')
  pruneMarks(): Promise<void> {
    return this.leader.run('groove marks', () => this.keeping.pruneMarks(Date.now()));
  }

  @Cron('0 56 * * * *')
  pruneSessions(): Promise<void> {
    return this.leader.run('groove sessions kept', async () => {
      return `removed ${await this.keeping.pruneSessions()} sessions beyond those that are kept`;
    });
  }

  /** Tells the workers of sessions gone idle, and again of ends that nobody has handled. */
  async tellEnds(idleMs: number, againMs: number): Promise<void> {
    for (const end of await this.keeping.dueEnds(idleMs, againMs)) await this.tell(end);
  }

  private async tell({ userId, sessionId, eventId, kind }: GrooveDueEnd): Promise<void> {
    const data: GrooveEvent = { kind, session_id: sessionId };
    const fields = { user_id: userId, event_id: eventId, ts: Date.now() / 1000, data: JSON.stringify(data) };
    await this.redis.xadd(GROOVE_STREAM, ...GROOVE_STREAM_BOUND, ...Object.entries(fields).flat());
  }
}
