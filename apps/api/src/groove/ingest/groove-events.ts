import { Injectable, Logger } from '@nestjs/common';
import { GROOVE_STREAM, GROOVE_STREAM_BOUND, type GrooveEvent } from '@app/contracts';
import type { GrooveEnd } from '@app/database';
import { RedisClients } from '@app/redis';

/** Tells the workers of sessions that ended. */
@Injectable()
export class GrooveEvents {
  private readonly logger = new Logger(GrooveEvents.name);

  constructor(private readonly redis: RedisClients) {}

  /** Never throws: an end stands in Postgres, from where the workers take it if they do not hear of it. */
  async tell({ userId, sessionId, eventId }: GrooveEnd, kind: GrooveEvent['kind']): Promise<void> {
    const data: GrooveEvent = { kind, session_id: sessionId };
    const fields = {
      user_id: userId,
      event_id: eventId,
      ts: Date.now() / 1000,
      data: JSON.stringify(data),
    };
    try {
      await this.redis.commands.xadd(GROOVE_STREAM, ...GROOVE_STREAM_BOUND, ...Object.entries(fields).flat());
    } catch (error) {
      this.logger.warn(
        `Workers not told of an end yet: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  }
}
