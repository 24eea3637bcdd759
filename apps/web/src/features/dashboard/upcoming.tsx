'use client';

import type { RecentBadge, UpcomingEvent } from '@app/contracts';
import { Panel } from '@/components/panel';
import { useRecentBadges, useUpcomingEvents } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { formatCountdown, formatMoment } from '@/lib/format';
import { isOwnPath, progressOf } from '@/lib/upcoming';
import { dashboardTexts } from '@/texts/dashboard';
import { LevelBar } from './level-bar';

const BADGES = 12;
const MINUTE = 60_000;

/** Level, badges earned last and events with their countdown; no room is taken while there are none. */
export function Upcoming({ className = '' }: { className?: string }) {
  return (
    <div className={`space-y-3 empty:hidden sm:space-y-4 ${className}`}>
      <LevelBar />
      <Badges />
      <Events />
    </div>
  );
}

function Events() {
  const events = useUpcomingEvents().data ?? [];
  const now = useNow(MINUTE);
  const texts = dashboardTexts.events;
  const open = events.filter(({ ends_at }) => Date.parse(ends_at) > now);
  if (open.length === 0) return null;
  return (
    <Panel title={texts.title}>
      <ul className="space-y-3" data-testid="events">
        {open.map((event) => (
          <EventRow key={event.id} event={event} now={now} />
        ))}
      </ul>
    </Panel>
  );
}

function EventRow({ event, now }: { event: UpcomingEvent; now: number }) {
  const texts = dashboardTexts.events;
  const { starts_at, ends_at, title, description, action } = event;
  const starts = starts_at === null ? 0 : Date.parse(starts_at);
  const isAhead = starts > now;
  const left = ((isAhead ? starts : Date.parse(ends_at)) - now) / 1000;
  const part = progressOf(event, now);
  return (
    <li className="rounded-xl border border-line bg-elevated/60 p-3">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0 font-medium break-words">{title}</p>
        <time
          dateTime={isAhead ? (starts_at ?? ends_at) : ends_at}
          title={formatMoment(isAhead ? (starts_at ?? ends_at) : ends_at)}
          className={`figure shrink-0 text-xs ${!isAhead && left < 3600 ? 'text-gold' : 'text-soft'}`}
        >
          {isAhead ? texts.startsIn(formatCountdown(left)) : texts.endsIn(formatCountdown(left))}
        </time>
      </div>
      {description && <p className="mt-1 text-xs text-pretty break-words text-soft">{description}</p>}
      {part !== null && (
        <div aria-hidden className="mt-2 h-1 overflow-hidden rounded-full bg-spotlight">
          <div className="h-full rounded-full bg-spark" style={{ width: `${part * 100}%` }} />
        </div>
      )}
      {action && isOwnPath(action.href) && (
        <a href={action.href} className="button mt-3 min-h-9 text-sm">
          {action.label}
        </a>
      )}
    </li>
  );
}

const RARITY: ReadonlyMap<string, string> = new Map([
  ['common', 'text-soft'],
  ['rare', 'text-cyan'],
  ['epic', 'text-purple'],
  ['legendary', 'text-gold'],
]);

function Badges() {
  const badges = useRecentBadges(BADGES).data ?? [];
  const texts = dashboardTexts.badges;
  if (badges.length === 0) return null;
  return (
    <Panel title={texts.title}>
      <ul
        aria-label={texts.scroll}
        tabIndex={0}
        className="-mx-1 flex snap-x gap-2 overflow-x-auto px-1 pb-1"
        data-testid="badges"
      >
        {badges.map((badge) => (
          <BadgeCard key={badge.slug} badge={badge} />
        ))}
      </ul>
    </Panel>
  );
}

function BadgeCard({ badge }: { badge: RecentBadge }) {
  const color = RARITY.get(badge.rarity) ?? 'text-soft';
  return (
    <li
      className="flex w-28 shrink-0 snap-start flex-col items-center gap-1.5 rounded-xl border border-line bg-elevated/60 p-3 text-center"
      title={formatMoment(badge.earned_at)}
    >
      <svg viewBox="0 0 32 32" aria-hidden className={`size-9 ${color}`} fill="none" stroke="currentColor">
        <path d="M16 2 28 9v14L16 30 4 23V9z" fill="currentColor" fillOpacity="0.15" strokeWidth="1.6" />
        <path d="m16 9 2.2 4.6 5 .7-3.6 3.5.9 5L16 20.4l-4.5 2.4.9-5-3.6-3.5 5-.7z" fill="currentColor" />
      </svg>
      <span className="line-clamp-2 text-xs break-words">{badge.name}</span>
      <span className={`max-w-full truncate text-[10px] ${color}`}>{badge.rarity}</span>
    </li>
  );
}
