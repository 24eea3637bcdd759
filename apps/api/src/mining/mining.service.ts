import { Injectable } from '@nestjs/common';
import {
  type ChartWindow,
  type HashrateChart,
  type Hashrates,
  type Share,
  type SharePage,
  type SharesQuery,
  type Worker,
  WORKER_ONLINE_MS,
  type WorkerList,
} from '@app/contracts';
import {
  HashrateRepository,
  MinersRepository,
  type ShareRow,
  SharesRepository,
  type WindowFigures,
  type WorkerRow,
} from '@app/database';
import { decodeCursor, encodeCursor } from './cursor';
import { toChart, toRates } from './figures';

const PERCENT = 100;

/** What a signed-in miner asks about his own mining. */
@Injectable()
export class MiningService {
  constructor(
    private readonly miners: MinersRepository,
    private readonly shareRows: SharesRepository,
    private readonly figures: HashrateRepository,
  ) {}

  async workers(userId: number): Promise<WorkerList> {
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
    };
  }

  /** A page of shares, newest first by (time, id). @throws AppError invalid_input on a foreign cursor */
  async shares(userId: number, query: SharesQuery): Promise<SharePage> {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const filter = { workerName: query.worker_name, validOnly: query.valid_only };
    const rows = await this.shareRows.page(userId, query.limit + 1, filter, after);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const hasMore = rows.length > page.length;
    const next = hasMore && last ? encodeCursor({ time: last.time, eventId: last.id }) : null;
    return {
      data: page.map(toShare),
      pagination: { limit: query.limit, has_more: hasMore, next_cursor: next },
    };
  }

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
}

function toWorker(row: WorkerRow, figures: WindowFigures | undefined, at: Date): Worker {
  const all = row.validShares + row.invalidShares;
  const online = row.lastShare !== null && at.getTime() - row.lastShare.getTime() < WORKER_ONLINE_MS;
  return {
    name: row.name,
    status: online ? 'online' : 'offline',
    ...toRates(figures),
    current_diff: row.currentDiff,
    best_diff: row.bestDiff,
    valid_shares: row.validShares,
    invalid_shares: row.invalidShares,
    accept_rate: all === 0 ? 0 : (row.validShares / all) * PERCENT,
    last_share: row.lastShare?.toISOString() ?? null,
    connected_at: row.connectedAt?.toISOString() ?? null,
    user_agent: row.userAgent,
    shares_session: row.sessionShares,
  };
}

const toShare = (row: ShareRow): Share => ({
  id: row.id,
  time: row.time.toISOString(),
  worker_name: row.workerName,
  difficulty: row.difficulty,
  share_diff: row.shareDiff,
  is_valid: row.isValid,
  is_block: row.isBlock,
  reject_reason: row.rejectReason,
});
