import { Module } from '@nestjs/common';
import {
  GrooveDetailRepository,
  GrooveLearningsRepository,
  GroovePeriodsRepository,
  GroovePipelineRepository,
} from '@app/database';
import { GrooveDashboardController } from './groove-dashboard.controller';
import { GrooveLearningsController } from './groove-learnings.controller';
import { GrooveLearningsService } from './groove-learnings.service';
import { GrooveNewsService } from './groove-news.service';
import { GrooveProtocol } from './groove-protocol';
import { GrooveSnapshotsService } from './groove-snapshots.service';
import { GrooveTopics } from './groove-topics';
import { GrooveGateway } from './groove.gateway';
import { PipelineWatch } from './pipeline-watch';
import { HealthProvider } from './providers/health.provider';
import { LearningsProvider } from './providers/learnings.provider';
import { OverviewProvider } from './providers/overview.provider';
import { PeriodsProvider } from './providers/periods.provider';
import { StrategyProvider } from './providers/strategy.provider';

/** The groove dashboard: its socket, its REST mirror, and what computes both. */
@Module({
  controllers: [GrooveDashboardController, GrooveLearningsController],
  providers: [
    GrooveDetailRepository,
    GrooveLearningsRepository,
    GroovePeriodsRepository,
    GroovePipelineRepository,
    PipelineWatch,
    OverviewProvider,
    LearningsProvider,
    PeriodsProvider,
    StrategyProvider,
    HealthProvider,
    GrooveSnapshotsService,
    GrooveTopics,
    GrooveNewsService,
    GrooveLearningsService,
    GrooveProtocol,
    GrooveGateway,
  ],
  exports: [GrooveNewsService],
})
export class GrooveModule {}
