import type { BestNews, Timeframe } from './ingest.types';

const DAY_MS = 86_400_000;

/** ISO 8601 week of a moment in UTC, weeks beginning Monday 00:00: `2026-W08`. */
export function weekKey(time: number): string {
  const day = Math.floor(time / DAY_MS);
  const weekday = (((day + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday; Monday is 0
  const thursday = new Date((day - weekday + 3) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** Calendar month of a moment in UTC: `2026-02`. */
export const monthKey = (time: number): string => new Date(time).toISOString().slice(0, 7);

/** The three periods a share counts in; the key of all time is empty. */
export const periods = (time: number): [Timeframe, string][] => [
  ['week', weekKey(time)],
  ['month', monthKey(time)],
  ['alltime', ''],
];

export const bestKey = (userId: number, timeframe: string, periodKey: string): string =>
  `${userId} ${timeframe} ${periodKey}`;

/** An accepted share of a user, epoch ms. */
export interface Candidate {
  userId: number;
  worker: string;
  eventId: string;
  time: number;
  shareDiff: number;
}

/**
 * Walks accepted shares, given in the order they were mined, and tells each one that surpasses what stood.
 * @param standing  best so far by `bestKey`; changed to what stands afterwards
 */
export function walkBests(standing: Map<string, number>, candidates: readonly Candidate[]): BestNews[] {
  const news: BestNews[] = [];
  for (const share of candidates) {
    for (const [timeframe, periodKey] of periods(share.time)) {
      const key = bestKey(share.userId, timeframe, periodKey);
      const previousBest = standing.get(key) ?? 0;
      if (share.shareDiff <= previousBest) continue;
      standing.set(key, share.shareDiff);
      const { userId, worker, eventId, time } = share;
      news.push({
        userId,
        timeframe,
        periodKey,
        newBest: share.shareDiff,
        previousBest,
        time,
        worker,
        eventId,
      });
    }
  }
  return news;
}

const LEAST_BUCKET = -64;
const MOST_BUCKET = 191;
const view = new DataView(new ArrayBuffer(8));

/** floor(log2(difficulty)), exactly, from the exponent of the double; −64 … 191, where 0 falls into −64. */
export function log2Bucket(difficulty: number): number {
  view.setFloat64(0, difficulty);
  const exponent = ((view.getUint16(0) >> 4) & 0x7ff) - 1023;
  return Math.min(MOST_BUCKET, Math.max(LEAST_BUCKET, exponent));
}
