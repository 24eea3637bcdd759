import { Injectable } from '@nestjs/common';
import type { Scatter, SharePage, SharesQuery, ShareStats } from '@app/contracts';
import { DaysRepository, MinersRepository, SharesRepository } from '@app/database';
import { decodeSharesCursor, encodeSharesCursor } from './cursor';
import { acceptRate, toShare } from './views';

/** The shares of a signed-in miner. */
@Injectable()
export class SharesService {
  constructor(
    private readonly shares: SharesRepository,
    private readonly miners: MinersRepository,
    private readonly days: DaysRepository,
  ) {}

  /** A page of shares, newest first by (time, id). @throws AppError invalid_input on a foreign cursor */
  async page(userId: number, query: SharesQuery): Promise<SharePage> {
    const after = query.cursor === undefined ? null : decodeSharesCursor(query.cursor);
    const filter = { workerName: query.worker_name, validOnly: query.valid_only };
    const { rows, next } = await this.shares.read(userId, query.limit, filter, after);
    return {
      data: rows.map(toShare),
      pagination: {
        limit: query.limit,
        has_more: next !== null,
        next_cursor: next && encodeSharesCursor(next),
      },
    };
  }

  async stats(userId: number): Promise<ShareStats> {
    const at = new Date();
    const [all, today] = await Promise.all([this.miners.overview(userId, at), this.days.today(userId, at)]);
    return {
      total_shares: all.accepted + all.rejected,
      accepted_shares: all.accepted,
      rejected_shares: all.rejected,
      acceptance_rate: acceptRate(all.accepted, all.rejected),
      shares_today: today.accepted,
      rejected_today: today.rejected,
      best_diff_today: today.best,
    };
  }

  /** The latest accepted shares with what they achieved, oldest first. */
  async scatter(userId: number, limit: number): Promise<Scatter> {
    const rows = await this.shares.page(userId, limit, { validOnly: true }, null);
    const points = rows
      .flatMap(({ time, shareDiff }) =>
        shareDiff === null ? [] : [{ time: time.toISOString(), difficulty: shareDiff }],
      )
      .reverse();
    return { points, count: points.length };
  }
}
