import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CHANNELS, redisKeys, type WsStats } from '@app/contracts';
import { RedisClients } from '@app/redis';
import * as z from 'zod/mini';
import { ConnectionManager } from './connection-manager';
import { REALTIME_OPTIONS, type RealtimeOptions } from './options';

const WRITE_EVERY_MS = 5_000;
/** A node not heard of for this long is gone. */
const NODE_LIFE_SECONDS = 15;
/** Its name is kept for much longer: no two clocks are so far apart that one node forgets another that lives. */
const NAME_LIFE_MS = 24 * 3_600_000;

const count = z.int().check(z.gte(0));
const nodeStats = z.object({
  total_connections: count,
  users: z.array(z.int()),
  channels: z.record(z.string(), count),
});

/** Tells the other nodes what this one holds, and sums what all of them told. */
@Injectable()
export class ClusterStats implements OnModuleInit, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisClients,
    private readonly connections: ConnectionManager,
    @Inject(REALTIME_OPTIONS) private readonly options: Pick<RealtimeOptions, 'instance'>,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write().catch(() => undefined), WRITE_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    const { commands } = this.redis;
    const gone = commands.multi().del(redisKeys.wsNode(this.options.instance));
    await gone
      .zrem(redisKeys.wsNodes, this.options.instance)
      .exec()
      .catch(() => undefined);
  }

  /** Writes this node's figures. @throws when Redis is away */
  async write(): Promise<void> {
    const { total_connections, channels } = this.connections.getStats();
    const body = JSON.stringify({ total_connections, channels, users: this.connections.users() });
    const now = Date.now();
    await this.redis.commands
      .multi()
      .set(redisKeys.wsNode(this.options.instance), body, 'EX', NODE_LIFE_SECONDS)
      .zadd(redisKeys.wsNodes, now, this.options.instance)
      .zremrangebyscore(redisKeys.wsNodes, 0, now - NAME_LIFE_MS)
      .exec();
  }

  /** Sockets, distinct users and subscribers of all living nodes. @throws when Redis is away */
  async read(): Promise<WsStats> {
    await this.write();
    const { commands } = this.redis;
    const nodes = await commands.zrange(redisKeys.wsNodes, 0, -1);
    const bodies = nodes.length > 0 ? await commands.mget(nodes.map(redisKeys.wsNode)) : [];
    const users = new Set<number>();
    const channels: Record<string, number> = Object.fromEntries(CHANNELS.map((channel) => [channel, 0]));
    let total = 0;
    for (const body of bodies) {
      const node = readNode(body);
      if (!node) continue;
      total += node.total_connections;
      for (const user of node.users) users.add(user);
      for (const channel of CHANNELS) {
        channels[channel] = (channels[channel] ?? 0) + (node.channels[channel] ?? 0);
      }
    }
    return { total_connections: total, unique_users: users.size, channels };
  }
}

/** A node's figures; undefined when it is gone or wrote what we cannot read. */
function readNode(body: string | null): z.output<typeof nodeStats> | undefined {
  if (body === null) return undefined;
  try {
    return nodeStats.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
