import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { LIMITS, SHARE_COLUMNS, type SharesExportQuery } from '@app/contracts';
import { type ShareFilter, type SharePosition, type ShareRow, SharesRepository } from '@app/database';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '../http/app-error';
import { RateLimiter } from '../http/rate-limiter';
import { toShare } from './views';

const BUSY_RETRY_SECONDS = 30;

/** `shares.csv`: read page by page as fast as the client takes it, so that its length costs no memory. */
@Injectable()
export class SharesExportService {
  private readonly running = new Map<number, number>();

  constructor(
    private readonly shares: SharesRepository,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * CSV of all kept shares that match, newest first by (time, id). Destroyed by a client that leaves, it reads no more.
   * @throws AppError rate_limited
   */
  async open(userId: number, query: SharesExportQuery): Promise<Readable> {
    await this.limiter.take('shares_csv', String(userId));
    const release = this.reserve(userId);
    try {
      const chunks = this.chunks(userId, {
        workerName: query.worker_name,
        validOnly: query.valid_only,
        from: query.from,
        to: query.to,
      });
      // Asked for before the answer begins: a database that is away can still be told by a status.
      const first = await chunks.next();
      const text = Readable.from(startingWith(first.value ?? '', chunks), { objectMode: false });
      return text.once('close', release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Exports of a user that have not ended. */
  runningOf(userId: number): number {
    return this.running.get(userId) ?? 0;
  }

  private async *chunks(userId: number, filter: ShareFilter): AsyncGenerator<string, undefined> {
    let after: SharePosition | null = null;
    let isFirst = true;
    do {
      const { rows, next }: { rows: ShareRow[]; next: SharePosition | null } = await this.shares.read(
        userId,
        LIMITS.exportChunk,
        filter,
        after,
      );
      yield toCsv(rows, isFirst);
      isFirst = false;
      after = next;
    } while (after);
  }

  /** @throws AppError rate_limited where the user has as many exports running as he may */
  private reserve(userId: number): () => void {
    if (this.runningOf(userId) >= LIMITS.exportsPerUser) {
      const detail = `Only ${LIMITS.exportsPerUser} exports at a time; wait until one has ended.`;
      throw new AppError('rate_limited', detail, undefined, BUSY_RETRY_SECONDS);
    }
    this.running.set(userId, this.runningOf(userId) + 1);
    return () => {
      const left = this.runningOf(userId) - 1;
      if (left > 0) this.running.set(userId, left);
      else this.running.delete(userId);
    };
  }
}

async function* startingWith(first: string, rest: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** What begins like a formula gets an apostrophe, so that a spreadsheet shows a worker's name and does not run it. */
function toCsv(rows: readonly ShareRow[], header: boolean): string {
  return stringify(rows.map(toShare), {
    header,
    columns: [...SHARE_COLUMNS],
    escape_formulas: true,
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { boolean: String },
  });
}
