'use client';

import type { FeedItem } from '@app/contracts';
import { useMemo } from 'react';
import { useFeedPages } from '@/hooks/useApi';
import { dashboardTexts } from '@/texts/dashboard';
import { NewsRow } from './news-row';

const texts = dashboardTexts.feed;

/** The news from the newest back to the first, page by page. */
export function NewsHistory({ newest }: { newest: readonly FeedItem[] }) {
  const { data, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useFeedPages();
  const items = useMemo(() => {
    const byId = new Map<number, FeedItem>();
    // What is live comes last: it may correct an older line.
    for (const item of [...(data?.pages.flat() ?? []), ...newest]) byId.set(item.id, item);
    return [...byId.values()].sort((a, b) => b.id - a.id);
  }, [data, newest]);
  return (
    <>
      <ul
        className="max-h-[36rem] space-y-1 overflow-y-auto"
        tabIndex={0}
        aria-label={texts.title}
        data-testid="global-feed"
      >
        {items.map((item) => (
          <NewsRow key={item.id} item={item} />
        ))}
      </ul>
      {data && !hasNextPage && !isFetching ? (
        <p className="mt-2 text-center text-xs text-soft">{texts.end}</p>
      ) : (
        <button
          type="button"
          className="button mt-2 min-h-9 w-full text-sm"
          disabled={isFetching}
          data-testid="older-news"
          onClick={() => void (data ? fetchNextPage() : refetch())}
        >
          {isFetching ? texts.loading : texts.older}
        </button>
      )}
      <p role="status" className="text-xs text-red empty:hidden">
        {isError && !isFetching ? texts.failed : ''}
      </p>
    </>
  );
}
