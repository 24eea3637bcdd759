import { Injectable } from '@nestjs/common';
import {
  CACHE_SECONDS,
  type Distribution,
  DISTRIBUTION_DAYS,
  LIMITS,
  type Percentile,
  type PersonalBestEntry,
  type TimeframeName,
} from '@app/contracts';
import { type BestRow, BestsRepository, DaysRepository, monthKey, type Period, weekKey } from '@app/database';
import { AppError } from '../http/app-error';
import { SharedCache } from '../http/shared-cache';
import { toDistribution } from './distribution';

const WEEK_MS = 7 * 86_400_000;
const PERCENT = 100;

/** How good the shares of a miner were, by themselves and among all. A rank tells of nobody but who asks. */
@Injectable()
export class DifficultyService {
  constructor(
    private readonly bestRows: BestsRepository,
    private readonly days: DaysRepository,
    private readonly cache: SharedCache,
  ) {}

  /** Bests of all time, the last months and the last weeks, the newest of each first. */
  async bests(userId: number): Promise<PersonalBestEntry[]> {
    const at = new Date();
    const periods = recentPeriods(at);
    const [rows, miners] = await Promise.all([this.bestRows.of(userId, periods), this.minersIn(at)]);
    return rows.map((row) => ({
      timeframe: row.timeframe,
      period_key: row.periodKey || null,
      best_difficulty: row.best,
      share_time: row.shareTime.toISOString(),
      worker_name: row.workerName,
      percentile: standing(row, miners).percentile,
    }));
  }

  /** @throws AppError not_found where the miner has no accepted share in the period */
  async percentile(userId: number, timeframe: TimeframeName): Promise<Percentile> {
    const at = new Date();
    const periodKey = currentKey(timeframe, at.getTime());
    const [[row], miners] = await Promise.all([
      this.bestRows.of(userId, [{ timeframe, periodKey }]),
      this.minersIn(at),
    ]);
    if (!row) throw new AppError('not_found', `You have no accepted share ${IN_PERIOD[timeframe]} yet.`);
    return {
      timeframe,
      period_key: periodKey || null,
      ...standing(row, miners),
      best_difficulty: row.best,
    };
  }

  /** Accepted shares of the last 30 days by what they achieved. */
  async distribution(userId: number): Promise<Distribution> {
    return toDistribution(await this.days.histogram(userId, new Date(), DISTRIBUTION_DAYS));
  }

  private minersIn(at: Date): Promise<Record<string, number>> {
    const count = async () => {
      const rows = await this.bestRows.minersIn(recentPeriods(at));
      return Object.fromEntries(rows.map((row) => [periodName(row), row.miners]));
    };
    // Under a new name as soon as a new week or month begins.
    const part = `${weekKey(at.getTime())} ${monthKey(at.getTime())}`;
    return this.cache.get('miners_in_periods', CACHE_SECONDS.poolWide, count, part);
  }
}

const IN_PERIOD: Record<TimeframeName, string> = {
  week: 'this week',
  month: 'this month',
  alltime: 'at all',
};

const periodName = ({ timeframe, periodKey }: Period): string => `${timeframe} ${periodKey}`;

function currentKey(timeframe: TimeframeName, time: number): string {
  if (timeframe === 'alltime') return '';
  return timeframe === 'week' ? weekKey(time) : monthKey(time);
}

/** All time, then months, then weeks, each from the present one back. */
function recentPeriods(at: Date): Period[] {
  const time = at.getTime();
  const months = Array.from({ length: LIMITS.bestMonths }, (_, index) =>
    monthKey(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - index)),
  );
  const weeks = Array.from({ length: LIMITS.bestWeeks }, (_, index) => weekKey(time - index * WEEK_MS));
  return [
    { timeframe: 'alltime', periodKey: '' },
    ...months.map((periodKey) => ({ timeframe: 'month' as const, periodKey })),
    ...weeks.map((periodKey) => ({ timeframe: 'week' as const, periodKey })),
  ];
}

/** Percent of the other miners whose best is not better; 100 for the best, also where there is no other. */
function standing(row: BestRow, miners: Readonly<Record<string, number>>) {
  // The count may be a minute old, and somebody new may stand above.
  const total = Math.max(miners[periodName(row)] ?? 0, row.rank);
  const percentile = total > 1 ? ((total - row.rank) / (total - 1)) * PERCENT : PERCENT;
  return { percentile, rank: row.rank, total_miners: total };
}
