import { Injectable } from '@nestjs/common';
import { GROOVE_DIRTY_CHANNEL, type GrooveDirty, type GrooveTopicName } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { GrooveTopics } from './groove-topics';

/** Tells every node, this one included, which topics of a user changed. Call it after the commit. */
@Injectable()
export class GrooveNewsService {
  constructor(
    private readonly redis: RedisClients,
    private readonly topics: GrooveTopics,
  ) {}

  /** Never fails: without Redis the sockets of this node are told at least. */
  async changed(userId: number, topics: readonly GrooveTopicName[]): Promise<void> {
    const news: GrooveDirty = { user_id: userId, topics: [...topics] };
    try {
      await this.redis.commands.publish(GROOVE_DIRTY_CHANNEL, JSON.stringify(news));
    } catch {
      this.topics.changed(userId, topics);
    }
  }
}
