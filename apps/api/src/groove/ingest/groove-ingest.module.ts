import { Module } from '@nestjs/common';
import { GrooveIngestRepository, GrooveInjectionsRepository } from '@app/database';
import { GrooveModule } from '../groove.module';
import { GrooveEvents } from './groove-events';
import { GrooveIngestController } from './groove-ingest.controller';
import { GrooveIngestService } from './groove-ingest.service';
import { InjectionsService } from './injections.service';
import { Ndjson } from './ndjson';

@Module({
  imports: [GrooveModule],
  controllers: [GrooveIngestController],
  providers: [
    GrooveIngestRepository,
    GrooveInjectionsRepository,
    GrooveEvents,
    GrooveIngestService,
    InjectionsService,
    Ndjson,
  ],
})
export class GrooveIngestModule {}
