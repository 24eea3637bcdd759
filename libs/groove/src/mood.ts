import type { Signal } from './signals';

/** How a person sounded by the end of a session, each 0–1. */
export interface Mood {
  frustration: number;
  success: number;
}

const PER_HIT = 0.3;
const SHARE_OF_NEW = 0.2;

/** After one more message of the person: EMA = 0.2·x + 0.8·EMA with x = min(1, 0.3·hits). Source: the reference. */
export function moodAfter({ frustration, success }: Mood, signals: readonly Signal[]): Mood {
  const hits = (polarity: Signal['polarity']): number =>
    signals.filter((signal) => signal.tool === null && signal.polarity === polarity).length;
  const step = (before: number, count: number): number =>
    SHARE_OF_NEW * Math.min(1, PER_HIT * count) + (1 - SHARE_OF_NEW) * before;
  return { frustration: step(frustration, hits('negative')), success: step(success, hits('positive')) };
}
