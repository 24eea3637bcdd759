import { Injectable } from '@nestjs/common';
import { hashrate } from '@app/bitcoin';
import { LIMITS } from '@app/contracts';
import {
  HashrateRepository,
  IngestRepository,
  type IngestShare,
  type InsertedShares,
  type WorkerState,
  WorkerStateRepository,
} from '@app/database';
import type { Delivered, EventHandler, Tell } from '../entry';
import { feedText } from '../feed-text';
import { LiveState } from '../live-state';
import {
  bestMessage,
  feedMessage,
  type Message,
  NEWS_MS,
  Publisher,
  shareMessage,
  statusMessage,
} from '../publisher';

/** Shares: the whole batch in one transaction, then live state, then the news. */
@Injectable()
export class ShareSubmittedHandler implements EventHandler<'share_submitted'> {
  readonly event = 'share_submitted';

  constructor(
    private readonly ingest: IngestRepository,
    private readonly hashrates: HashrateRepository,
    private readonly liveState: LiveState,
    private readonly publisher: Publisher,
    private readonly workers: WorkerStateRepository,
  ) {}

  async handle(entries: readonly Delivered<'share_submitted'>[]): Promise<Tell> {
    const now = Date.now();
    const shares = entries.map(toShare);
    const stored = await this.ingest.insertShares(shares, now, feedText);
    return () => this.tell(shares, stored, now);
  }

  private async tell(shares: readonly IngestShare[], stored: InsertedShares, now: number): Promise<void> {
    await this.liveState.writeWorkers(
      stored.workers.map((state) => ({ state })),
      now,
    );
    await this.publisher.publish([
      ...news(shares, stored, now),
      ...(await this.statuses(stored.cameOnline, now)),
    ]);
    await this.workers.told(stored.cameOnline);
  }

  private async statuses(workers: readonly WorkerState[], now: number): Promise<Message[]> {
    if (workers.length === 0) return [];
    const users = [...new Set(workers.map((worker) => worker.userId))];
    const figures = await this.hashrates.workersFigures(users, new Date(now));
    return workers.map((worker) => {
      const figure = figures.get(worker.id)?.['5m'];
      return statusMessage(worker, 'online', figure ? hashrate(figure.work, figure.seconds) : 0);
    });
  }
}

function toShare({ raw, entry, address, worker }: Delivered<'share_submitted'>): IngestShare {
  const { diff, sdiff, accepted, reject_reason } = entry.data;
  return {
    eventId: entry.eventId,
    address,
    worker,
    time: entry.time,
    difficulty: diff,
    shareDiff: typeof sdiff === 'number' && sdiff >= 0 ? sdiff : null,
    accepted,
    rejectReason: reject_reason ? Buffer.from(reject_reason).toString() : null,
    redelivered: raw.redelivered,
  };
}

/** Young shares that are new, or that a process may have stored without telling; then bests, then lines of the feed. */
function news(shares: readonly IngestShare[], stored: InsertedShares, now: number): Message[] {
  const owners = new Map([...stored.owners.values()].map((owner) => [owner.id, owner]));
  const liveBests = stored.bests.filter((best) => best.time > now - LIMITS.shareLiveMs);
  const personalBests = new Set(
    stored.bests.filter((best) => best.timeframe === 'alltime').map((best) => best.eventId),
  );
  const told = new Set<string>();
  const messages: Message[] = [];
  for (const share of shares) {
    const owner = stored.owners.get(share.address);
    const isNews = stored.inserted.has(share.eventId) || share.redelivered;
    if (!owner || !isNews || told.has(share.eventId) || share.time <= now - LIMITS.shareLiveMs) continue;
    told.add(share.eventId);
    messages.push(shareMessage(share, owner, personalBests.has(share.eventId)));
  }
  for (const best of liveBests) {
    const owner = owners.get(best.userId);
    if (owner) messages.push(bestMessage(best, owner));
  }
  for (const row of stored.feed) {
    const owner = row.userId === null ? null : (owners.get(row.userId) ?? null);
    if (row.createdAt.getTime() > now - NEWS_MS) messages.push(feedMessage(row, owner));
  }
  return messages;
}
