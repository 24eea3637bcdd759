import { Injectable } from '@nestjs/common';
import { CONSUMER_GROUP, DEAD_STREAM, GROOVE_DEAD_STREAM, LIMITS, RETENTION } from '@app/contracts';
import { type Redis, RedisClients } from '@app/redis';
import { compareIds, STREAMS } from '../ingest/streams';

const KEEP_MS = 3_600_000;

type Info = Record<string, unknown>;

/**
 * KEYS: a stream. ARGV: our group. After a crash Redis may know the last entry that a group was given, but not how many it
 * was given: then it reports a lag for ever. Where the group has all, its count is that of the stream; one step, so that
 * nobody reads meanwhile. Redis before 7 counts nothing.
 */
const CORRECT_LAG = `
  local function map(list)
    local found = {}
    for i = 1, #list, 2 do found[list[i]] = list[i + 1] end
    return found
  end
  local stream = map(redis.call('XINFO', 'STREAM', KEYS[1]))
  local added, last = stream['entries-added'], stream['last-generated-id']
  for _, list in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local group = map(list)
    if added and group['name'] == ARGV[1] and group['last-delivered-id'] == last and group['entries-read'] ~= added then
      redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], last, 'ENTRIESREAD', added)
    end
  end`;

/**
 * Removes entries that every group has acknowledged, an hour after they came or sooner where they are very many; consumers
 * that are long gone; and the oldest of the dead. Keeps Redis' own count of what our group was given right.
 */
@Injectable()
export class StreamTrimmer {
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /** @param most  acknowledged entries that a stream keeps, about */
  async trim(now: number, most: number = LIMITS.streamKeptEntries): Promise<void> {
    for (const stream of STREAMS) {
      if ((await this.redis.exists(stream)) === 0) continue;
      const needed = await this.oldestNeeded(stream, await this.keepFrom(stream, now, most));
      if (needed) await this.redis.xtrim(stream, 'MINID', needed);
      await this.removeConsumers(stream);
      await this.redis.eval(CORRECT_LAG, 1, stream, CONSUMER_GROUP);
    }
    for (const dead of [DEAD_STREAM, GROOVE_DEAD_STREAM])
      await this.redis.xtrim(dead, 'MAXLEN', RETENTION.deadEntries);
  }

  /** Entries from this moment on are kept: an hour, or the part of the stream's time that holds `most` entries. */
  private async keepFrom(stream: string, now: number, most: number): Promise<number> {
    const hour = now - KEEP_MS;
    const length = await this.redis.xlen(stream);
    if (length <= most) return hour;
    const [first] = await this.redis.xrange(stream, '-', '+', 'COUNT', 1);
    const begun = Number(first?.[0].split('-')[0] ?? now);
    return Math.max(hour, Math.floor(now - ((now - begun) * most) / length));
  }

  /** The first id that some group still needs, or that came at `from` or later. */
  private async oldestNeeded(stream: string, from: number): Promise<string | undefined> {
    const groups = toInfos(await this.redis.call('XINFO', 'GROUPS', stream));
    if (groups.length === 0) return undefined;
    let oldest = `${from}-0`;
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
