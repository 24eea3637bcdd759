export { dataSourceOptions, ENTITIES, MIGRATIONS } from './data-source-options';
export { DatabaseModule, SHARES_SOURCE } from './database.module';
export { ApiKey, AuthChallenge, RefreshToken, Session } from './entities/auth.entity';
export { ActivityFeed, UpcomingEvent } from './entities/dashboard.entity';
export {
  GrooveLearning,
  GrooveLearningText,
  GrooveLearningDay,
  GrooveAblationArm,
  GrooveStrategyDistribution,
  GrooveStrategyOverride,
} from './entities/groove-learning.entity';
export {
  GrooveSession,
  GrooveSessionDay,
  GrooveMessage,
  GrooveStored,
  GrooveSignal,
  GrooveInjection,
  GrooveExtractionMark,
  GrooveAttribution,
} from './entities/groove-session.entity';
export {
  GrooveAdaptiveParameter,
  GrooveParameterDay,
  GrooveComponentState,
  GrooveActivity,
  GrooveIngestDay,
  GrooveRejection,
  GrooveHookKey,
  GrooveProcessed,
} from './entities/groove-keeping.entity';
export { Block, NetworkBlock, PersonalBest, Worker } from './entities/mining.entity';
export { User, UserSettings } from './entities/user.entity';
export {
  GrooveIngestRepository,
  type GrooveEnd,
  type GrooveEndReason,
  type GrooveIngestCounts,
  type GrooveMessagesJson,
  type GrooveSessionFacts,
} from './repositories/groove/groove-ingest.repository';
export {
  GrooveFiguresRepository,
  type GrooveDayChange,
  type GrooveFiguresRow,
  type GrooveSumsRow,
} from './repositories/groove/groove-figures.repository';
export {
  GrooveKeepingRepository,
  type GrooveDueEnd,
  type GrooveParameterStep,
} from './repositories/groove/groove-keeping.repository';
export {
  GrooveLearningsStepsRepository,
  type GrooveCandidate,
  type GrooveFound,
  type GrooveInsight,
  type GrooveShareRow,
} from './repositories/groove/groove-learnings-steps.repository';
export {
  GrooveStepsRepository,
  type GrooveAssessment,
  type GrooveHeldSession,
  type GrooveSignalRow,
  type GrooveStoredMessage,
  StaleReadingError,
} from './repositories/groove/groove-steps.repository';
export {
  GrooveStrategyStepsRepository,
  type GrooveApplied,
  type GrooveBeliefsRow,
  type GrooveGiven,
} from './repositories/groove/groove-strategy-steps.repository';
export {
  GrooveInjectionsRepository,
  type GrooveChoice,
  type GrooveChosen,
  type GrooveOffer,
} from './repositories/groove/groove-injections.repository';
export type { Account } from './repositories/account';
export { AccountRepository, type DeletedAccount } from './repositories/account.repository';
export {
  ApiKeysRepository,
  type ApiKeyHolder,
  type ApiKeyRow,
  type NewApiKeyRow,
} from './repositories/api-keys.repository';
export { ChallengesRepository } from './repositories/challenges.repository';
export { SessionsRepository, type EndedSession, type Standing } from './repositories/sessions.repository';
export {
  FIGURE_WINDOWS,
  HashrateRepository,
  type ChartStep,
  type Figure,
  type FigureWindow,
  type WindowFigures,
} from './repositories/hashrate.repository';
export {
  BlockIngestRepository,
  type BlockNews,
  type BlockPatience,
} from './repositories/block-ingest.repository';
export { BestsRepository, type BestRow, type Period } from './repositories/bests.repository';
export { BlocksRepository, type NetworkBlockRow, type PoolBlockRow } from './repositories/blocks.repository';
export { DaysRepository, type DayRow, type TodayRow } from './repositories/days.repository';
export type { BlockStatus, FoundBlock } from './repositories/block-merge';
export { NetworkBlocksRepository, type NetworkTip } from './repositories/network-blocks.repository';
export { IngestRepository } from './repositories/ingest.repository';
export type {
  BestNews,
  DescribeNews,
  FeedNews,
  FeedRow,
  FeedText,
  IngestShare,
  InsertedShares,
  Owner,
  Timeframe,
  WorkerState,
} from './repositories/ingest.types';
export { PartitionsRepository } from './repositories/partitions.repository';
export { log2Bucket, monthKey, weekKey } from './repositories/periods';
export { TableSizesRepository, type TableSize } from './repositories/table-sizes.repository';
export { RetentionRepository } from './repositories/retention.repository';
export {
  type SessionStart,
  type WorkerDifficulty,
  WorkerStateRepository,
} from './repositories/worker-state.repository';
export { WorkerPruningRepository } from './repositories/worker-pruning.repository';
export type { WorkerRef } from './repositories/worker-directory';
export {
  DashboardRepository,
  type DayShares,
  type EventRow,
  type NetworkState,
} from './repositories/dashboard.repository';
export { EXPORT_LISTS, ExportRepository, type ExportList } from './repositories/export.repository';
export { type BadgeNews, FeedWriterRepository } from './repositories/feed-writer.repository';
export { RemindersRepository, type Reminder } from './repositories/reminders.repository';
export { FeedRepository, type FeedItemRow } from './repositories/feed.repository';
export {
  GamificationRepository,
  type BadgeRow,
  type EarnedBadge,
  type GamificationRow,
} from './repositories/gamification.repository';
export {
  MinersRepository,
  type LastBlock,
  type PeriodBests,
  type WorkerRow,
} from './repositories/miners.repository';
export {
  SharesRepository,
  type ShareFilter,
  type SharePosition,
  type ShareRow,
  type ShareRows,
} from './repositories/shares.repository';
export {
  SETTINGS_GROUPS,
  type ProfileChange,
  type StoredSettings,
  UsersRepository,
} from './repositories/users.repository';
export {
  type CreatedLearning,
  type GrooveBriefPage,
  type GrooveLearningCount,
  GrooveLearningsRepository,
} from './repositories/groove/groove-learnings.repository';
export {
  type GrooveShownArm,
  type GrooveAttributionRow,
  GrooveDetailRepository,
  type GrooveDetailRow,
} from './repositories/groove/groove-detail.repository';
export {
  type GrooveContributionRow,
  type GrooveDayRow,
  type GrooveLeaderRow,
  GroovePeriodsRepository,
  type GrooveTimelineRow,
} from './repositories/groove/groove-periods.repository';
export {
  type GrooveActivityRow,
  type GrooveComponentRow,
  type GrooveDistributionRow,
  type GrooveOverrideRow,
  type GrooveParameterRow,
  GroovePipelineRepository,
} from './repositories/groove/groove-pipeline.repository';
export {
  GrooveQuotaError,
  GrooveQuotas,
  GrooveStoredRepository,
} from './repositories/groove/groove-stored.repository';
export type { GrooveBriefRow } from './repositories/groove/groove-rows';
