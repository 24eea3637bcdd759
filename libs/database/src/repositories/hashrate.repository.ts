import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CHART_WINDOWS, type ChartWindow } from '@app/contracts';

/** Σ assigned difficulty (`work`) and count of the accepted shares of a window of `seconds`; hashrate = work · 2³² / seconds. */
export interface Figure {
  work: number;
  shares: number;
  seconds: number;
}

/** Windows of the hashrates that pages show, in seconds. */
export const FIGURE_WINDOWS = { '1m': 60, '5m': 300, '1h': 3600, '24h': 86_400 } as const;
export type FigureWindow = keyof typeof FIGURE_WINDOWS;
export type WindowFigures = Record<FigureWindow, Figure>;

/** One step of a chart: the time it begins, and what it holds. */
export interface ChartStep {
  time: Date;
  work: number;
  shares: number;
}

const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 10 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DAY_SECONDS = FIGURE_WINDOWS['24h'];
const RAW_UP_TO_SECONDS = FIGURE_WINDOWS['1m'];
const MINUTES_UP_TO_SECONDS = FIGURE_WINDOWS['1h'];

interface Rollup {
  table: 'worker_minutes' | 'worker_ten_minutes';
  bucketMs: number;
}
const MINUTES: Rollup = { table: 'worker_minutes', bucketMs: MINUTE_MS };
const TEN_MINUTES: Rollup = { table: 'worker_ten_minutes', bucketMs: TEN_MINUTES_MS };

/** Whose shares a query counts. */
type Scope = { column: 'user_id' | 'worker_id'; ids: readonly number[] };

interface FigureRow {
  key: number;
  label: string;
  work: number;
  shares: number;
}

/**
 * Work over windows of time. What is whole comes from rollups, the parts of a minute at both ends from raw shares, so
 * that a figure reads the same few rows however many shares there are. Rollups of minutes are kept for two days: windows
 * must not begin earlier.
 */
@Injectable()
export class HashrateRepository {
  constructor(private readonly source: DataSource) {}

  /** The four windows that end at `at` (exclusive), over all workers of a user. */
  async userFigures(userId: number, at: Date): Promise<WindowFigures> {
    const figures = await this.usersFigures([userId], at);
    return figures.get(userId) ?? emptyFigures();
  }

  /** The same, and beside them the 24 hours before the last 24. */
  async userFiguresAndDayBefore(
    userId: number,
    at: Date,
  ): Promise<{ figures: WindowFigures; dayBefore: Figure }> {
    const query = new WindowQuery('user_id', { column: 'user_id', ids: [userId] });
    for (const [label, seconds] of Object.entries(FIGURE_WINDOWS)) query.add(label, at, seconds);
    query.add('before', new Date(at.getTime() - DAY_MS), DAY_SECONDS);
    const rows = await this.read(query);
    const before = rows.find((row) => row.label === 'before');
    return {
      figures: byKey(rows.filter((row) => row !== before)).get(userId) ?? emptyFigures(),
      dayBefore: { work: before?.work ?? 0, shares: before?.shares ?? 0, seconds: DAY_SECONDS },
    };
  }

  /** The four windows of many users in one query; users without a share are absent. */
  usersFigures(userIds: readonly number[], at: Date): Promise<Map<number, WindowFigures>> {
    return this.figures('user_id', { column: 'user_id', ids: userIds }, at);
  }

  /** The four windows of each worker of a user, by worker id; workers without a share in 24 hours are absent. */
  workerFigures(userId: number, at: Date): Promise<Map<number, WindowFigures>> {
    return this.workersFigures([userId], at);
  }

  /** The four windows of each worker of many users, by worker id. */
  workersFigures(userIds: readonly number[], at: Date): Promise<Map<number, WindowFigures>> {
    return this.figures('worker_id', { column: 'user_id', ids: userIds }, at);
  }

  /** The four windows of one worker. */
  async oneWorkerFigures(workerId: number, at: Date): Promise<WindowFigures> {
    const figures = await this.figures('worker_id', { column: 'worker_id', ids: [workerId] }, at);
    return figures.get(workerId) ?? emptyFigures();
  }

  /**
   * Work of the whole pool in the `seconds` (an hour at most) before `at`, begun at a whole minute: up to one minute
   * more, which the figure's own seconds say. The minute of `at` counts whole; raw shares are not asked, a pool has too
   * many of them in a minute.
   */
  async poolFigure(at: Date, seconds: number): Promise<Figure> {
    const from = Math.floor((at.getTime() - seconds * 1000) / MINUTE_MS) * MINUTE_MS;
    const [row] = await this.source.query<{ work: number | null; shares: number }[]>(
      `SELECT sum(work)::float8 AS work, coalesce(sum(accepted), 0)::bigint AS shares
         FROM worker_minutes WHERE bucket >= $1 AND bucket < $2`,
      [new Date(from), at],
    );
    return { work: row?.work ?? 0, shares: row?.shares ?? 0, seconds: (at.getTime() - from) / 1000 };
  }

  /**
   * Chart of a user, oldest step first, each step aligned to UTC; the last one holds `at` and is still filling.
   * Steps without a share are there with zeros.
   */
  userChart(userId: number, window: ChartWindow, at: Date): Promise<ChartStep[]> {
    return this.chart('user_id', userId, window, at);
  }

  /** The same of one worker. */
  workerChart(workerId: number, window: ChartWindow, at: Date): Promise<ChartStep[]> {
    return this.chart('worker_id', workerId, window, at);
  }

  /** When the first ten minutes with an accepted share of a user began, of those that end within the 24 hours before `at`. */
  async minedSince(userId: number, at: Date): Promise<Date | null> {
    const [row] = await this.source.query<{ since: Date | null }[]>(
      `SELECT min(bucket) AS since FROM worker_ten_minutes
        WHERE user_id = $1 AND bucket > $2::timestamptz - interval '10 minutes' AND bucket < $3 AND accepted > 0`,
      [userId, new Date(at.getTime() - DAY_MS), at],
    );
    return row?.since ?? null;
  }

  private async chart(
    column: Scope['column'],
    id: number,
    window: ChartWindow,
    at: Date,
  ): Promise<ChartStep[]> {
    const { seconds, step } = CHART_WINDOWS[window];
    const last = Math.floor(at.getTime() / (step * 1000)) * step * 1000;
    const times = Array.from({ length: seconds / step }, (_, index) => last - index * step * 1000).reverse();
    const rollup = step < TEN_MINUTES_MS / 1000 ? MINUTES : TEN_MINUTES;
    const rows = await this.source.query<{ time: Date; work: number; shares: number }[]>(
      `SELECT date_bin(make_interval(secs => $4), bucket, 'epoch'::timestamptz) AS time,
              sum(work)::float8 AS work, sum(accepted)::bigint AS shares
         FROM ${rollup.table} WHERE ${column} = $1 AND bucket >= $2 AND bucket < $3 GROUP BY 1`,
      [id, new Date(times[0] ?? last), new Date(last + step * 1000), step],
    );
    const byTime = new Map(rows.map((row) => [row.time.getTime(), row]));
    return times.map((time) => {
      const row = byTime.get(time);
      return { time: new Date(time), work: row?.work ?? 0, shares: row?.shares ?? 0 };
    });
  }

  private async figures(key: Scope['column'], scope: Scope, at: Date): Promise<Map<number, WindowFigures>> {
    const query = new WindowQuery(key, scope);
    for (const [label, seconds] of Object.entries(FIGURE_WINDOWS)) query.add(label, at, seconds);
    return byKey(await this.read(query));
  }

  private read(query: WindowQuery): Promise<FigureRow[]> {
    return this.source.query<FigureRow[]>(query.sql(), query.parameters);
  }
}

function byKey(rows: readonly FigureRow[]): Map<number, WindowFigures> {
  const figures = new Map<number, WindowFigures>();
  for (const row of rows) {
    const windows = figures.get(row.key) ?? emptyFigures();
    const figure = windows[row.label as FigureWindow];
    figure.work = row.work;
    figure.shares = row.shares;
    figures.set(row.key, windows);
  }
  return figures;
}

function emptyFigures(): WindowFigures {
  const figure = (window: FigureWindow): Figure => ({ work: 0, shares: 0, seconds: FIGURE_WINDOWS[window] });
  return { '1m': figure('1m'), '5m': figure('5m'), '1h': figure('1h'), '24h': figure('24h') };
}

/** Builds one query over several windows: whole buckets from rollups, what sticks out at both ends from finer ones. */
class WindowQuery {
  readonly parameters: unknown[];
  private readonly filter: string;
  private readonly parts: string[] = [];

  /** @param key  column that tells the figures apart */
  constructor(
    private readonly key: Scope['column'],
    scope: Scope,
  ) {
    this.parameters = [scope.ids];
    this.filter = `${scope.column} = ANY($1::bigint[]) AND`;
  }

  add(label: string, at: Date, seconds: number): void {
    const end = at.getTime();
    const start = end - seconds * 1000;
    if (seconds <= RAW_UP_TO_SECONDS) this.raw(label, start, end);
    else if (seconds <= MINUTES_UP_TO_SECONDS) this.rolled(label, [MINUTES], start, end);
    else this.rolled(label, [TEN_MINUTES, MINUTES], start, end);
  }

  sql(): string {
    return `SELECT key, label, sum(work)::float8 AS work, sum(shares)::bigint AS shares
      FROM (${this.parts.join(' UNION ALL ')}) AS parts GROUP BY key, label`;
  }

  /** Whole buckets of the coarsest rollup; both ends from the next finer one, at last from raw shares. */
  private rolled(label: string, [rollup, ...finer]: readonly Rollup[], start: number, end: number): void {
    if (start >= end) return;
    if (!rollup) return this.raw(label, start, end);
    const firstWhole = Math.ceil(start / rollup.bucketMs) * rollup.bucketMs;
    const endWhole = Math.floor(end / rollup.bucketMs) * rollup.bucketMs;
    if (firstWhole >= endWhole) return this.rolled(label, finer, start, end);
    this.parts.push(
      `SELECT ${this.key} AS key, '${label}' AS label, work::float8, accepted AS shares FROM ${rollup.table}
        WHERE ${this.filter} bucket >= ${this.time(firstWhole)} AND bucket < ${this.time(endWhole)}`,
    );
    this.rolled(label, finer, start, firstWhole);
    this.rolled(label, finer, endWhole, end);
  }

  private raw(label: string, start: number, end: number): void {
    this.parts.push(
      `SELECT ${this.key} AS key, '${label}' AS label, difficulty AS work, 1 AS shares FROM shares
        WHERE ${this.filter} is_valid AND time >= ${this.time(start)} AND time < ${this.time(end)}`,
    );
  }

  private time(ms: number): string {
    this.parameters.push(new Date(ms));
    return `$${this.parameters.length}::timestamptz`;
  }
}
