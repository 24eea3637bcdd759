import type { UpcomingEvent } from '@app/contracts';

/** How much of an event is over, 0–1; null where it has not begun or nobody says when it did. */
export function progressOf(
  { starts_at, ends_at }: Pick<UpcomingEvent, 'starts_at' | 'ends_at'>,
  now: number,
) {
  if (starts_at === null) return null;
  const [start, end] = [Date.parse(starts_at), Date.parse(ends_at)];
  if (!(end > start) || now < start) return null;
  return Math.min(1, (now - start) / (end - start));
}

/** Whether a link leads to a page of ours: what other programs write must not send a reader elsewhere. */
export const isOwnPath = (href: string): boolean => /^\/(?![/\\])/.test(href);
