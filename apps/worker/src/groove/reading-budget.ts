import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

const HOUR_SECONDS = 3_600;

/** Thread time for reading the sessions of a user, an hour at a time, on the Redis that all workers share. */
@Injectable()
export class ReadingBudget {
  private readonly limiter: RateLimiterRedis;

  constructor(redis: RedisClients) {
    this.limiter = new RateLimiterRedis({
      points: LIMITS.grooveReadingMsPerHour,
      duration: HOUR_SECONDS,
      keyPrefix: 'ratelimit:groove_reading_ms',
      storeClient: redis.commands,
      rejectIfRedisNotReady: true,
    });
  }

  /** Whether the user has spent what he may. Never throws: while Redis is unavailable nobody has. */
  async isSpent(userId: number): Promise<boolean> {
    const state = await this.limiter.get(String(userId)).catch(() => null);
    return (state?.consumedPoints ?? 0) >= LIMITS.grooveReadingMsPerHour;
  }

  /** Charges ms of thread time. Never throws. */
  async spend(userId: number, ms: number): Promise<void> {
    await this.limiter.penalty(String(userId), Math.ceil(ms)).catch(() => undefined);
  }
}
