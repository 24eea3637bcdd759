'use client';

import { lazy, Suspense, type ReactNode } from 'react';
import { Notice } from '@/components/notice';
import { Skeleton } from '@/components/skeleton';
import { useApp, useSession } from '@/hooks/useApp';
import type { SignedIn } from '@/lib/session';

/** Somebody signed in has no use for it: loaded when needed. */
const SignIn = lazy(() => import('./sign-in').then((module) => ({ default: module.SignIn })));

/** Shows its children to somebody signed in, the sign-in to everybody else. */
export function Gate({ children }: { children: (user: SignedIn['user']) => ReactNode }) {
  const { session } = useApp();
  const state = useSession();
  switch (state.status) {
    case 'unknown':
      return <Shell />;
    case 'unreachable':
      return (
        <div className="panel mx-auto max-w-xl" role="alert" data-testid="server-gone">
          <Notice
            title="The server does not answer"
            action={
              <button type="button" className="button" onClick={() => void session.restore()}>
                Try again
              </button>
            }
          >
            {state.error.detail}
          </Notice>
        </div>
      );
    case 'signed-out':
      return (
        <div className="mx-auto max-w-xl pt-4 sm:pt-12">
          <Suspense fallback={<Skeleton className="panel h-96 w-full" />}>
            <SignIn />
          </Suspense>
        </div>
      );
    case 'signed-in':
      return children(state.user);
  }
}

/** The outline of the dashboard while the cookie is asked. */
function Shell() {
  return (
    <div className="space-y-3 sm:space-y-4" aria-busy>
      <Skeleton className="panel h-72 w-full" />
      <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="panel h-40 w-full" />
        ))}
      </div>
    </div>
  );
}
