'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { fromRest } from '@/lib/live-shares';
import { periodStart, sharesQueryOf, type ShareFilter } from '@/lib/share-filter';
import { EMPTY_HEAD, growHead, joinLog, joinPages, tailOf } from '@/lib/share-log';
import { keys, useLiveShares, useShares } from './useApi';
import { useNow } from './useNow';

/** The log of my shares: pages as far back as somebody scrolls, and in front of them what comes in. */
export function useShareLog(filter: ShareFilter) {
  const queryClient = useQueryClient();
  const { data, error, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useShares(
    sharesQueryOf(filter),
  );
  const feed = useLiveShares().data;
  const now = useNow(60_000);
  const [head, setHead] = useState(EMPTY_HEAD);
  const [seen, setSeen] = useState<typeof feed>(undefined);
  /** Shares that had been looked at when somebody last asked for more. */
  const [asked, setAsked] = useState(0);
  if (feed !== seen) {
    setSeen(feed);
    if (feed) setHead(growHead(head, feed));
  }

  const since = periodStart(filter, now);
  const pages = useMemo(
    () => joinPages(data?.pages.map((page) => page.data.map(fromRest)) ?? [], filter, since),
    [data, filter, since],
  );
  const rows = useMemo(() => joinLog(head.rows, pages, filter, since), [head, pages, filter, since]);
  const looked = data?.pages.reduce((sum, page) => sum + Math.max(1, page.data.length), 0) ?? 0;
  const reached = data?.pages.at(-1)?.data.at(-1)?.time ?? null;
  const status = isFetching ? 'loading' : isError ? 'failed' : 'idle';
  // Where all that is fetched matches, looking further is what scrolling means.
  const inVain = Math.max(0, looked - asked - pages.rows.length);

  return {
    rows,
    looked,
    reached,
    isLoaded: data !== undefined,
    error: data ? null : error,
    isTorn: head.torn,
    tail: tailOf({ status, hasMore: hasNextPage, reached, since, rows: rows.length, looked: inVain }),
    more: () => void fetchNextPage(),
    askMore: () => {
      setAsked(looked);
      void fetchNextPage();
    },
    retry: () => void (data ? fetchNextPage() : refetch()),
    /** Fetches the newest page and lets go of all others. */
    restart: () => {
      setAsked(0);
      setHead(feed ? growHead(EMPTY_HEAD, feed) : EMPTY_HEAD);
      void queryClient.resetQueries({ queryKey: keys.shares(sharesQueryOf(filter)) });
    },
  };
}
export type ShareLog = ReturnType<typeof useShareLog>;
