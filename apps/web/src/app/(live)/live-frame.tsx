'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ConnectionPill } from '@/components/connection-pill';
import { PageFrame } from '@/components/page-frame';
import { DashboardOutline, PageOutline } from '@/components/page-outline';
import { Gate } from '@/features/sign-in/gate';
import { useSession } from '@/hooks/useApp';
import { useLiveCache } from '@/hooks/useLiveCache';

/** Joins the sign-in and the live pages: neither knows of the other. */
export function LiveFrame({ children }: { children: ReactNode }) {
  const isSignedIn = useSession().status === 'signed-in';
  const isDashboard = usePathname() === '/dashboard';
  return (
    <PageFrame status={isSignedIn && <ConnectionPill />}>
      <Gate outline={isDashboard ? <DashboardOutline /> : <PageOutline />}>
        <Live>{children}</Live>
      </Gate>
    </PageFrame>
  );
}

function Live({ children }: { children: ReactNode }) {
  useLiveCache();
  return children;
}
