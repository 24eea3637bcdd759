'use client';

import { useNow } from '@/hooks/useNow';
import { formatAgo, formatMoment } from '@/lib/format';

/** How long ago, moving on by itself; the moment itself in the title. */
export function Ago({ time }: { time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={formatMoment(time)}>
      {now === 0 ? formatMoment(time) : formatAgo(time, now)}
    </time>
  );
}
