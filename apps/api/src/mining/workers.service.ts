import { Injectable } from '@nestjs/common';
import {
  type ChartWindow,
  type HashrateChart,
  LIMITS,
  type WorkerDetail,
  type WorkerList,
} from '@app/contracts';
import { HashrateRepository, MinersRepository, SharesRepository, type WorkerRow } from '@app/database';
import { AppError } from '../http/app-error';
import { toChart } from './figures';
import { toShare, toWorker } from './views';

/** The workers of a signed-in miner. */
@Injectable()
export class WorkersService {
  constructor(
    private readonly miners: MinersRepository,
    private readonly shares: SharesRepository,
    private readonly figures: HashrateRepository,
  ) {}

  /** The workers with the newest shares first, as many as `LIMITS.workersListed`; the counts are of all. */
  async list(userId: number): Promise<WorkerList> {
    const at = new Date();
    const [rows, figures, counts] = await Promise.all([
      this.miners.workers(userId),
      this.figures.workerFigures(userId, at),
      this.miners.workerCounts(userId, at),
    ]);
    return {
      workers: rows.map((row) => toWorker(row, figures.get(row.id), at)),
      online_count: counts.online,
      total_count: counts.total,
      truncated: counts.total > rows.length,
    };
  }

  /** @throws AppError not_found */
  async detail(userId: number, name: string): Promise<WorkerDetail> {
    const at = new Date();
    const row = await this.find(userId, name);
    const [figures, shares] = await Promise.all([
      this.figures.oneWorkerFigures(row.id, at),
      this.shares.page(userId, LIMITS.recentShares, { workerName: name, validOnly: false }, null),
    ]);
    return { worker: toWorker(row, figures, at), recent_shares: shares.map(toShare) };
  }

  /** @throws AppError not_found */
  async chart(userId: number, name: string, window: ChartWindow): Promise<HashrateChart> {
    const at = new Date();
    const { id } = await this.find(userId, name);
    const [steps, figures] = await Promise.all([
      this.figures.workerChart(id, window, at),
      this.figures.oneWorkerFigures(id, at),
    ]);
    return toChart(window, steps, figures['5m'], at);
  }

  private async find(userId: number, name: string): Promise<WorkerRow> {
    const row = await this.miners.worker(userId, name);
    if (!row)
      throw new AppError('not_found', 'You have no worker of this name; GET /mining/workers lists them.');
    return row;
  }
}
