import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { LoggerModule } from 'nestjs-pino';
import type { Config } from '@app/config';
import {
  BlockIngestRepository,
  DatabaseModule,
  HashrateRepository,
  IngestRepository,
  PartitionsRepository,
  RetentionRepository,
  WorkerStateRepository,
} from '@app/database';
import { RedisModule } from '@app/redis';
import { BatchProcessor } from './ingest/batch-processor';
import { eventHandlersProvider, HANDLER_CLASSES } from './ingest/event-handlers';
import { LiveState } from './ingest/live-state';
import { Publisher } from './ingest/publisher';
import { StreamConsumer } from './ingest/stream-consumer';
import { StreamReader } from './ingest/stream-reader';
import { ConsumerTiming } from './ingest/timing';
import { WorkerMetrics } from './ingest/worker-metrics';
import { BlockAnnouncer } from './jobs/block-announcer';
import { HashrateTeller } from './jobs/hashrate-teller';
import { JobLeader } from './jobs/job-leader';
import { JobsService } from './jobs/jobs.service';
import { Keeper } from './jobs/keeper';
import { QuietWorkers } from './jobs/quiet-workers';
import { StreamTrimmer } from './jobs/stream-trimmer';
import { CONSUMER_NAME, METRICS_ADDRESS, NETWORKS } from './tokens';

const repositories = [
  BlockIngestRepository,
  HashrateRepository,
  IngestRepository,
  PartitionsRepository,
  RetentionRepository,
  WorkerStateRepository,
];
const ingest = [
  ...HANDLER_CLASSES,
  eventHandlersProvider,
  BatchProcessor,
  LiveState,
  Publisher,
  StreamConsumer,
  StreamReader,
  ConsumerTiming,
  WorkerMetrics,
];
const jobs = [BlockAnnouncer, HashrateTeller, JobLeader, JobsService, Keeper, QuietWorkers, StreamTrimmer];

/** The worker: reads the streams into Postgres and Redis, and runs the jobs. Of HTTP it speaks no more than its metrics. */
@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: { level: config.logLevel, base: { program: 'worker' } } }),
        DatabaseModule.forRoot(config.database.url, config.database.pool),
        RedisModule.forRoot(config.redis.url),
        ScheduleModule.forRoot(),
      ],
      providers: [
        ...repositories,
        ...ingest,
        ...jobs,
        { provide: CONSUMER_NAME, useValue: config.instance },
        { provide: NETWORKS, useValue: config.networks },
        {
          provide: METRICS_ADDRESS,
          useValue: { host: config.http.host, port: config.http.workerMetricsPort },
        },
      ],
    };
  }
}
