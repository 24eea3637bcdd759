import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { RedisClients } from '@app/redis';
import { DataSource } from 'typeorm';
import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { RateLimiter } from './rate-limiter';
import { Readiness } from './readiness';

/** What every feature stands on: readiness, metrics, rate limits. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [Readiness, Metrics, RateLimiter],
  exports: [Readiness, Metrics, RateLimiter],
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
  }
}
