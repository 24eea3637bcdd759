'use client';

import { useEffect, useRef } from 'react';

const DURATION_MS = 700;

/**
 * A number that counts up to its new value instead of jumping. Screen readers get the value itself from the parent's
 * label; with reduced motion it changes at once. The text is written directly: no render a frame.
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

  useEffect(() => {
    const from = shown.current;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
    const write = (now: number) => {
      shown.current = now;
      if (element.current) element.current.textContent = format(now, value);
    };
    if (from === value || still) return write(value);
    const start = performance.now();
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
