import { Module } from '@nestjs/common';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import {
  GrooveIngestRepository,
  GrooveInjectionsRepository,
  GrooveQuotas,
  GrooveStoredRepository,
} from '@app/database';
import { CONFIG } from '../../http/settings';
import { GrooveModule } from '../groove.module';
import { GrooveEvents } from './groove-events';
import { GrooveIngestController } from './groove-ingest.controller';
import { GrooveIngestService } from './groove-ingest.service';
import { GrooveMetrics } from './groove-metrics';
import { HookBodies } from './hook-bodies';
import { InjectionsService } from './injections.service';
import { Ndjson } from './ndjson';
import { RequestTexts } from './request-texts';
import { RequestWork, TranscriptWork } from './text-pools';

@Module({
  imports: [GrooveModule],
  controllers: [GrooveIngestController],
  providers: [
    GrooveIngestRepository,
    GrooveInjectionsRepository,
    GrooveEvents,
    GrooveIngestService,
    GrooveMetrics,
    GrooveStoredRepository,
    HookBodies,
    InjectionsService,
    Ndjson,
    RequestTexts,
    RequestWork,
    TranscriptWork,
    {
      provide: GrooveQuotas,
      inject: [CONFIG],
      useFactory: ({ groove }: Config) =>
        new GrooveQuotas(LIMITS.grooveStoredBytesPerUser, groove.storedBytes),
    },
  ],
})
export class GrooveIngestModule {}
