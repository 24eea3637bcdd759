'use client';

import { lazy, Suspense, useState } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useGlobalFeed } from '@/hooks/useApi';
import { dashboardTexts } from '@/texts/dashboard';
import { NewsRow } from './news-row';

const texts = dashboardTexts.feed;
const SHOWN = 4;
/** Older news are for those who ask for them. */
const NewsHistory = lazy(() => import('./news-history').then((module) => ({ default: module.NewsHistory })));

/** News of the whole pool: blocks, bests, newcomers. */
export function GlobalFeed({ className = '' }: { className?: string }) {
  const { data, isError } = useGlobalFeed();
  const [all, setAll] = useState(false);
  return (
    <Panel title={texts.title} className={className}>
      {!data && isError ? (
        <Notice title={texts.notAvailable}>{dashboardTexts.askedAgain}</Notice>
      ) : !data ? (
        <div className="space-y-3">
          {[0, 1, 2, 3].map((index) => (
            <Skeleton key={index} className="h-11 w-full" />
          ))}
        </div>
      ) : data.length === 0 ? (
        <Notice title={texts.empty}>{texts.emptyText}</Notice>
      ) : (
        <>
          {all ? (
            <Suspense fallback={<Skeleton className="h-96 w-full" />}>
              <NewsHistory newest={data} />
            </Suspense>
          ) : (
            <ul className="space-y-1" data-testid="global-feed">
              {data.slice(0, SHOWN).map((item) => (
                <NewsRow key={item.id} item={item} />
              ))}
            </ul>
          )}
          {data.length > SHOWN && (
            <button
              type="button"
              aria-expanded={all}
              onClick={() => setAll(!all)}
              className="mt-2 min-h-9 rounded-lg text-sm text-soft hover:bg-elevated hover:text-ink"
            >
              {all ? texts.less : texts.more(data.length - SHOWN)}
            </button>
          )}
        </>
      )}
    </Panel>
  );
}
