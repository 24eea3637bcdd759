/** What the wheel asks of a connection. */
export interface Beating {
  /** Set when pinged, cleared when anything is heard. */
  awaitingPong: boolean;
  ping(): void;
  terminate(): void;
}

export interface HeartbeatTiming {
  /** Every connection is pinged once in this time. */
  everyMs: number;
  /** A connection not heard of for this long after its ping is cut. */
  timeoutMs: number;
  tickMs: number;
}

/**
 * Pings all connections from one timer: a wheel of slots, one per tick, so that pings are spread over the interval.
 * After a stall of our own loop nobody is cut until everyone had the whole time to answer again.
 */
export class Heartbeat<Member extends Beating> {
  private readonly slots: Set<Member>[];
  private readonly places = new Map<Member, Set<Member>>();
  private readonly delay: number;
  private tick = 0;
  private joined = 0;
  private mercyUntil = 0;
  private lastAt: number | undefined;

  constructor(private readonly timing: HeartbeatTiming) {
    const slots = Math.max(1, Math.round(timing.everyMs / timing.tickMs));
    this.delay = Math.max(1, Math.ceil(timing.timeoutMs / timing.tickMs));
    if (this.delay >= slots) throw new Error('a pong must be awaited for less than the ping interval');
    this.slots = Array.from({ length: slots }, () => new Set<Member>());
  }

  add(member: Member): void {
    const slot = this.slots[this.joined++ % this.slots.length];
    if (!slot) return;
    slot.add(member);
    this.places.set(member, slot);
  }

  remove(member: Member): void {
    this.places.get(member)?.delete(member);
    this.places.delete(member);
  }

  /** Moves the wheel by one slot; to be called every `tickMs`. `now`: milliseconds of a steady clock. */
  turn(now: number): void {
    const late =
      this.lastAt !== undefined && now - this.lastAt - this.timing.tickMs > this.timing.timeoutMs / 2;
    this.lastAt = now;
    this.tick += 1;
    if (late) this.mercyUntil = this.tick + this.delay;
    if (this.tick >= this.mercyUntil) this.cutSilent();
    for (const member of this.slots[this.tick % this.slots.length] ?? []) {
      member.awaitingPong = true;
      member.ping();
    }
  }

  private cutSilent(): void {
    const pinged = this.tick - this.delay;
    if (pinged < 1) return;
    for (const member of [...(this.slots[pinged % this.slots.length] ?? [])]) {
      if (member.awaitingPong) member.terminate();
    }
  }
}
