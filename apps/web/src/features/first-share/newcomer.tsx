'use client';

import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { PageOutline } from '@/components/page-outline';
import { useNewcomer } from '@/hooks/useNewcomer';
import { announce } from '@/lib/occasions';

/** Most people see it once: loaded when needed. */
const FirstShare = lazy(() => import('./first-share').then((module) => ({ default: module.FirstShare })));

/** Shows its children to whoever has a share, how to get one to everybody else; the first share turns the page. */
export function Newcomer({ children }: { children: ReactNode }) {
  const newcomer = useNewcomer();
  const wasNew = useRef(false);
  useEffect(() => {
    if (newcomer.status === 'miner' && wasNew.current) announce({ kind: 'first-share', key: 'first-share' });
    wasNew.current = newcomer.status === 'newcomer';
  }, [newcomer.status]);
  if (newcomer.status !== 'newcomer') return children;
  return (
    <Suspense fallback={<PageOutline />}>
      <FirstShare connected={newcomer.connected} />
    </Suspense>
  );
}
