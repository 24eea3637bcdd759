'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ApiClient } from '@/lib/api';
import { ApiError } from '@/lib/api-error';
import { resolveAddresses, type PublicEnv } from '@/lib/env';
import { loadSchemas } from '@/lib/load-schemas';
import { retryDelay, shouldRetry } from '@/lib/query-retry';
import { retryWhenBack } from '@/lib/retry-when-back';
import { SessionStore, type SessionState, type SignedIn } from '@/lib/session';
import { browserParts, type SessionParts } from '@/lib/session-parts';
import { parseStratum, type Stratum } from '@/lib/stratum';
import { WebSocketClient, type SocketState } from '@/lib/ws';

/** What the whole page shares: made once for each load. */
export interface App {
  readonly api: ApiClient;
  readonly session: SessionStore;
  readonly ws: WebSocketClient;
  readonly queryClient: QueryClient;
  readonly siteName: string;
  /** Where miners connect; null where the operator did not say. */
  readonly stratum: Stratum | null;
}

// What answers are read with comes while the first of them is on its way.
if (typeof window !== 'undefined') void loadSchemas().catch(() => undefined);

const AppContext = createContext<App | null>(null);

const nowhere: SessionParts = {
  fetch: () => Promise.reject(ApiError.unreachable()),
  exclusively: (task) => task(),
  channel: null,
  url: '/session',
};

export function createApp(env: PublicEnv): App {
  const inBrowser = typeof window !== 'undefined';
  const addresses = resolveAddresses(
    env,
    inBrowser ? window.location : { protocol: 'http:', hostname: 'localhost' },
  );
  const session = new SessionStore(inBrowser ? browserParts() : nowhere);
  return {
    session,
    api: new ApiClient(addresses.api, session),
    ws: new WebSocketClient({ url: addresses.ws, refresh: (stale) => session.refresh(stale) }),
    queryClient: new QueryClient({
      defaultOptions: { queries: { retry: shouldRetry, retryDelay, refetchOnWindowFocus: false } },
    }),
    siteName: env.siteName,
    stratum: parseStratum(env.stratumUrl),
  };
}

/** Gives the page its clients, and asks the cookie once who is signed in. */
export function AppProvider({
  env,
  app: given,
  children,
}: {
  env: PublicEnv;
  app?: App;
  children: ReactNode;
}) {
  const [app] = useState(() => given ?? createApp(env));
  useEffect(() => {
    let shownTo: number | null = null;
    const stop = app.session.subscribe(() => {
      const state = app.session.snapshot();
      const userId = state.status === 'signed-in' ? state.user.id : null;
      // Another tab may have signed somebody else in: nothing of the one before may be left. Where nobody was, all that
      // is there is public, and on screen already.
      const isOther = state.status === 'signed-out' || (userId !== null && userId !== shownTo);
      const isOver = shownTo !== null && isOther;
      if (isOver) app.queryClient.clear();
      shownTo = userId ?? (isOver ? null : shownTo);
    });
    const stopRetrying = retryWhenBack(app.queryClient);
    void app.session.restore();
    return () => {
      stop();
      stopRetrying();
    };
  }, [app]);
  return (
    <AppContext value={app}>
      <QueryClientProvider client={app.queryClient}>{children}</QueryClientProvider>
    </AppContext>
  );
}

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('useApp belongs inside AppProvider');
  return app;
}

/** What the server draws for, and so what is hydrated. */
const nobodyYet: SessionState = { status: 'unknown' };

export function useSession(): SessionState {
  const { session } = useApp();
  return useSyncExternalStore(session.subscribe, session.snapshot, () => nobodyYet);
}

/** For what only its owner may see: it is not asked for before the cookie has said who is here. */
export const useIsSignedIn = (): boolean => useSession().status === 'signed-in';

/** Who is signed in; for what is drawn behind the gate alone. */
export function useUser(): SignedIn['user'] {
  const state = useSession();
  if (state.status !== 'signed-in') throw new Error('useUser belongs behind the gate');
  return state.user;
}

export function useSocketState(): SocketState {
  const { ws } = useApp();
  return useSyncExternalStore(ws.onState, ws.snapshot, ws.snapshot);
}
