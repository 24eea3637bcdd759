'use client';

import type { FeedItem } from '@app/contracts';
import { useState } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useGlobalFeed } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { formatAgo, formatMoment } from '@/lib/format';

const SHOWN = 4;

/** News of the whole pool: blocks, bests, newcomers. */
export function GlobalFeed({ className = '' }: { className?: string }) {
  const { data, isError } = useGlobalFeed();
  const [all, setAll] = useState(false);
  const now = useNow();
  const shown = all ? data : data?.slice(0, SHOWN);
  return (
    <Panel title="Around the pool" className={className}>
      {!data && isError ? (
        <Notice title="News are not available">The server did not answer; it is asked again.</Notice>
      ) : !shown ? (
        <div className="space-y-3">
          {[0, 1, 2, 3].map((index) => (
            <Skeleton key={index} className="h-11 w-full" />
          ))}
        </div>
      ) : shown.length === 0 ? (
        <Notice title="Nothing yet">Blocks, new bests and newcomers of the pool show up here.</Notice>
      ) : (
        <>
          <ul className="space-y-1" data-testid="global-feed">
            {shown.map((item) => (
              <NewsRow key={item.id} item={item} now={now} />
            ))}
          </ul>
          {data && data.length > SHOWN && (
            <button
              type="button"
              aria-expanded={all}
              className="mt-2 min-h-9 rounded-lg text-sm text-soft hover:text-ink"
              onClick={() => setAll(!all)}
            >
              {all ? 'Show less' : `Show ${data.length - SHOWN} more`}
            </button>
          )}
        </>
      )}
    </Panel>
  );
}

const ICONS: Record<string, { sign: string; color: string }> = {
  block: { sign: '▣', color: 'text-gold' },
  block_found: { sign: '▣', color: 'text-gold' },
  best: { sign: '▲', color: 'text-bitcoin' },
  best_diff: { sign: '▲', color: 'text-bitcoin' },
  badge: { sign: '✦', color: 'text-purple' },
  badge_earned: { sign: '✦', color: 'text-purple' },
};
const NEWCOMER = { sign: '●', color: 'text-cyan' };

function NewsRow({ item, now }: { item: FeedItem; now: number }) {
  const { sign, color } = ICONS[item.type] ?? NEWCOMER;
  return (
    <li className="row-in flex gap-3 rounded-lg px-1 py-2 text-sm">
      <span
        aria-hidden
        className={`grid size-7 shrink-0 place-items-center rounded-lg bg-elevated text-xs ${color}`}
      >
        {sign}
      </span>
      <div className="min-w-0 flex-1">
        <p className="text-pretty break-words">{item.text}</p>
        <p className="truncate text-xs text-soft">
          {item.description && <>{item.description} · </>}
          <time dateTime={item.time} title={formatMoment(item.time)}>
            {formatAgo(item.time, now)}
          </time>
        </p>
      </div>
    </li>
  );
}
