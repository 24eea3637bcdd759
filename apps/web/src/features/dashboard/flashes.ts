'use client';

import type { EventPayload } from '@app/contracts';
import { useEffect, useEffectEvent, type RefObject } from 'react';
import { useApp } from '@/hooks/useApp';
import { createBatch } from '@/lib/batch';
import { wantsStillness } from '@/lib/motion';
import type { PoolEvent } from '@/lib/ws-protocol';

type Landed = EventPayload<'share_submitted'>;

/** More at once is a flicker nobody can read, and costs those who mine the most the most. */
const MOST_AT_ONCE = 4;
const EVERY_MS = 500;
const FLASH: Keyframe[] = [
  { opacity: 1, transform: 'translateY(-6px)' },
  { opacity: 0.85, transform: 'none', offset: 0.3 },
  { opacity: 0, transform: 'none' },
];

/** Lights up the bars where shares of this user land; `barOf` tells which of the children of `bars` a difficulty means. */
export function useFlashes(
  bars: RefObject<HTMLElement | null>,
  userId: number | null,
  barOf: (difficulty: number) => number,
): void {
  const { ws } = useApp();
  const show = useEffectEvent((shares: readonly Landed[]) => {
    const landed = new Map<number, boolean>();
    for (const { accepted, share_diff, difficulty } of shares)
      landed.set(barOf(share_diff ?? difficulty), accepted);
    const highest = [...landed].sort(([a], [b]) => b - a).slice(0, MOST_AT_ONCE);
    for (const [index, accepted] of highest) flash(bars.current?.children[index], accepted);
  });
  useEffect(() => {
    const batch = createBatch<Landed>((shares) => show(shares), EVERY_MS);
    const hear = (event: PoolEvent) => {
      // Another subscription of this page may ask for the whole pool's.
      if (event.name === 'share_submitted' && event.data.user_id === userId) batch.add(event.data);
    };
    const stop = ws.subscribe('mining', hear, 'mine');
    return () => {
      stop();
      batch.stop();
    };
  }, [ws, userId]);
}

function flash(bar: Element | undefined, accepted: boolean): void {
  if (!(bar instanceof HTMLElement) || wantsStillness()) return;
  bar.style.setProperty('--flash', accepted ? 'var(--color-flare)' : 'var(--color-red)');
  bar.animate(FLASH, { duration: 600, easing: 'ease-out', pseudoElement: '::after' });
}
