import { Injectable } from '@nestjs/common';
import type { ChartWindow, HashrateChart, Hashrates, Odds, Summary, Uptime } from '@app/contracts';
import { BlocksRepository, DaysRepository, HashrateRepository, MinersRepository } from '@app/database';
import { NetworkService } from '../http/network.service';
import { toChart, toRates } from './figures';
import { toOdds } from './odds';
import { acceptRate } from './views';

const HOUR_MINUTES = 60;

/** What a signed-in miner asks about his mining as a whole. */
@Injectable()
export class MiningService {
  constructor(
    private readonly miners: MinersRepository,
    private readonly figures: HashrateRepository,
    private readonly days: DaysRepository,
    private readonly blocks: BlocksRepository,
    private readonly network: NetworkService,
  ) {}

  async hashrates(userId: number): Promise<Hashrates> {
    const at = new Date();
    const [figures, counts] = await Promise.all([
      this.figures.userFigures(userId, at),
      this.miners.workerCounts(userId, at),
    ]);
    return { ...toRates(figures), workers_online: counts.online };
  }

  async chart(userId: number, window: ChartWindow): Promise<HashrateChart> {
    const at = new Date();
    const [steps, figures] = await Promise.all([
      this.figures.userChart(userId, window, at),
      this.figures.userFigures(userId, at),
    ]);
    return toChart(window, steps, figures['5m'], at);
  }

  async summary(userId: number): Promise<Summary> {
    const at = new Date();
    const [figures, all, today, blocksFound] = await Promise.all([
      this.figures.userFigures(userId, at),
      this.miners.overview(userId, at),
      this.days.today(userId, at),
      this.blocks.countOf(userId),
    ]);
    return {
      ...toRates(figures),
      workers_online: all.online,
      workers_total: all.total,
      shares_today: today.accepted,
      rejected_today: today.rejected,
      acceptance_rate: acceptRate(today.accepted, today.rejected),
      best_diff_today: today.best,
      best_diff_alltime: all.bestDiff,
      blocks_found: blocksFound,
      last_share: all.lastShare?.toISOString() ?? null,
    };
  }

  async odds(userId: number): Promise<Odds> {
    const at = new Date();
    const [figures, minedSince, network] = await Promise.all([
      this.figures.userFigures(userId, at),
      this.figures.minedSince(userId, at),
      this.network.state(),
    ]);
    return toOdds(figures, minedSince, network.difficulty, at);
  }

  async uptime(userId: number, days: number): Promise<Uptime> {
    const rows = await this.days.days(userId, new Date(), days);
    const minutes = rows.reduce((sum, { activeMinutes }) => sum + activeMinutes, 0);
    return {
      days: rows.map(({ day, accepted, activeMinutes }) => ({
        date: day,
        uptime_minutes: activeMinutes,
        shares: accepted,
        active: activeMinutes > 0,
      })),
      total_uptime_hours: minutes / HOUR_MINUTES,
      days_active: rows.filter(({ activeMinutes }) => activeMinutes > 0).length,
    };
  }
}
