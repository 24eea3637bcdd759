import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '@app/config';
import { DatabaseModule } from '@app/database';
import { RedisModule } from '@app/redis';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { AuthModule } from './auth/auth.module';
import { DashboardModule } from './dashboard/dashboard.module';
import { FeedModule } from './feed/feed.module';
import { GrooveModule } from './groove/groove.module';
import { GrooveIngestModule } from './groove/ingest/groove-ingest.module';
import { HttpModule } from './http/http.module';
import { loggingOptions } from './http/logging';
import { SettingsModule } from './http/settings';
import { InfoModule } from './info/info.module';
import { MiningModule } from './mining/mining.module';
import { UsersModule } from './users/users.module';
import { RealtimeApiModule } from './realtime/realtime-api.module';

@Module({})
export class AppModule {
  static forRoot(config: Config, log: DestinationStream): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(config),
        LoggerModule.forRoot(loggingOptions(config, log)),
        DatabaseModule.forRoot(config.database.url, config.database.pool),
        RedisModule.forRoot(config.redis.url),
        HttpModule,
        AuthModule,
        InfoModule,
        UsersModule,
        MiningModule,
        DashboardModule,
        FeedModule,
        GrooveIngestModule,
        RealtimeApiModule,
        GrooveModule,
      ],
    };
  }
}
