import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { LoggerModule } from 'nestjs-pino';
import type { Config } from '@app/config';
import { LIMITS } from '@app/contracts';
import {
  BlockIngestRepository,
  DatabaseModule,
  FeedWriterRepository,
  GamificationRepository,
  GrooveFiguresRepository,
  GrooveKeepingRepository,
  GrooveLearningsStepsRepository,
  GrooveStepsRepository,
  GrooveStrategyStepsRepository,
  HashrateRepository,
  NetworkBlocksRepository,
  PartitionsRepository,
  RemindersRepository,
  RetentionRepository,
  TableSizesRepository,
  WorkerPruningRepository,
  WorkerStateRepository,
} from '@app/database';
import { RedisModule } from '@app/redis';
import { TextWork } from '@app/text-work';
import { AssessStep } from './groove/assess.step';
import { AttributeStep } from './groove/attribute.step';
import { ExtractStep } from './groove/extract.step';
import { GrooveConsumer } from './groove/groove-consumer';
import { GrooveJobs } from './groove/groove-jobs';
import { GroovePipeline, grooveStepsProvider } from './groove/groove-pipeline';
import { GrooveStream } from './groove/groove-stream';
import { LearnStrategyStep } from './groove/learn-strategy.step';
import { ReadingBudget } from './groove/reading-budget';
import { SessionReadings, TextLimits } from './groove/session-reading';
import { BlockTeller } from './ingest/block-teller';
import { ClockGuard } from './ingest/clock-guard';
import { eventHandlersProvider, HANDLER_CLASSES } from './ingest/event-handlers';
import { LiveState } from './ingest/live-state';
import { OperationsServer } from './ingest/operations-server';
import { Publisher } from './ingest/publisher';
import { ShareProgress } from './ingest/share-progress';
import { shareStoresProvider } from './ingest/share-stores';
import { StorageMetrics } from './ingest/storage-metrics';
import { StreamConsumers } from './ingest/stream-consumers';
import { ConsumerTiming } from './ingest/timing';
import { WaitingWorkers } from './ingest/waiting-workers';
import { WorkerMetrics } from './ingest/worker-metrics';
import { WorkerReadiness } from './ingest/worker-readiness';
import { BadgeTeller } from './jobs/badge-teller';
import { BlockAnnouncer } from './jobs/block-announcer';
import { EventReminder } from './jobs/event-reminder';
import { HashrateTeller } from './jobs/hashrate-teller';
import { JobLeader } from './jobs/job-leader';
import { Keeper } from './jobs/keeper';
import { KeeperJobs } from './jobs/keeper-jobs';
import { NetworkKeeper } from './jobs/network-keeper';
import { NewsJobs, OutsideJobs } from './jobs/news-jobs';
import { NodePoller, NodeTiming } from './jobs/node-poller';
import { QuietWorkers } from './jobs/quiet-workers';
import { StreamTrimmer } from './jobs/stream-trimmer';
import { BITCOIND, CONSUMER_NAME, METRICS_ADDRESS, NETWORKS } from './tokens';

const repositories = [
  BlockIngestRepository,
  FeedWriterRepository,
  GamificationRepository,
  GrooveFiguresRepository,
  GrooveKeepingRepository,
  GrooveLearningsStepsRepository,
  GrooveStepsRepository,
  GrooveStrategyStepsRepository,
  HashrateRepository,
  NetworkBlocksRepository,
  PartitionsRepository,
  RemindersRepository,
  RetentionRepository,
  TableSizesRepository,
  WorkerPruningRepository,
  WorkerStateRepository,
];
const groove = [
  AssessStep,
  AttributeStep,
  ExtractStep,
  GrooveConsumer,
  GrooveJobs,
  GroovePipeline,
  grooveStepsProvider,
  GrooveStream,
  LearnStrategyStep,
  ReadingBudget,
  SessionReadings,
  TextLimits,
  {
    provide: TextWork,
    useFactory: () =>
      new TextWork({ threads: LIMITS.grooveWorkerThreads, waiting: LIMITS.grooveWorkerThreads }),
  },
];
const ingest = [
  ...HANDLER_CLASSES,
  eventHandlersProvider,
  BlockTeller,
  ClockGuard,
  ConsumerTiming,
  LiveState,
  OperationsServer,
  Publisher,
  ShareProgress,
  shareStoresProvider,
  StorageMetrics,
  StreamConsumers,
  WaitingWorkers,
  WorkerMetrics,
  WorkerReadiness,
];
const jobs = [
  BadgeTeller,
  BlockAnnouncer,
  EventReminder,
  HashrateTeller,
  JobLeader,
  Keeper,
  KeeperJobs,
  NetworkKeeper,
  NewsJobs,
  NodePoller,
  NodeTiming,
  OutsideJobs,
  QuietWorkers,
  StreamTrimmer,
];

/** The worker: reads the streams into Postgres and Redis, and runs the jobs. Of HTTP it speaks no more than its metrics. */
@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: { level: config.logLevel, base: { program: 'worker' } } }),
        DatabaseModule.forRoot(config.database.url, config.database.pool),
        DatabaseModule.forShares(config.database.url),
        RedisModule.forRoot(config.redis.url),
        ScheduleModule.forRoot(),
      ],
      providers: [
        ...repositories,
        ...ingest,
        ...groove,
        ...jobs,
        { provide: CONSUMER_NAME, useValue: config.instance },
        { provide: NETWORKS, useValue: config.networks },
        { provide: BITCOIND, useValue: config.bitcoind ?? null },
        {
          provide: METRICS_ADDRESS,
          useValue: { host: config.http.host, port: config.http.workerMetricsPort },
        },
      ],
    };
  }
}
