import { QueryClient } from '@tanstack/react-query';
import { configure } from '@testing-library/react';
import type { ReactNode } from 'react';
import { ApiClient } from '@/lib/api';
import { SessionStore } from '@/lib/session';
import { WebSocketClient } from '@/lib/ws';
import { AppProvider, type App } from '@/hooks/useApp';
import type { ApiServer } from './api-server';

// Real servers on a busy machine: one second for an answer is no sign of a fault.
configure({ asyncUtilTimeout: 20_000 });

/** The parts of one page, on servers of the test. */
export function appOn(api: ApiServer, poolUrl = 'ws://127.0.0.1:1'): App {
  const session = new SessionStore({
    fetch,
    exclusively: (task) => task(),
    channel: null,
    url: `${api.url}/session`,
  });
  return {
    session,
    api: new ApiClient(api.url, session),
    ws: new WebSocketClient({ url: poolUrl, refresh: (stale) => session.refresh(stale) }),
    queryClient: new QueryClient({ defaultOptions: { queries: { retry: false } } }),
    siteName: 'Test',
    stratum: null,
  };
}

/** Wraps what a test draws into that page. */
export function pageOf(app: App) {
  return function Page({ children }: { children: ReactNode }) {
    const env = { apiUrl: null, wsUrl: null, apiPort: 1, siteName: 'Test', stratumUrl: null };
    return (
      <AppProvider env={env} app={app}>
        {children}
      </AppProvider>
    );
  };
}
