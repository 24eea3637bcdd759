import { LIMITS } from '@app/contracts';
import type { GrooveEnd } from '@app/database';
import type { EndTurn } from './reading-turn';

type Tier = EndTurn['tier'];
/** `again`: it failed and is retried after a pause; `later`: it is handled when no others wait. */
export type HandlingOutcome = 'done' | 'again' | 'later';

/**
 * The ends of sessions in flight in this process, waiting or being handled: bounded in all, per user and in the last
 * tier, so that neither one user's ends nor those of users who have spent their thread time fill it.
 */
export class HeldEnds {
  private readonly byEntry = new Map<string, { user: number; name: string; tier: Tier }>();
  private last = 0;
  private readonly names = new Set<string>();
  private readonly perUser = new Map<number, number>();
  private readonly working = new Set<Promise<unknown>>();

  constructor(
    private readonly most: { all: number; ofUser: number; last: number } = {
      all: LIMITS.grooveEndsHeld,
      ofUser: LIMITS.grooveEndsHeldPerUser,
      last: LIMITS.grooveEndsHeldLast,
    },
  ) {}

  /** @returns `known`: this entry is held; `full`: there is no place for it, or its end is held by another entry */
  add(id: string, { userId: user, eventId }: GrooveEnd, tier: Tier = 'first'): 'added' | 'known' | 'full' {
    if (this.byEntry.has(id)) return 'known';
    const name = `${user}:${eventId}`;
    const own = this.perUser.get(user) ?? 0;
    if (this.names.has(name) || own >= this.most.ofUser || this.byEntry.size >= this.most.all) return 'full';
    if (tier === 'last' && this.last >= this.most.last) return 'full';
    if (tier === 'last') this.last += 1;
    this.byEntry.set(id, { user, name, tier });
    this.names.add(name);
    this.perUser.set(user, own + 1);
    return 'added';
  }

  /**
   * Moves an entry to the last tier. @param force  also where that is full
   * @returns false where there is no place for it
   */
  moveToLast(id: string, force = false): boolean {
    const held = this.byEntry.get(id);
    if (!held || held.tier === 'last') return true;
    if (!force && this.last >= this.most.last) return false;
    held.tier = 'last';
    this.last += 1;
    return true;
  }

  ids(): string[] {
    return [...this.byEntry.keys()];
  }

  /** Holds an entry while it is handled, and until it is handled again. */
  async work(id: string, work: Promise<HandlingOutcome>): Promise<HandlingOutcome> {
    this.working.add(work);
    const outcome = await work;
    this.working.delete(work);
    if (outcome === 'done') this.remove(id);
    return outcome;
  }

  /** Resolves when no work goes on. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.working]);
  }

  private remove(id: string): void {
    const held = this.byEntry.get(id);
    if (!held) return;
    this.byEntry.delete(id);
    if (held.tier === 'last') this.last -= 1;
    this.names.delete(held.name);
    const left = (this.perUser.get(held.user) ?? 1) - 1;
    if (left > 0) this.perUser.set(held.user, left);
    else this.perUser.delete(held.user);
  }
}
