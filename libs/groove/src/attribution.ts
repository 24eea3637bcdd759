import type { Signal } from './signals';

const DECAY_PER_MESSAGE = 0.2;
const FARTHEST = 10;

/** A signal as it counts for one learning. `distance` in text-bearing messages, `weight` = e^(−0.2·distance). */
export interface WeighedSignal extends Omit<Signal, 'position' | 'tool'> {
  distance: number;
  weight: number;
}

/**
 * Weight of a signal some text-bearing messages after a learning was used: w = e^(−0.2·d), 0 beyond ten messages.
 * What lies before the use (a negative distance) does not count. Source: the reference's temporal attribution.
 */
export const temporalWeight = (distance: number): number =>
  distance < 0 || distance > FARTHEST ? 0 : Math.exp(-DECAY_PER_MESSAGE * distance);

/**
 * What follows the uses of one learning. A signal counts from the latest use before it; the sums are Σ w·confidence.
 */
export class TemporalSums {
  positive = 0;
  negative = 0;
  readonly signals: WeighedSignal[] = [];
  private lastUse: number | undefined;

  constructor(private readonly signalsKept: number) {}

  used(position: number): void {
    this.lastUse = position;
  }

  add({ kind, polarity, confidence, position }: Signal): void {
    if (this.lastUse === undefined) return;
    const distance = position - this.lastUse;
    const weight = temporalWeight(distance);
    if (weight === 0) return;
    this[polarity] += weight * confidence;
    if (this.signals.length < this.signalsKept)
      this.signals.push({ kind, polarity, confidence, distance, weight });
  }

  /** Positive less negative, without bounds. */
  get net(): number {
    return this.positive - this.negative;
  }
}
