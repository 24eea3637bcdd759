import { types } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { ApiKey, AuthChallenge, RefreshToken, Session } from './entities/auth.entity';
import { ActivityFeed, UpcomingEvent } from './entities/dashboard.entity';
import {
  GrooveLearning,
  GrooveLearningText,
  GrooveLearningDay,
  GrooveAblationArm,
  GrooveStrategyDistribution,
  GrooveStrategyOverride,
} from './entities/groove-learning.entity';
import {
  GrooveSession,
  GrooveSessionDay,
  GrooveMessage,
  GrooveStored,
  GrooveSignal,
  GrooveInjection,
  GrooveExtractionMark,
  GrooveAttribution,
} from './entities/groove-session.entity';
import {
  GrooveAdaptiveParameter,
  GrooveParameterDay,
  GrooveComponentState,
  GrooveActivity,
  GrooveIngestDay,
  GrooveRejection,
  GrooveHookKey,
  GrooveProcessed,
} from './entities/groove-keeping.entity';
import { Block, NetworkBlock, PersonalBest, Worker } from './entities/mining.entity';
import { User, UserSettings } from './entities/user.entity';
import { Initial1763700000000 } from './migrations/1763700000000-initial';
import { ShareLogMarks1764000100000 } from './migrations/1764000100000-share-log-marks';
import { Identity1764000300000 } from './migrations/1764000300000-identity';
import { Events1764000400000 } from './migrations/1764000400000-events';
import { ShareTimes1764000500000 } from './migrations/1764000500000-share-times';
import { Groove1764100000000 } from './migrations/1764100000000-groove';
import { GroovePipeline1764200000000 } from './migrations/1764200000000-groove-pipeline';
import { GrooveWaiting1764300000000 } from './migrations/1764300000000-groove-waiting';
import { GrooveBytes1764400000000 } from './migrations/1764400000000-groove-bytes';
import { WorkerDifficultyTime1764400100000 } from './migrations/1764400100000-worker-difficulty-time';
import { GrooveRowBytes1764400200000 } from './migrations/1764400200000-groove-row-bytes';

const INT8 = 20;
// Ids and counts stay below 2⁵³: a count past it would take a million shares a second for 285 years.
types.setTypeParser(INT8, Number);

export const ENTITIES = [
  User,
  UserSettings,
  Session,
  RefreshToken,
  AuthChallenge,
  ApiKey,
  Worker,
  PersonalBest,
  Block,
  NetworkBlock,
  ActivityFeed,
  UpcomingEvent,
  GrooveLearning,
  GrooveLearningText,
  GrooveLearningDay,
  GrooveAblationArm,
  GrooveStrategyDistribution,
  GrooveStrategyOverride,
  GrooveSession,
  GrooveSessionDay,
  GrooveMessage,
  GrooveStored,
  GrooveSignal,
  GrooveInjection,
  GrooveExtractionMark,
  GrooveAttribution,
  GrooveAdaptiveParameter,
  GrooveParameterDay,
  GrooveComponentState,
  GrooveActivity,
  GrooveIngestDay,
  GrooveRejection,
  GrooveHookKey,
  GrooveProcessed,
];
export const MIGRATIONS = [
  Initial1763700000000,
  ShareLogMarks1764000100000,
  Identity1764000300000,
  Events1764000400000,
  ShareTimes1764000500000,
  Groove1764100000000,
  GroovePipeline1764200000000,
  GrooveWaiting1764300000000,
  GrooveBytes1764400000000,
  WorkerDifficultyTime1764400100000,
  GrooveRowBytes1764400200000,
];

/** Options of every connection to Postgres; shared by the programs, the migrations (ormconfig.ts) and the tests. */
export function dataSourceOptions(url: string, pool: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolSize: pool,
    connectTimeoutMS: 5_000,
    applicationName: 'the-bitcoin-game',
    extra: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000, keepAlive: true },
  };
}
