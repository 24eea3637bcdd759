import type { Habit, Miner } from './fleet';
import { Random } from './random';
import { DAY, HOUR, MINUTE, type Span } from './times';

interface Outages {
  perDay: number;
  minutes: readonly [number, number];
}
const OUTAGES: Record<Habit, Outages> = {
  steady: { perDay: 0.2, minutes: [5, 50] },
  flaky: { perDay: 10, minutes: [11, 40] },
  rented: { perDay: 0.5, minutes: [2, 10] },
  weekend: { perDay: 0.5, minutes: [2, 10] },
};
const REMEMBERED_DAYS = 40;
const FRIDAY = 5;
const WEEKEND: readonly number[] = [6, 0];

/**
 * When each miner is off, and how its hashrate drifts. Both follow from seed, miner and time alone, so that what is
 * written after a stop fits what was written before it.
 */
export class Schedule {
  private readonly days = new Map<string, Span[]>();
  private readonly noises = new Map<string, { hour: number; value: number }>();

  /** @param origin when the demo was set up (epoch ms); @param historyMs how far its history reaches back from there */
  constructor(
    private readonly seed: number,
    private readonly origin: number,
    private readonly historyMs: number,
  ) {}

  /** The first moment that a miner was ever there. */
  joinedAt(miner: Miner): number {
    const before = miner.seniority >= 1 ? this.historyMs + DAY : this.historyMs * miner.seniority;
    return Math.round(this.origin - before);
  }

  isOnline(miner: Miner, time: number): boolean {
    if (time < this.joinedAt(miner)) return false;
    return !this.offline(miner, Math.floor(time / DAY)).some(({ from, to }) => time >= from && time < to);
  }

  /** The moments inside `span` at which a miner comes or goes, in order. */
  changes(miner: Miner, span: Span): { time: number; online: boolean }[] {
    const first = Math.floor(span.from / DAY) - 1;
    const last = Math.floor(span.to / DAY) + 1;
    const edges = new Set<number>([this.joinedAt(miner)]);
    for (let day = first; day <= last; day += 1) {
      for (const { from, to } of this.offline(miner, day)) edges.add(from).add(to);
    }
    return [...edges]
      .filter((time) => time >= span.from && time < span.to)
      .sort((a, b) => a - b)
      .map((time) => ({ time, online: this.isOnline(miner, time), before: this.isOnline(miner, time - 1) }))
      .filter(({ online, before }) => online !== before)
      .map(({ time, online }) => ({ time, online }));
  }

  /** What a miner really hashes at that time, in H/s: nominal, warm afternoons and two per cent of noise an hour. */
  hashrate(miner: Miner, time: number): number {
    const noise = this.noise(miner, Math.floor(time / HOUR));
    const heat = Math.sin((2 * Math.PI * (time % DAY)) / DAY);
    return miner.device.hashrate * Math.max(0.8, 1 + 0.02 * noise + 0.02 * heat);
  }

  /** Remembered for the hour that was asked last: a live miner asks with every share. */
  private noise(miner: Miner, hour: number): number {
    const known = this.noises.get(miner.key);
    if (known?.hour === hour) return known.value;
    const value = new Random(`${this.seed}:${miner.key}:drift:${hour}`).normal();
    this.noises.set(miner.key, { hour, value });
    return value;
  }

  /** Outages of one UTC day, each cut off at midnight. */
  private offline(miner: Miner, day: number): Span[] {
    const name = `${miner.key}:${day}`;
    const known = this.days.get(name);
    if (known) return known;
    if (this.days.size > REMEMBERED_DAYS * 64) this.days.clear();
    const made = this.draw(miner, day);
    this.days.set(name, made);
    return made;
  }

  private draw(miner: Miner, day: number): Span[] {
    const random = new Random(`${this.seed}:${miner.key}:day:${day}`);
    const start = day * DAY;
    const spans: Span[] = regularOutages(miner.habit, start, random);
    const { perDay, minutes } = OUTAGES[miner.habit];
    for (let at = random.exponential(DAY / perDay); at < DAY; at += random.exponential(DAY / perDay)) {
      const length = Math.round(random.between(...minutes) * MINUTE);
      spans.push({
        from: start + Math.round(at),
        to: Math.min(start + Math.round(at) + length, start + DAY),
      });
      at += length;
    }
    return spans;
  }
}

/** What a habit leaves out every day: a rented rig runs 14 to 20 hours, a weekend one from Friday 18:00 to Sunday. */
function regularOutages(habit: Habit, start: number, random: Random): Span[] {
  if (habit === 'rented') {
    const from = Math.round(random.between(0, 4) * HOUR);
    const to = from + Math.round(random.between(14, 20) * HOUR);
    return [
      { from: start, to: start + from },
      { from: start + to, to: start + DAY },
    ];
  }
  if (habit !== 'weekend') return [];
  const weekday = new Date(start).getUTCDay();
  if (WEEKEND.includes(weekday)) return [];
  return [{ from: start, to: start + (weekday === FRIDAY ? 18 * HOUR : DAY) }];
}
