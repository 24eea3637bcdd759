import { Injectable } from '@nestjs/common';
import { hashrate } from '@app/bitcoin';
import { LIMITS } from '@app/contracts';
import type { IngestShare, InsertedShares, WorkerState } from '@app/database';
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
import { ShareStores } from '../share-stores';
import { WaitingWorkers } from '../waiting-workers';
import { WorkerMetrics } from '../worker-metrics';

/** While one batch commits and another is published, a third claims its identities: neither side waits for the other. */
const SHARES_IN_FLIGHT = 3;

/** Shares: the whole batch in one transaction, then live state, then the updates. */
@Injectable()
export class ShareSubmittedHandler implements EventHandler<'share_submitted'> {
  readonly event = 'share_submitted';
  readonly maxInFlight = SHARES_IN_FLIGHT;

  constructor(
    private readonly stores: ShareStores,
    private readonly liveState: LiveState,
    private readonly waiting: WaitingWorkers,
    private readonly publisher: Publisher,
    private readonly metrics: WorkerMetrics,
  ) {}

  async handle(entries: readonly Delivered<'share_submitted'>[]): Promise<Tell> {
    const now = Date.now();
    const stored = await this.stores.ingest.insertShares(entries.map(toShare), now, feedText);
    this.metrics.countedAsOther(countRenamed(entries, stored.shares));
    return () => this.publish(stored, now);
  }

  private async publish(stored: InsertedShares, now: number): Promise<void> {
    const states = new Map(stored.workers.map((state) => [state.id, state]));
    for (const state of await this.takeSessions(stored.added)) states.set(state.id, state);
    await this.liveState.writeWorkers(
      [...states.values()].map((state) => ({ state })),
      now,
    );
    await this.publisher.publish([
      ...messagesOf(stored, now),
      ...(await this.statuses(stored.cameOnline, now)),
    ]);
    await this.stores.workers.told(stored.cameOnline);
  }

  /** What was known of a worker before its first share: its session. @returns the states with it, the newest last */
  private async takeSessions(added: readonly WorkerState[]): Promise<WorkerState[]> {
    const { starts, ends } = await this.waiting.sessionsOf(added);
    const states = [
      ...(await this.stores.workers.disconnected(ends)),
      ...(await this.stores.workers.connected(starts)),
    ];
    await this.waiting.remove(added);
    return states;
  }

  private async statuses(workers: readonly WorkerState[], now: number): Promise<Message[]> {
    if (workers.length === 0) return [];
    const users = [...new Set(workers.map((worker) => worker.userId))];
    const figures = await this.stores.hashrates.workersFigures(users, new Date(now));
    return workers.map((worker) => {
      const figure = figures.get(worker.id)?.['5m'];
      return statusMessage(worker, 'online', figure ? hashrate(figure.work, figure.seconds) : 0);
    });
  }
}

/** Shares that are counted under another name than they came with. */
function countRenamed(
  entries: readonly Delivered<'share_submitted'>[],
  counted: readonly IngestShare[],
): number {
  return entries.filter(({ worker }, index) => counted[index]?.worker !== worker).length;
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
function messagesOf(stored: InsertedShares, now: number): Message[] {
  const owners = new Map([...stored.owners.values()].map((owner) => [owner.id, owner]));
  const liveBests = stored.bests.filter((best) => best.time > now - LIMITS.shareLiveMs);
  const personalBests = new Set(
    stored.bests.filter((best) => best.timeframe === 'alltime').map((best) => best.eventId),
  );
  const told = new Set<string>();
  const messages: Message[] = [];
  for (const share of stored.shares) {
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
