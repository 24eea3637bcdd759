import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { LRUCache } from 'lru-cache';
import { Gauge } from 'prom-client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { Metrics } from './metrics';
import { CONFIG } from './settings';

const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1000;
const SHARE_EVERY_MS = 1_000;

/** Requests of one client network in its current minute. */
interface Count {
  endsAt: number;
  /** On all nodes as far as known, and here since. */
  total: number;
  /** Counted here and not told to the other nodes yet. */
  untold: number;
}

/**
 * Bounds all requests of a client network. Each node counts in its own memory, so that no request waits for Redis, and
 * once a second tells the others by way of Redis what it counted; while Redis is away every node counts for itself.
 */
@Injectable()
export class RequestLimiter implements OnModuleInit, OnApplicationShutdown {
  private readonly counts = new LRUCache<string, Count>({ max: LIMITS.networksCounted });
  private readonly untold = new Map<string, Count>();
  private readonly limit: number;
  private readonly shared: RateLimiterRedis;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    redis: RedisClients,
    @Inject(CONFIG) config: Config,
    private readonly metrics: Metrics,
  ) {
    this.limit = config.http.requestsPerMinute;
    this.shared = new RateLimiterRedis({
      points: this.limit,
      duration: WINDOW_SECONDS,
      keyPrefix: 'ratelimit:requests',
      storeClient: redis.commands,
      rejectIfRedisNotReady: true,
    });
  }

  /** Networks counted, up to `LIMITS.networksCounted`: the latest. */
  get size(): number {
    return this.counts.size;
  }

  /** Networks whose count other nodes have not received, up to the same bound. */
  get waiting(): number {
    return this.untold.size;
  }

  onModuleInit(): void {
    const { counts } = this;
    new Gauge({
      name: 'tbg_http_networks_counted',
      help: 'Client networks whose requests are counted; at the bound the longest silent one is counted anew',
      registers: [this.metrics.registry],
      collect() {
        this.set(counts.size);
      },
    });
    this.timer = setInterval(() => void this.tellOthers(), SHARE_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Counts a request. @returns 0 where it may pass, else the seconds until the next one may */
  take(network: string): number {
    const now = Date.now();
    const count = this.current(network, now);
    if (count.total >= this.limit) return Math.max(1, Math.ceil((count.endsAt - now) / 1000));
    count.total += 1;
    count.untold += 1;
    if (this.untold.size < LIMITS.networksCounted) this.untold.set(network, count);
    return 0;
  }

  private current(network: string, now: number): Count {
    const known = this.counts.get(network);
    if (known && known.endsAt > now) return known;
    const count = { endsAt: now + WINDOW_MS, total: 0, untold: 0 };
    this.counts.set(network, count);
    return count;
  }

  /** Adds what was counted here to the shared count, and learns what the others counted. */
  async tellOthers(): Promise<void> {
    const told = [...this.untold];
    this.untold.clear();
    await Promise.all(told.map(([network, count]) => this.tell(network, count)));
  }

  private async tell(network: string, count: Count): Promise<void> {
    const { untold } = count;
    count.untold = 0;
    try {
      const { consumedPoints, msBeforeNext } = await this.shared.penalty(network, untold);
      // What came in while the answer was on its way is not in it.
      count.total = consumedPoints + count.untold;
      if (msBeforeNext > 0) count.endsAt = Date.now() + msBeforeNext;
    } catch {
      // Redis is away: the count of this node stands.
    }
  }
}
