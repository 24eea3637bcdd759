'use client';

import type { Channel, DashboardStats } from '@app/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { createBatch } from '@/lib/batch';
import { countShares, fromEvent, mergeShares, utcDay, type LiveShare } from '@/lib/live-shares';
import type { PoolEvent } from '@/lib/ws-protocol';
import type { Scope } from '@/lib/ws-subscriptions';
import { noteShares, takeStats } from './live-counts';
import {
  isWorkerFigure,
  patchBest,
  patchBlock,
  patchFeed,
  patchGamification,
  patchHashrate,
  patchList,
  patchNetwork,
  patchWorker,
} from './live-patches';
import { keys } from './query-keys';
import { useApp, useSession } from './useApp';
import { useSlowPoll } from './useSlowPoll';

const WORKERS_REFRESH_MS = 30_000;

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
  useSlowPoll(userId !== null);

  useEffect(() => {
    const token = session.token;
    if (userId === null || token === null) return;
    const stops = [
      patchCache({
        userId,
        queryClient,
        subscribe: (channel, handler) => ws.subscribe(channel, handler, 'mine'),
      }),
      ws.onGap(gapHandler(queryClient)),
      ws.onState(() => {
        if (ws.snapshot().status === 'signed-out') session.expire();
      }),
      // A token that a call or another tab has renewed carries the socket on without a break.
      session.subscribe(() => {
        if (session.token !== null) ws.renew(session.token);
      }),
      ws.listenToBrowser(),
    ];
    ws.connect(token);
    return () => {
      for (const stop of stops) stop();
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

/** What is asked for again after a channel was joined, and after a gap in it: only lists the first time. */
const AFFECTED: Record<Channel, { joined: readonly unknown[][]; gap: readonly unknown[][] }> = {
  mining: { joined: [[...keys.liveShares]], gap: [[...keys.mining]] },
  dashboard: {
    joined: [[...keys.feed]],
    gap: [[...keys.dashboard], [...keys.blockLists], [...keys.network], [...keys.pool]],
  },
  gamification: { joined: [], gap: [[...keys.badges], [...keys.stats]] },
  competition: { joined: [], gap: [] },
};

/** All its pages would be fetched anew, one after the other: it begins anew where the live feed shows a hole. */
const isShareLog = (queryKey: readonly unknown[]): boolean =>
  keys.shareLists.every((part, index) => queryKey[index] === part);

/** After a gap everything of the channel is fetched again; after the first subscription only its lists. */
export function gapHandler(queryClient: QueryClient) {
  const heard = new Set<Channel>();
  return (channel: Channel): void => {
    const { joined, gap } = AFFECTED[channel];
    for (const queryKey of heard.has(channel) ? gap : joined)
      void queryClient.invalidateQueries({ queryKey, predicate: (query) => !isShareLog(query.queryKey) });
    heard.add(channel);
  };
}

interface PatchParts {
  userId: number;
  queryClient: QueryClient;
  subscribe: (channel: Channel, handler: (event: PoolEvent) => void) => () => void;
}

/** Writes events into the cached answers; returns the tear-down. */
export function patchCache({ userId, queryClient, subscribe }: PatchParts): () => void {
  let workersAskedAt = Date.now();

  const shares = createBatch<LiveShare>((items) => {
    noteShares(queryClient, items);
    patchList<LiveShare>(queryClient, keys.liveShares, (rows) => mergeShares(rows, items));
    const today = utcDay(Date.now());
    queryClient.setQueryData<DashboardStats>(
      keys.stats,
      (stats) => stats && countShares(stats, items, today),
    );
  });

  const refreshWorkers = (wait: number): void => {
    if (Date.now() - workersAskedAt < wait) return;
    workersAskedAt = Date.now();
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isWorkerFigure(queryKey) });
  };

  const onMining = (event: PoolEvent): void => {
    // Another subscription of this page may ask for the whole pool's.
    if (!('user_id' in event.data) || event.data.user_id !== userId) return;
    if (event.name === 'share_submitted') shares.add(fromEvent(event.data));
    if (event.name === 'best_diff') patchBest(queryClient, event.data);
    if (event.name === 'hashrate_update') {
      patchHashrate(queryClient, event.data);
      refreshWorkers(WORKERS_REFRESH_MS);
    }
    if (event.name === 'worker_status') {
      patchWorker(queryClient, event.data);
      refreshWorkers(0);
    }
  };
  const onStats = (fresh: DashboardStats): void => {
    const before = queryClient.getQueryData<DashboardStats>(keys.stats);
    queryClient.setQueryData<DashboardStats>(keys.stats, (shown) => takeStats(queryClient, shown, fresh));
    if (before && before.network_height !== fresh.network_height) patchNetwork(queryClient);
  };
  const onDashboard = (event: PoolEvent): void => {
    if (event.name === 'feed_item') patchFeed(queryClient, event.data);
    if (event.name === 'block_found') patchBlock(queryClient);
    if (event.name === 'stats_update') onStats(event.data);
    if (event.name === 'event_reminder') void queryClient.invalidateQueries({ queryKey: keys.events });
  };

  const stops = [
    subscribe('mining', onMining),
    subscribe('dashboard', onDashboard),
    subscribe('gamification', (event) => patchGamification(queryClient, event)),
  ];
  return () => {
    shares.stop();
    for (const stop of stops) stop();
  };
}
