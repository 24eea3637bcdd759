'use client';

import { lazy, Suspense, type ReactNode } from 'react';
import { PageOutline } from '@/components/page-outline';

// What groove needs of schemas and code comes when it is opened: the first load of its pages is that of the others.
const Frame = lazy(() => import('./groove-frame').then((module) => ({ default: module.GrooveFrame })));
const Overview = lazy(() => import('./overview-page').then((module) => ({ default: module.OverviewPage })));
const Learnings = lazy(() =>
  import('./learnings-page').then((module) => ({ default: module.LearningsPage })),
);
const Attribution = lazy(() =>
  import('./attribution-page').then((module) => ({ default: module.AttributionPage })),
);
const Strategy = lazy(() => import('./strategy-page').then((module) => ({ default: module.StrategyPage })));
const Health = lazy(() => import('./health-page').then((module) => ({ default: module.HealthPage })));

const PAGES = {
  overview: Overview,
  learnings: Learnings,
  attribution: Attribution,
  strategy: Strategy,
  health: Health,
} as const;

/** The frame of the groove pages. */
export function LazyFrame({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<PageOutline />}>
      <Frame>{children}</Frame>
    </Suspense>
  );
}

/** One of the groove pages. */
export function LazyPage({ name }: { name: keyof typeof PAGES }) {
  const Page = PAGES[name];
  return (
    <Suspense fallback={<PageOutline />}>
      <Page />
    </Suspense>
  );
}
