'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { DashboardOutline, PageOutline } from '@/components/page-outline';
import { Gate } from '@/features/sign-in/gate';
import { useLiveCache } from '@/hooks/useLiveCache';

/** Joins the sign-in and the live pages: neither knows of the other. */
export function LiveFrame({ children }: { children: ReactNode }) {
  const isDashboard = usePathname() === '/dashboard';
  return (
    <Gate outline={isDashboard ? <DashboardOutline /> : <PageOutline />}>
      <Live>{children}</Live>
    </Gate>
  );
}

function Live({ children }: { children: ReactNode }) {
  useLiveCache();
  return children;
}
