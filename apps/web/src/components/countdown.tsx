'use client';

import { useNow } from '@/hooks/useNow';
import { states } from '@/texts/states';

/** The seconds until a time (ms since 1970), in figures of one width; a screen reader is not told each of them. */
export function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow(1_000)) / 1_000));
  return (
    <span role="timer" data-testid="countdown">
      {states.againIn} <span className="figure inline-block min-w-[3ch] text-right">{seconds}</span>{' '}
      {states.seconds}.
    </span>
  );
}
