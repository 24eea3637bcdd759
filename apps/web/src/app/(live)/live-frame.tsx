'use client';

import { usePathname } from 'next/navigation';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { OutageBanner } from '@/components/outage-banner';
import { PageOutline } from '@/components/page-outline';
import { Gate } from '@/features/sign-in/gate';
import { useIsSignedIn } from '@/hooks/useApp';
import { useLiveCache } from '@/hooks/useLiveCache';

// News come after the first sight.
const loadMoments = () =>
  import('@/features/moments/moments').then((module) => ({ default: module.Moments }));
const Moments = lazy(loadMoments);

/** Joins the sign-in and the live pages: neither knows of the other. */
export function LiveFrame({ children }: { children: ReactNode }) {
  // The dashboard is drawn by the server but for its figures, which fall into their places.
  const isDashboard = usePathname() === '/dashboard';
  return (
    <Gate outline={isDashboard ? undefined : <PageOutline />}>
      {children}
      <Live />
    </Gate>
  );
}

/** What keeps the page alive, and speaks up over it. */
function Live() {
  useLiveCache();
  // While the cookie is asked: who is let in must not miss what is told meanwhile.
  useEffect(() => void loadMoments().catch(() => undefined), []);
  if (!useIsSignedIn()) return null;
  return (
    <>
      <OutageBanner />
      <Suspense>
        <Moments />
      </Suspense>
    </>
  );
}
