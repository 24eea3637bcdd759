import { Injectable } from '@nestjs/common';
import { CONSUMER_GROUP, DEAD_STREAM, RETENTION } from '@app/contracts';
import { type Redis, RedisClients } from '@app/redis';
import { STREAMS } from '../ingest/stream-reader';

const KEEP_MS = 3_600_000;

type Info = Record<string, unknown>;

/** Removes entries that every group has acknowledged more than an hour ago, consumers that are long gone, and the oldest of the dead. */
@Injectable()
export class StreamTrimmer {
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  async trim(now: number): Promise<void> {
    for (const stream of STREAMS) {
      if ((await this.redis.exists(stream)) === 0) continue;
      const needed = await this.oldestNeeded(stream, now);
      if (needed) await this.redis.xtrim(stream, 'MINID', needed);
      await this.removeConsumers(stream);
    }
    await this.redis.xtrim(DEAD_STREAM, 'MAXLEN', RETENTION.deadEntries);
  }

  /** The first id that some group still needs, or that is younger than an hour. */
  private async oldestNeeded(stream: string, now: number): Promise<string | undefined> {
    const groups = toInfos(await this.redis.call('XINFO', 'GROUPS', stream));
    if (groups.length === 0) return undefined;
    let oldest = `${now - KEEP_MS}-0`;
    for (const group of groups) {
      const pending = (await this.redis.call('XPENDING', stream, String(group.name))) as [
        number,
        string | null,
      ];
      const needed = pending[1] ?? String(group['last-delivered-id']);
      if (compareIds(needed, oldest) < 0) oldest = needed;
    }
    return oldest;
  }

  private async removeConsumers(stream: string): Promise<void> {
    const consumers = toInfos(await this.redis.call('XINFO', 'CONSUMERS', stream, CONSUMER_GROUP));
    for (const consumer of consumers) {
      if (Number(consumer.pending) > 0 || Number(consumer.idle) < KEEP_MS) continue;
      await this.redis.xgroup('DELCONSUMER', stream, CONSUMER_GROUP, String(consumer.name));
    }
  }
}

/** Redis answers with flat lists of names and values. */
function toInfos(reply: unknown): Info[] {
  return (reply as unknown[][]).map((list) => {
    const info: Info = {};
    for (let index = 0; index + 1 < list.length; index += 2) info[String(list[index])] = list[index + 1];
    return info;
  });
}

function compareIds(a: string, b: string): number {
  const [aTime = 0n, aCount = 0n] = a.split('-').map(BigInt);
  const [bTime = 0n, bCount = 0n] = b.split('-').map(BigInt);
  if (aTime !== bTime) return aTime < bTime ? -1 : 1;
  return aCount < bCount ? -1 : aCount > bCount ? 1 : 0;
}
