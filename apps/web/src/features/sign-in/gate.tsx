'use client';

import { Fragment, lazy, Suspense, useState, type ReactNode } from 'react';
import { Notice } from '@/components/notice';
import { Skeleton } from '@/components/skeleton';
import { useApp, useSession } from '@/hooks/useApp';
import { connection } from '@/texts/connection';

/** Somebody signed in has no use for it: loaded when needed. */
const SignIn = lazy(() => import('./sign-in').then((module) => ({ default: module.SignIn })));

/** Shows its children to somebody signed in, the sign-in to everybody else; `outline` while the cookie is asked. */
export function Gate({ outline, children }: { outline: ReactNode; children: ReactNode }) {
  const { session } = useApp();
  const state = useSession();
  const [wasHere, setWasHere] = useState(false);
  if (state.status === 'signed-in' && !wasHere) setWasHere(true);
  switch (state.status) {
    case 'unknown':
      return outline;
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
    case 'signed-out':
      return (
        <div className="mx-auto max-w-xl pt-4 sm:pt-12">
          <Suspense fallback={<Skeleton className="panel h-96 w-full" />}>
            <SignIn again={wasHere && !session.left} />
          </Suspense>
        </div>
      );
    case 'signed-in':
      // Of the next user nothing must be left from the one before.
      return <Fragment key={state.user.id}>{children}</Fragment>;
  }
}
