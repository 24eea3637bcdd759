import { Module } from '@nestjs/common';
import {
  DashboardRepository,
  GamificationRepository,
  HashrateRepository,
  MinersRepository,
} from '@app/database';
import { DashboardController } from './dashboard.controller';
import { DashboardService } from './dashboard.service';
import { StatsCache } from './stats-cache';
import { StatsPusher, StatsPushTiming } from './stats-pusher';
import { StatsService } from './stats.service';

@Module({
  controllers: [DashboardController],
  providers: [
    DashboardRepository,
    GamificationRepository,
    HashrateRepository,
    MinersRepository,
    StatsService,
    StatsCache,
    StatsPusher,
    StatsPushTiming,
    DashboardService,
  ],
})
export class DashboardModule {}
