'use client';

import { usePathname } from 'next/navigation';
import { lazy, Suspense, type ReactNode } from 'react';
import { Dormant } from '@/components/dormant';
import { OutageBanner } from '@/components/outage-banner';
import { PageOutline } from '@/components/page-outline';
import { Gate } from '@/features/sign-in/gate';
import { useLiveCache } from '@/hooks/useLiveCache';

// News come after the first sight.
const Moments = lazy(() =>
  import('@/features/moments/moments').then((module) => ({ default: module.Moments })),
);

/** Joins the sign-in and the live pages: neither knows of the other. */
export function LiveFrame({ children }: { children: ReactNode }) {
  // The dashboard is drawn by the server but for its figures: they fall into their places.
  const isDashboard = usePathname() === '/dashboard';
  return (
    <Gate outline={isDashboard ? <Dormant>{children}</Dormant> : <PageOutline />}>
      <Live>{children}</Live>
    </Gate>
  );
}

function Live({ children }: { children: ReactNode }) {
  useLiveCache();
  return (
    <>
      <OutageBanner />
      {children}
      <Suspense>
        <Moments />
      </Suspense>
    </>
  );
}
