'use client';

import { ConnectionPill } from '@/components/connection-pill';
import { PageFrame } from '@/components/page-frame';
import { Dashboard } from '@/features/dashboard/dashboard';
import { Gate } from '@/features/sign-in/gate';
import { useSession } from '@/hooks/useApp';

/** Joins the sign-in and the dashboard: neither knows of the other. */
export function LivePage() {
  const isSignedIn = useSession().status === 'signed-in';
  return (
    <PageFrame status={isSignedIn && <ConnectionPill />}>
      <h1 className="sr-only">Dashboard</h1>
      <Gate>{(user) => <Dashboard key={user.id} address={user.btc_address} />}</Gate>
    </PageFrame>
  );
}
