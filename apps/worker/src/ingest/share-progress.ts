import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CONSUMER_GROUP, streamName } from '@app/contracts';
import { readGroup, type Redis, RedisClients } from '@app/redis';
import { compareIds } from './streams';

const SHARES = streamName('share_submitted');
const LOOK_EVERY_MS = 20;
const LONGEST_MS = 2_000;

/** How far the shares are stored, for events that belong to one of them: those wait for shares, never the other way round. */
@Injectable()
export class ShareProgress {
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /**
   * Waits until the shares that were sent before an entry of another stream are stored, two seconds at most: in a backlog
   * the entry is handled without them, and what it lacks is made up for later.
   * @param id  of the entry; ids carry the time of Redis, so those of two streams compare
   */
  async waitUntil(id: string): Promise<void> {
    const end = performance.now() + LONGEST_MS;
    while (performance.now() < end && !(await this.isStored(id))) await sleep(LOOK_EVERY_MS);
  }

  private async isStored(id: string): Promise<boolean> {
    const [groups, pending] = await Promise.all([
      this.redis.call('XINFO', 'GROUPS', SHARES),
      this.redis.call('XPENDING', SHARES, CONSUMER_GROUP) as Promise<[number, string | null]>,
    ]);
    const delivered = readGroup(groups, CONSUMER_GROUP)?.lastDelivered ?? '0-0';
    const [next] = await this.redis.xrange(SHARES, `(${delivered}`, '+', 'COUNT', 1);
    const oldest = pending[1] ?? next?.[0];
    return oldest === undefined || compareIds(oldest, id) > 0;
  }
}
