'use client';

import { useEffect, useRef, useState, type RefObject } from 'react';
import { rowWindow, type RowWindow } from '@/lib/virtual-rows';

/** Room that the bar at the top takes of the view, in pixels. */
const TOP_BAR = 64;

interface View {
  /** Pixels of the list above the edge of the view; negative while it begins further down. */
  readonly top: number;
  readonly height: number;
}

/** Follows how much of a list of rows of one height is seen in the window. */
export function useRowWindow(
  list: RefObject<HTMLElement | null>,
  height: number,
  count: number,
): RowWindow & { isReading: boolean } {
  const [view, setView] = useState<View>({ top: -height, height: 800 });
  const frame = useRef(0);

  useEffect(() => {
    const measure = () => {
      frame.current = 0;
      const rect = list.current?.getBoundingClientRect();
      if (!rect) return;
      // In steps of some rows: a pixel more is no reason to draw.
      const step = height * 4;
      const top = Math.round((TOP_BAR - rect.top) / step) * step;
      const seen = window.innerHeight;
      setView((known) => (known.top === top && known.height === seen ? known : { top, height: seen }));
    };
    const schedule = () => {
      if (frame.current === 0) frame.current = requestAnimationFrame(measure);
    };
    schedule();
    window.addEventListener('scroll', schedule, { passive: true });
    window.addEventListener('resize', schedule);
    return () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
      window.removeEventListener('scroll', schedule);
      window.removeEventListener('resize', schedule);
    };
  }, [list, height]);

  return { ...rowWindow(view.top, view.height, height, count), isReading: view.top > 0 };
}
