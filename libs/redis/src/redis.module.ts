import { type DynamicModule, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { createRedis } from './create-redis';

/** The connections of one process to Redis, by purpose. They connect when first used and close last. */
@Injectable()
export class RedisClients implements OnApplicationShutdown {
  readonly commands: Redis;
  readonly blocking: Redis;
  readonly subscriber: Redis;
  private readonly logger = new Logger(RedisClients.name);
  private readonly more: Redis[] = [];
  private lastComplaint = 0;

  constructor(private readonly url: string) {
    const complain = (error: Error) => this.complain(error);
    this.commands = createRedis(url, 'commands', complain);
    this.blocking = createRedis(url, 'blocking', complain);
    this.subscriber = createRedis(url, 'subscriber', complain);
    void this.commands.connect().catch(() => undefined);
  }

  /** One more connection that waits in XREADGROUP, for a reader of its own. */
  newBlocking(): Redis {
    const client = createRedis(this.url, 'blocking', (error) => this.complain(error));
    this.more.push(client);
    return client;
  }

  onApplicationShutdown(): void {
    for (const client of [this.commands, this.blocking, this.subscriber, ...this.more]) client.disconnect();
  }

  /** One line a second at most: a lost Redis makes three clients fail again and again. */
  private complain(error: Error): void {
    if (Date.now() - this.lastComplaint < 1_000) return;
    this.lastComplaint = Date.now();
    this.logger.warn(`Redis: ${error.message}`);
  }
}

@Module({})
export class RedisModule {
  static forRoot(url: string): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [{ provide: RedisClients, useFactory: () => new RedisClients(url) }],
      exports: [RedisClients],
    };
  }
}
