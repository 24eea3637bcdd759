import { Injectable } from '@nestjs/common';
import { LIFETIMES, redisKeys } from '@app/contracts';
import { RedisClients } from '@app/redis';
import { BatchedReads } from '../http/batched-reads';
import { Metrics } from '../http/metrics';
import { StatsService } from './stats.service';

/** The stats of each user as JSON text, ten seconds old at most. Redis away: computed, not failed. */
@Injectable()
export class StatsCache {
  private readonly running = new Map<number, Promise<string>>();

  constructor(
    private readonly redis: RedisClients,
    private readonly reads: BatchedReads,
    private readonly stats: StatsService,
    private readonly metrics: Metrics,
  ) {}

  /** The body of the answer, not parsed again on its way out. */
  async text(userId: number): Promise<string> {
    const cached = await this.read(userId);
    return cached ?? this.computeOnce(userId);
  }

  /** Computed now, whatever is cached, and cached for the next reader. One that is under way may have read too early. */
  async freshText(userId: number): Promise<string> {
    await this.running.get(userId)?.catch(() => undefined);
    return this.computeOnce(userId);
  }

  private async read(userId: number): Promise<string | null> {
    let outcome = 'away';
    try {
      const cached = await this.reads.get(redisKeys.dashboardStats(userId));
      outcome = cached === null ? 'miss' : 'hit';
      return cached;
    } catch {
      return null;
    } finally {
      this.metrics.cacheReads.inc({ cache: 'dashboard_stats', outcome });
    }
  }

  /** Requests that miss together share one computation. */
  private computeOnce(userId: number): Promise<string> {
    const running = this.running.get(userId);
    if (running) return running;
    const started = this.compute(userId).finally(() => this.running.delete(userId));
    this.running.set(userId, started);
    return started;
  }

  private async compute(userId: number): Promise<string> {
    const text = JSON.stringify(await this.stats.compute(userId));
    const { dashboardStatsSeconds } = LIFETIMES;
    await this.redis.commands
      .setex(redisKeys.dashboardStats(userId), dashboardStatsSeconds, text)
      .catch(() => undefined);
    return text;
  }
}
