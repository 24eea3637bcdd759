import type {
  DashboardStats,
  EventPayload,
  FeedItem,
  Hashrates,
  Summary,
  Worker,
  WorkerDetail,
  WorkerList,
} from '@app/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { raiseBest } from '@/lib/live-shares';
import type { PoolEvent } from '@/lib/ws-protocol';
import { keys } from './query-keys';

/** Lines of the feed kept in memory. */
const KEPT_FEED = 50;

const again = (client: QueryClient, queryKey: readonly unknown[]) =>
  void client.invalidateQueries({ queryKey });

/** Changes the figures that are shown, if any are. */
function patchStats(client: QueryClient, change: (stats: DashboardStats) => DashboardStats): void {
  client.setQueryData<DashboardStats>(keys.stats, (stats) => stats && change(stats));
}

/**
 * Adds news to a list. One that was not fetched yet begins with them, but stays as old as it is: whoever opens it asks
 * the server for the rest.
 */
export function patchList<Row>(
  client: QueryClient,
  queryKey: readonly unknown[],
  add: (rows: readonly Row[]) => Row[],
): void {
  const isFetched = (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0) > 0;
  client.setQueryData<Row[]>(queryKey, (rows) => add(rows ?? []), isFetched ? {} : { updatedAt: 0 });
}

/** Whether an answer is the list of workers, one worker or his shares; charts have a clock of their own. */
export function isWorkerFigure(queryKey: readonly unknown[]): boolean {
  const [area, what, , part] = queryKey;
  return area === 'mining' && (what === 'workers' || (what === 'worker' && part !== 'chart'));
}

/** New rates; their errors stay until the next answer, a minute at most (`useSlowPoll`). */
export function patchHashrate(client: QueryClient, event: EventPayload<'hashrate_update'>): void {
  const { hashrate_1m, hashrate_5m, hashrate_1h, hashrate_24h, workers_online } = event;
  const fresh = { hashrate_1m, hashrate_5m, hashrate_1h, hashrate_24h, workers_online };
  client.setQueryData<Hashrates>(keys.hashrate, (shown) => shown && { ...shown, ...fresh });
  client.setQueryData<Summary>(keys.summary, (shown) => shown && { ...shown, ...fresh });
  patchStats(client, (stats) => ({ ...stats, hashrate: hashrate_5m, workers_online }));
}

/** A worker that came or went: told to the list, to its own page and to the counts at once. */
export function patchWorker(client: QueryClient, event: EventPayload<'worker_status'>): void {
  const { worker: name, status, hashrate_5m, last_share } = event;
  const changed = (worker: Worker): Worker =>
    worker.name === name
      ? { ...worker, status, hashrate_5m, last_share: last_share ?? worker.last_share }
      : worker;
  client.setQueryData<WorkerList>(keys.workers, (list) => {
    if (!list) return list;
    const before = list.workers.find((worker) => worker.name === name);
    const moved = !before || before.status === status ? 0 : status === 'online' ? 1 : -1;
    return {
      ...list,
      workers: list.workers.map(changed),
      online_count: Math.max(0, list.online_count + moved),
    };
  });
  client.setQueryData<WorkerDetail>(
    keys.worker(name),
    (shown) => shown && { ...shown, worker: changed(shown.worker) },
  );
}

/** A new best of mine: the figure jumps at once, the pages about difficulty ask again. */
export function patchBest(client: QueryClient, event: EventPayload<'best_diff'>): void {
  if (event.timeframe === 'week') patchStats(client, (stats) => raiseBest(stats, event.new_best));
  again(client, keys.difficulty);
}

/** A line of the feed: a new one comes on top, one that is known is corrected in its place. */
export function patchFeed(client: QueryClient, event: EventPayload<'feed_item'>): void {
  const { id, item_type, text, description, time, metadata } = event;
  const item: FeedItem = { id, type: item_type, text, description, time, metadata };
  patchList<FeedItem>(client, keys.feed, (items) =>
    [item, ...items.filter((known) => known.id !== id)].sort((a, b) => b.id - a.id).slice(0, KEPT_FEED),
  );
  client.setQueryData<InfiniteData<FeedItem[]>>(
    keys.feedPages,
    (shown) =>
      shown && {
        ...shown,
        pages: shown.pages.map((page) => page.map((known) => (known.id === id ? item : known))),
      },
  );
}

/** A block of the pool: whatever counts or lists blocks asks again. */
export function patchBlock(client: QueryClient): void {
  for (const key of [keys.blockLists, keys.network, keys.summary, keys.pool]) again(client, key);
}

/** The chain has grown: confirmations, the network's blocks and the odds are others now. */
export function patchNetwork(client: QueryClient): void {
  for (const key of [keys.blockLists, keys.network, keys.odds]) again(client, key);
}

/** Badges, levels and streaks, which another program tells of. */
export function patchGamification(client: QueryClient, event: PoolEvent): void {
  switch (event.name) {
    case 'badge_earned':
      again(client, keys.badges);
      return again(client, keys.stats);
    case 'xp_gained': {
      const { xp, xp_to_next } = event.data;
      return patchStats(client, (stats) => ({ ...stats, xp, xp_to_next }));
    }
    case 'level_up': {
      const { new_level: level, title: level_title } = event.data;
      return patchStats(client, (stats) => ({ ...stats, level, level_title }));
    }
    case 'streak_update': {
      const { streak_weeks } = event.data;
      if (streak_weeks === undefined) return again(client, keys.stats);
      return patchStats(client, (stats) => ({ ...stats, streak: streak_weeks }));
    }
    default:
  }
}
