'use client';

import {
  canonicalTopic,
  topicKey,
  type GrooveAction,
  type GrooveBody,
  type GrooveBodyOf,
  type GrooveTopicInput,
  type GrooveTopicName,
} from '@app/contracts';
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { ApiError } from '@/lib/api-error';
import { grooveAct, grooveSnapshot } from '@/lib/groove-api';
import { withChange, withChanges } from '@/lib/groove-change';
import { GrooveActionError, GrooveClient, type DashboardState } from '@/lib/groove-client';
import { useApp, useSession, type App } from './useApp';

export type { DashboardState } from '@/lib/groove-client';

/** A topic as a page draws it. `live`: it is what the server has now; otherwise it is from `at` (ms) and may be old. */
export type TopicState<Data> =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'failed'; readonly error: Error; readonly retry: () => void }
  | {
      readonly status: 'ready';
      readonly data: Data;
      readonly live: boolean;
      readonly at: number;
      /** It is the page before the one that was asked for, which is on its way. */
      readonly isPrevious: boolean;
    };

export interface Dashboard {
  readonly state: DashboardState;
  /** Learnings with an action under way. */
  readonly pending: ReadonlyMap<string, GrooveAction>;
  readonly retry: () => void;
  /** Rejects where the server would not: what was shown ahead is taken back then. */
  readonly enable: (id: string) => Promise<void>;
  readonly disable: (id: string) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
}

const ROOT = 'groove';
const keyOf = (key: string) => [ROOT, key] as const;
/** While there is no socket the topics are asked for by HTTP, this often. */
const FALLBACK_MS = 15_000;
const FRESH_MS = 5_000;

const clients = new WeakMap<App, GrooveClient>();

/** One socket a page, whichever hooks use it. */
function clientOf(app: App): GrooveClient {
  const known = clients.get(app);
  if (known) return known;
  const { api, session, queryClient, ws } = app;
  const client = new GrooveClient({
    url: ws.url,
    refresh: (stale) => session.refresh(stale),
    keep: (key, body) => keep(queryClient, key, body),
    actByHttp: (action, id) => grooveAct(api, action, id),
    settle: (action, id) => settle(queryClient, action, id),
  });
  // For as long as the page lives: nothing of it has to be taken down.
  client.onState(() => {
    if (client.snapshot().status === 'signed-out') session.expire();
  });
  session.subscribe(() => {
    if (session.token !== null) client.renew(session.token);
  });
  clients.set(app, client);
  return client;
}

/** The socket's word is newer than an HTTP answer that is still on its way. */
function keep(queryClient: QueryClient, key: string, body: GrooveBody): void {
  void queryClient.cancelQueries({ queryKey: keyOf(key), exact: true }, { revert: false, silent: true });
  queryClient.setQueryData<GrooveBody>(keyOf(key), body);
}

function settle(queryClient: QueryClient, action: GrooveAction, id: string): void {
  queryClient.setQueriesData<GrooveBody>(
    { queryKey: [ROOT] },
    (body) => body && withChange(body, action, id),
  );
}

/** Opens the groove socket while the component is on screen. Any number of components share one. */
export function useDashboard(): Dashboard {
  const client = useClient();
  const state = useSyncExternalStore(client.onState, client.state, client.state);
  const pending = useSyncExternalStore(client.onState, client.pending, client.pending);
  return useMemo(
    () => ({
      state,
      pending,
      retry: () => client.retry(),
      enable: (id) => client.act('enable_learning', id),
      disable: (id) => client.act('disable_learning', id),
      remove: (id) => client.act('delete_learning', id),
    }),
    [client, state, pending],
  );
}

function useClient(): GrooveClient {
  const app = useApp();
  const { session } = app;
  const signedIn = useSession();
  const userId = signedIn.status === 'signed-in' ? signedIn.user.id : null;
  const client = clientOf(app);
  useEffect(() => {
    const { token } = session;
    if (userId === null || token === null) return;
    return client.hold(token);
  }, [client, session, userId]);
  return client;
}

export const useOverview = () => useTopic('overview', { topic: 'overview' });

type Input<Name extends GrooveTopicName> = Omit<Extract<GrooveTopicInput, { topic: Name }>, 'topic'>;
export type LearningsInput = Input<'learnings'>;
export type Page = Pick<LearningsInput, 'limit' | 'offset'>;

/** A page of learnings; while another is on its way the one before stays. */
export const useLearnings = (input: LearningsInput = {}) =>
  useTopic('learnings', { topic: 'learnings', ...input });

export const useLearningDetail = (id: string) =>
  useTopic('learning_detail', { topic: 'learning_detail', id });

/** Leaders and losers of the last `days` UTC days, today included. */
export const useAttribution = (days = 7, page: Page = {}) =>
  useTopic('attribution', { topic: 'attribution', period: { days }, ...page });

export const useSessionTimeline = (days = 7, page: Page = {}) =>
  useTopic('session_timeline', { topic: 'session_timeline', period: { days }, ...page });

export const useStrategyDistributions = () =>
  useTopic('strategy_distributions', { topic: 'strategy_distributions' });

export const useStrategyOverrides = (specializedOnly = false) =>
  useTopic('strategy_overrides', { topic: 'strategy_overrides', specialized_only: specializedOnly });

export const useHealth = () => useTopic('health', { topic: 'health' });

/** Guarantee: a body is only ever kept under the key of its own topic. */
const ofTopic = <Name extends GrooveTopicName>(body: GrooveBody): GrooveBodyOf<Name> =>
  body as GrooveBodyOf<Name>;

/** Watches a topic: by the socket, by HTTP while that is away; what was known last stays meanwhile. */
function useTopic<Name extends GrooveTopicName>(
  name: Name,
  input: GrooveTopicInput,
): TopicState<GrooveBodyOf<Name>> {
  const { api } = useApp();
  const client = useClient();
  const read = canonicalTopic(input);
  const key = read.ok ? topicKey(read.topic) : '';
  useEffect(() => (key === '' ? undefined : client.watch(key)), [client, key]);

  const { status } = useSyncExternalStore(client.onState, client.state, client.state);
  const newsNow = useCallback(() => client.newsOf(key), [client, key]);
  const news = useSyncExternalStore(client.onState, newsNow, newsNow);
  const pending = useSyncExternalStore(client.onState, client.pending, client.pending);
  const isDown = status === 'reconnecting' || status === 'failed';
  const query = useQuery<GrooveBody>({
    queryKey: keyOf(key),
    queryFn: async ({ signal }) => {
      if (!read.ok) throw new GrooveActionError('invalid_topic', 'There is no such topic.');
      const body = await grooveSnapshot(api, read.topic, signal);
      // An answer tells that the server is back: a socket that had given up may try again.
      if (client.state().status === 'failed') client.wake();
      return body;
    },
    enabled: isDown && read.ok,
    staleTime: FRESH_MS,
    refetchInterval: isDown ? FALLBACK_MS : false,
    // Another learning must not be shown under the name of this one; another page of a list may.
    placeholderData: (previous: GrooveBody | undefined) =>
      name === 'learning_detail' ? undefined : previous,
  });

  const { data, error, dataUpdatedAt, isPlaceholderData, refetch } = query;
  const shown = useMemo(() => data && withChanges(data, pending), [data, pending]);
  const isGone =
    !read.ok ||
    (news.kind === 'refused' && news.error.code === 'not_found') ||
    (isDown && error instanceof ApiError && error.status === 404);
  if (isGone) return { status: 'missing' };
  if (shown)
    return {
      status: 'ready',
      data: ofTopic<Name>(shown),
      live: news.kind === 'live' && status === 'open' && !isPlaceholderData,
      at: dataUpdatedAt,
      isPrevious: isPlaceholderData,
    };
  if (news.kind === 'refused') {
    const { code, message } = news.error;
    return {
      status: 'failed',
      error: new GrooveActionError(code, message),
      retry: () => client.again(key),
    };
  }
  return isDown && error ? { status: 'failed', error, retry: () => void refetch() } : { status: 'loading' };
}
