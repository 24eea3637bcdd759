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
    DashboardService,
  ],
})
export class DashboardModule {}
