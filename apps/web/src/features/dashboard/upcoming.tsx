'use client';

import { Panel } from '@/components/panel';
import { useRecentBadges, useUpcomingEvents } from '@/hooks/useApi';
import { useNow } from '@/hooks/useNow';
import { formatDuration, formatMoment } from '@/lib/format';

const RARITY: Record<string, string> = {
  common: 'text-soft',
  rare: 'text-cyan',
  epic: 'text-purple',
  legendary: 'text-gold',
};

/** Events with their countdown and the badges earned last; no room is taken while there are none. */
export function Upcoming({ className = '' }: { className?: string }) {
  const events = useUpcomingEvents().data ?? [];
  const badges = useRecentBadges().data ?? [];
  const now = useNow(60_000);
  if (events.length === 0 && badges.length === 0) return null;
  return (
    <Panel title="Coming up and earned" className={className}>
      <ul className="flex flex-wrap gap-2 text-sm">
        {events.map((event) => (
          <li key={event.id} className="rounded-lg border border-line bg-elevated px-3 py-2">
            <span className="font-medium">{event.title}</span>{' '}
            <span className="figure text-xs text-soft" title={formatMoment(event.ends_at)}>
              ends in {formatDuration(Math.max(0, Date.parse(event.ends_at) - now) / 1000)}
            </span>
          </li>
        ))}
        {badges.map((badge) => (
          <li key={badge.slug} className="rounded-lg border border-line bg-elevated px-3 py-2">
            <span className={RARITY[badge.rarity] ?? 'text-soft'}>✦</span> {badge.name}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
