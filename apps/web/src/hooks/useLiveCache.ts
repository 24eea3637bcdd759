'use client';

import type { Channel, DashboardStats, EventPayload, FeedItem, Hashrates } from '@app/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { createBatch } from '@/lib/batch';
import { acceptStats, countShares, fromEvent, mergeShares, utcDay, type LiveShare } from '@/lib/live-shares';
import type { PoolEvent } from '@/lib/ws-protocol';
import type { Scope } from '@/lib/ws-subscriptions';
import { keys } from './useApi';
import { useApp, useSession } from './useApp';

/** The figures of `GET stats` may be this old when they arrive: its cache plus the way. */
const STATS_LAG_MS = 15_000;
const WORKERS_REFRESH_MS = 30_000;
const KEPT_FEED = 50;

/** Calls the handler for every event of a channel while the component is on screen. */
export function usePoolEvents(
  channel: Channel,
  handler: (event: PoolEvent) => void,
  scope: Scope = 'mine',
): void {
  const { ws } = useApp();
  const onEvent = useEffectEvent(handler);
  useEffect(() => ws.subscribe(channel, (event) => onEvent(event), scope), [ws, channel, scope]);
}

/** Holds the socket open while a live page is on screen, and keeps the cached answers up to date with it. */
export function useLiveCache(): void {
  const { ws, session, queryClient } = useApp();
  const state = useSession();
  const userId = state.status === 'signed-in' ? state.user.id : null;

  useEffect(() => {
    const token = session.token;
    if (userId === null || token === null) return;
    const stopPatching = patchCache({
      userId,
      queryClient,
      subscribe: (channel, handler) => ws.subscribe(channel, handler, 'mine'),
    });
    const stopGaps = ws.onGap(gapHandler(queryClient));
    const stopState = ws.onState(() => {
      if (ws.snapshot().status === 'signed-out') session.expire();
    });
    const stopBrowser = ws.listenToBrowser();
    ws.connect(token);
    return () => {
      stopPatching();
      stopGaps();
      stopState();
      stopBrowser();
      ws.disconnect();
    };
  }, [ws, session, queryClient, userId]);

  // Polling goes on while the socket has given up: an answer tells that the server is back.
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        const isAnswer = event.type === 'updated' && event.action.type === 'success' && !event.action.manual;
        if (isAnswer && ws.snapshot().status === 'failed') ws.wake();
      }),
    [ws, queryClient],
  );
}

/** After a gap everything of the channel is fetched again; after the first subscription only its lists. */
export function gapHandler(queryClient: QueryClient) {
  const heard = new Set<Channel>();
  return (channel: Channel): void => {
    const isFirst = !heard.has(channel);
    heard.add(channel);
    const again = (queryKey: readonly unknown[]) => void queryClient.invalidateQueries({ queryKey });
    if (channel === 'mining') again(isFirst ? keys.liveShares : keys.mining);
    if (channel === 'dashboard') again(isFirst ? keys.feed : keys.dashboard);
  };
}

interface PatchParts {
  userId: number;
  queryClient: QueryClient;
  subscribe: (channel: Channel, handler: (event: PoolEvent) => void) => () => void;
}

/** Writes events into the cached answers; returns the tear-down. */
export function patchCache({ userId, queryClient, subscribe }: PatchParts): () => void {
  const recent: { at: number; count: number }[] = [];
  let workersAskedAt = Date.now();

  const shares = createBatch<LiveShare>((items) => {
    recent.push({ at: Date.now(), count: items.filter((item) => item.accepted).length });
    queryClient.setQueryData<LiveShare[]>(keys.liveShares, (rows) => mergeShares(rows ?? [], items));
    const today = utcDay(Date.now());
    queryClient.setQueryData<DashboardStats>(
      keys.stats,
      (stats) => stats && countShares(stats, items, today),
    );
  });

  const lately = (): number => {
    const since = Date.now() - STATS_LAG_MS;
    while (recent[0] && recent[0].at < since) recent.shift();
    return recent.reduce((sum, entry) => sum + entry.count, 0);
  };

  const refreshWorkers = (wait: number): void => {
    if (Date.now() - workersAskedAt < wait) return;
    workersAskedAt = Date.now();
    void queryClient.invalidateQueries({ queryKey: keys.workers });
  };

  const onMining = (event: PoolEvent): void => {
    if (event.name === 'share_submitted' && event.data.user_id === userId) shares.add(fromEvent(event.data));
    if (event.name === 'hashrate_update') {
      patchHashrate(queryClient, event.data);
      refreshWorkers(WORKERS_REFRESH_MS);
    }
    if (event.name === 'worker_status') refreshWorkers(0);
  };
  const onDashboard = (event: PoolEvent): void => {
    if (event.name === 'feed_item') addFeedItem(queryClient, event.data);
    if (event.name === 'stats_update') {
      const fresh = event.data;
      queryClient.setQueryData<DashboardStats>(keys.stats, (shown) => acceptStats(shown, fresh, lately()));
    }
    if (event.name === 'event_reminder') void queryClient.invalidateQueries({ queryKey: keys.events });
  };

  const stops = [subscribe('mining', onMining), subscribe('dashboard', onDashboard)];
  return () => {
    shares.stop();
    for (const stop of stops) stop();
  };
}

/** New rates; their errors stay until the next answer, they change slowly. */
function patchHashrate(queryClient: QueryClient, event: EventPayload<'hashrate_update'>): void {
  const { hashrate_1m, hashrate_5m, hashrate_1h, hashrate_24h, workers_online } = event;
  const fresh = { hashrate_1m, hashrate_5m, hashrate_1h, hashrate_24h, workers_online };
  queryClient.setQueryData<Hashrates>(keys.hashrate, (shown) => shown && { ...shown, ...fresh });
  queryClient.setQueryData<DashboardStats>(
    keys.stats,
    (stats) => stats && { ...stats, hashrate: hashrate_5m, workers_online },
  );
}

function addFeedItem(queryClient: QueryClient, event: EventPayload<'feed_item'>): void {
  const { id, item_type, text, description, time, metadata } = event;
  const item: FeedItem = { id, type: item_type, text, description, time, metadata };
  queryClient.setQueryData<FeedItem[]>(keys.feed, (items) =>
    items?.some((known) => known.id === id)
      ? items
      : [item, ...(items ?? [])].sort((a, b) => b.id - a.id).slice(0, KEPT_FEED),
  );
}
