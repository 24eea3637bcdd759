export { dataSourceOptions, ENTITIES, MIGRATIONS } from './data-source-options';
export { DatabaseModule } from './database.module';
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
  GrooveSignal,
  GrooveInjection,
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
export type { Account } from './repositories/account';
export { AccountRepository, type DeletedAccount } from './repositories/account.repository';
export {
  ApiKeysRepository,
  type ApiKeyHolder,
  type ApiKeyRow,
  type NewApiKeyRow,
} from './repositories/api-keys.repository';
export { ChallengesRepository } from './repositories/challenges.repository';
export {
  SessionsRepository,
  type EndedSession,
  type Standing,
} from './repositories/sessions.repository';
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
export { RetentionRepository } from './repositories/retention.repository';
export { WorkerStateRepository } from './repositories/worker-state.repository';
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
