'use client';

import { useLayoutEffect, useRef } from 'react';
import { wantsStillness } from '@/lib/motion';

const DURATION_MS = 700;

/**
 * A number that counts up to its new value instead of jumping; one that changes all the time just changes. Screen readers
 * get the value itself from the parent's label; with reduced motion it changes at once. The text is written directly: no
 * render a frame.
 */
export function Ticker({
  value,
  format,
  className = '',
}: {
  value: number;
  /** Gets also where the count ends, so that all of it is in one unit. */
  format: (value: number, end: number) => string;
  className?: string;
}) {
  const element = useRef<HTMLSpanElement>(null);
  const shown = useRef(value);
  const changed = useRef(Number.NEGATIVE_INFINITY);

  // Before the browser draws: the end of the count, which React has just put there, must not flash up.
  useLayoutEffect(() => {
    const from = shown.current;
    const start = performance.now();
    const isStream = start - changed.current < DURATION_MS;
    if (from !== value) changed.current = start;
    const write = (now: number) => {
      shown.current = now;
      const text = format(now, value);
      // The same text again would have the browser lay it out again.
      if (element.current && element.current.textContent !== text) element.current.textContent = text;
    };
    if (from === value || isStream || wantsStillness() || document.hidden) return write(value);
    write(from);
    let frame = requestAnimationFrame(function step(time) {
      const part = Math.min(1, Math.max(0, (time - start) / DURATION_MS));
      write(part === 1 ? value : from + (value - from) * (1 - (1 - part) ** 3));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value, format]);

  return (
    <span ref={element} className={className} suppressHydrationWarning>
      {format(value, value)}
    </span>
  );
}
