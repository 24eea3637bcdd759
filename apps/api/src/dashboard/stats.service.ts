import { Injectable } from '@nestjs/common';
import { hashrate } from '@app/bitcoin';
import { type DashboardStats, GAMIFICATION_DEFAULTS } from '@app/contracts';
import {
  DashboardRepository,
  GamificationRepository,
  type GamificationRow,
  HashrateRepository,
  MinersRepository,
} from '@app/database';
import { NetworkService } from '../http/network.service';
import { levelProgress } from './levels';

const PERCENT = 100;

/** Computes the sixteen figures of `GET dashboard/stats`, from rollups. */
@Injectable()
export class StatsService {
  constructor(
    private readonly figures: HashrateRepository,
    private readonly miners: MinersRepository,
    private readonly dashboard: DashboardRepository,
    private readonly gamification: GamificationRepository,
    private readonly network: NetworkService,
  ) {}

  async compute(userId: number): Promise<DashboardStats> {
    const at = new Date();
    const [{ figures, dayBefore }, shares, workers, bests, game, network] = await Promise.all([
      this.figures.userFiguresAndDayBefore(userId, at),
      this.dashboard.dayShares(userId, at),
      this.miners.workerCounts(userId, at),
      this.miners.bests(userId, at),
      this.gamification.find(userId),
      this.network.state(),
    ]);
    return {
      hashrate: hashrate(figures['5m'].work, figures['5m'].seconds),
      hashrate_change: change(figures['24h'].work, dayBefore.work),
      shares_today: shares.today,
      shares_change: change(shares.today, shares.yesterday),
      workers_online: workers.online,
      workers_total: workers.total,
      best_diff_week: bests.week,
      network_diff: network.difficulty,
      best_diff_ratio: network.difficulty > 0 ? bests.week / network.difficulty : 0,
      network_height: network.height,
      ...toGame(game),
    };
  }
}

/** Percent by which `now` exceeds `before`; 0 where there is nothing to compare with. */
const change = (now: number, before: number): number => (before > 0 ? (now / before - 1) * PERCENT : 0);

function toGame(row: GamificationRow | null) {
  if (!row) return GAMIFICATION_DEFAULTS;
  const { level, levelTitle, badgesEarned, streak, totalXp } = row;
  return {
    streak,
    level,
    level_title: levelTitle,
    ...levelProgress(level, totalXp),
    badges_earned: badgesEarned,
  };
}
