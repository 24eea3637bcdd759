'use client';

import type { FeedItem } from '@app/contracts';
import { Ago } from '@/components/ago';
import { dashboardTexts } from '@/texts/dashboard';

const BLOCK = { sign: '▣', color: 'text-gold' };
const BEST = { sign: '▲', color: 'text-bitcoin' };
const BADGE = { sign: '✦', color: 'text-purple' };
const NEWCOMER = { sign: '●', color: 'text-cyan' };
const ICONS = new Map([
  ['block', BLOCK],
  ['block_found', BLOCK],
  ['best', BEST],
  ['best_diff', BEST],
  ['badge', BADGE],
  ['badge_earned', BADGE],
]);

/** One line of the news. */
export function NewsRow({ item }: { item: FeedItem }) {
  const { sign, color } = ICONS.get(item.type) ?? NEWCOMER;
  const isRefused = item.metadata['refused'] === true;
  return (
    <li className="row-in flex gap-3 rounded-lg px-1 py-2 text-sm" data-testid="news" data-news={item.id}>
      <span
        aria-hidden
        className={`grid size-7 shrink-0 place-items-center rounded-lg bg-elevated text-xs ${isRefused ? 'text-soft' : color}`}
      >
        {sign}
      </span>
      <div className="min-w-0 flex-1">
        <p className={`text-pretty break-words ${isRefused ? 'text-soft line-through' : ''}`}>{item.text}</p>
        <p className="truncate text-xs text-soft">
          {isRefused && <span className="text-red">{dashboardTexts.feed.refused} · </span>}
          {item.description && <>{item.description} · </>}
          <Ago time={item.time} />
        </p>
      </div>
    </li>
  );
}
