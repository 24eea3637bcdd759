import { Inject, Injectable } from '@nestjs/common';
import { canonicalAddress } from '@app/bitcoin';
import type { Config } from '@app/config';
import {
  CACHE_SECONDS,
  type ChartWindow,
  type HashrateChart,
  type PoolSummary,
  type PublicMiner,
} from '@app/contracts';
import { type LastBlock, HashrateRepository, MinersRepository } from '@app/database';
import { AppError } from '../http/app-error';
import { CONFIG } from '../http/settings';
import { SharedCache } from '../http/shared-cache';
import { rate, toChart } from './figures';

const POOL_WINDOW_SECONDS = 300;

/** What anybody may see: a miner who is not hidden, and the pool. */
@Injectable()
export class MinersService {
  constructor(
    private readonly miners: MinersRepository,
    private readonly figures: HashrateRepository,
    private readonly cache: SharedCache,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Totals, workers and bests of an address, a few seconds old. Whether it is shown is asked each time.
   * @throws AppError invalid_input, not_found (also where the owner hides it)
   */
  async miner(given: string): Promise<PublicMiner> {
    const { address, userId } = await this.visible(given);
    const compute = () => this.computeMiner(address, userId);
    return this.cache.get('miner', CACHE_SECONDS.publicPage, compute, String(userId));
  }

  /** A few seconds old, like the miner. @throws AppError invalid_input, not_found */
  async chart(given: string, window: ChartWindow): Promise<HashrateChart> {
    const { userId } = await this.visible(given);
    const compute = () => this.computeChart(userId, window);
    return this.cache.get('miner_chart', CACHE_SECONDS.publicPage, compute, `${userId}:${window}`);
  }

  /** The pool, up to ten seconds old. */
  pool(): Promise<PoolSummary> {
    return this.cache.get('pool', CACHE_SECONDS.pool, () => this.computePool());
  }

  private async computeMiner(address: string, userId: number): Promise<PublicMiner> {
    const at = new Date();
    const [rows, { workers: count, ...totals }, bests, figures] = await Promise.all([
      this.miners.workers(userId),
      this.miners.totals(userId),
      this.miners.bests(userId, at),
      this.figures.workerFigures(userId, at),
    ]);
    const workers = rows.map((row) => ({
      name: row.name,
      valid_shares: row.validShares,
      invalid_shares: row.invalidShares,
      work: Number(row.work),
      best_diff: row.bestDiff,
      last_share: row.lastShare?.toISOString() ?? null,
      hashrate_5m: rate(figures.get(row.id)?.['5m']),
      hashrate_1h: rate(figures.get(row.id)?.['1h']),
      hashrate_24h: rate(figures.get(row.id)?.['24h']),
    }));
    const truncated = count > rows.length;
    return { address, ...totals, work: Number(totals.work), workers, truncated, bests };
  }

  private async computeChart(userId: number, window: ChartWindow): Promise<HashrateChart> {
    const at = new Date();
    const [steps, figures] = await Promise.all([
      this.figures.userChart(userId, window, at),
      this.figures.userFigures(userId, at),
    ]);
    return toChart(window, steps, figures['5m'], at);
  }

  private async computePool(): Promise<PoolSummary> {
    const at = new Date();
    const [figure, pool, block] = await Promise.all([
      this.figures.poolFigure(at, POOL_WINDOW_SECONDS),
      this.miners.pool(at),
      this.miners.lastBlock(),
    ]);
    return {
      hashrate: rate(figure),
      workers_online: pool.workersOnline,
      miners: pool.miners,
      shares_today: pool.sharesToday,
      best_diff: pool.bestDiff,
      last_block: block && toBlock(block),
    };
  }

  private async visible(given: string): Promise<{ address: string; userId: number }> {
    const address = canonicalAddress(given, this.config.networks);
    if (address === null) {
      const message = `is not a Bitcoin address of ${this.config.networks.join(' or ')}`;
      throw new AppError('invalid_input', `This ${message}.`, [{ field: 'address', message }]);
    }
    const found = await this.miners.find(address);
    // Hidden and unknown look the same, so that hiding tells nothing.
    if (!found || found.hidden) throw new AppError('not_found', 'No miner to show at this address.');
    return { address, userId: found.userId };
  }
}

const toBlock = (block: LastBlock) => ({
  height: block.height,
  hash: block.hash ?? '',
  time: block.foundAt.toISOString(),
});
