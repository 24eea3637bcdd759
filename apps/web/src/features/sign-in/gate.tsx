'use client';

import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Countdown } from '@/components/countdown';
import { Notice } from '@/components/notice';
import { Skeleton } from '@/components/skeleton';
import { useApp, useSession } from '@/hooks/useApp';
import { connection } from '@/texts/connection';

/** Somebody signed in has no use for it: loaded when needed. */
const SignIn = lazy(() => import('./sign-in').then((module) => ({ default: module.SignIn })));

/**
 * Shows its children to somebody signed in, the sign-in to everybody else. While the cookie is asked there is `outline`;
 * without one the children themselves, out of reach: they must do without knowing who is here.
 */
export function Gate({ outline, children }: { outline?: ReactNode; children: ReactNode }) {
  const { session } = useApp();
  const state = useSession();
  const [wasHere, setWasHere] = useState(false);
  const visit = useVisit();
  if (state.status === 'signed-in' && !wasHere) setWasHere(true);
  switch (state.status) {
    case 'unknown':
    case 'signed-in': {
      const isAsking = state.status === 'unknown';
      if (isAsking && outline !== undefined) return outline;
      return (
        <div key={visit} inert={isAsking} aria-busy={isAsking}>
          {children}
        </div>
      );
    }
    case 'unreachable':
      return (
        <div className="panel mx-auto max-w-xl" role="alert" data-testid="server-gone">
          <Notice
            isPage
            title={connection.serverGone}
            action={
              <button type="button" className="button" onClick={() => void session.restore()}>
                {connection.tryAgain}
              </button>
            }
          >
            {state.error.detail}
          </Notice>
        </div>
      );
    case 'limited':
      return (
        <div className="panel mx-auto max-w-xl" role="alert" data-testid="limited">
          <Notice isPage title={connection.limited}>
            <Countdown until={state.retryAt} />
          </Notice>
        </div>
      );
    case 'signed-out':
      return (
        <div className="mx-auto max-w-xl pt-4 sm:pt-12">
          <Suspense fallback={<Skeleton className="panel h-96 w-full" />}>
            <SignIn again={wasHere && !session.left} />
          </Suspense>
        </div>
      );
  }
}

/** Another one for each user: of the next nothing must be left from the one before. The first finds what is there. */
function useVisit(): number {
  const state = useSession();
  const userId = state.status === 'signed-in' ? state.user.id : null;
  const [seen, setSeen] = useState<{ userId: number | null; visit: number }>({ userId: null, visit: 0 });
  if (userId !== null && userId !== seen.userId)
    setSeen({ userId, visit: seen.userId === null ? seen.visit : seen.visit + 1 });
  return seen.visit;
}
