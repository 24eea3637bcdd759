import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { CacheModule } from '@nestjs/cache-manager';
import { CONSUMER_GROUP, LIMITS, redisKeys, streamName } from '@app/contracts';
import { DashboardRepository } from '@app/database';
import { findStall, RedisClients } from '@app/redis';
import { DataSource } from 'typeorm';
import { AllMetrics } from './all-metrics';
import { BatchedReads } from './batched-reads';
import { cacheOptions } from './cache-options';
import { HealthController } from './health.controller';
import { RouteTable } from './methods';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { OperatorMetrics } from './operator-metrics';
import { NetworkService } from './network.service';
import { RateLimiter } from './rate-limiter';
import { Readiness } from './readiness';
import { CONFIG } from './settings';
import { RequestLimiter } from './request-limiter';
import { SharedCache } from './shared-cache';

/** What every feature stands on: readiness, metrics, rate limits, what all share. */
@Global()
@Module({
  imports: [CacheModule.registerAsync({ inject: [CONFIG], useFactory: cacheOptions })],
  controllers: [HealthController, MetricsController],
  providers: [
    RouteTable,
    Readiness,
    Metrics,
    AllMetrics,
    OperatorMetrics,
    RateLimiter,
    RequestLimiter,
    SharedCache,
    BatchedReads,
    DashboardRepository,
    NetworkService,
  ],
  exports: [Readiness, Metrics, RateLimiter, RequestLimiter, SharedCache, BatchedReads, NetworkService],
})
export class HttpModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly source: DataSource,
    private readonly redis: RedisClients,
  ) {}

  onModuleInit(): void {
    this.readiness.register('postgres', async () => {
      await this.source.query('SELECT 1');
      return true;
    });
    this.readiness.register('redis', async () => (await this.redis.commands.ping()) === 'PONG');
    this.readiness.registerWarning(() => this.stalledIngest());
  }

  /** Named, not red: pages are served whether or not shares come in. */
  private async stalledIngest(): Promise<string | undefined> {
    const stall = await findStall(this.redis.commands, {
      stream: streamName('share_submitted'),
      group: CONSUMER_GROUP,
      progress: redisKeys.ingestProgress,
      stalledMs: LIMITS.ingestStalledMs,
    });
    return stall && `ingest: ${stall.waiting} shares wait and none was stored for ${stall.seconds} s`;
  }
}
