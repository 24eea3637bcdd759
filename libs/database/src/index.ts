export { dataSourceOptions, ENTITIES, MIGRATIONS } from './data-source-options';
export { DatabaseModule } from './database.module';
export { AuthChallenge, RefreshToken, Session } from './entities/auth.entity';
export { ActivityFeed, UpcomingEvent } from './entities/dashboard.entity';
export { Block, NetworkBlock, PersonalBest, Worker } from './entities/mining.entity';
export { User, UserSettings } from './entities/user.entity';
export type { Account } from './repositories/account';
export { ChallengesRepository } from './repositories/challenges.repository';
export { SessionsRepository, type EndedSession, type SessionState } from './repositories/sessions.repository';
export {
  FIGURE_WINDOWS,
  HashrateRepository,
  type ChartStep,
  type Figure,
  type FigureWindow,
  type WindowFigures,
} from './repositories/hashrate.repository';
